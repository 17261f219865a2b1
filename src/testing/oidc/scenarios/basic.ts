import { findFault } from '../faults.ts'
import { publicJwk } from '../keys.ts'
import type { ScenarioScript } from '../scenario.ts'
import { always, asked, rejects, userinfoUnasked } from './script.ts'

const scopes = ['openid', 'profile', 'email', 'phone', 'address']

/** `oidcc-client-basic-certification-test-plan`, in its order. */
export const basicScenarios: readonly ScenarioScript[] = [
  {
    name: 'oidcc-client-test',
    description: 'completes the code flow, asks userinfo, and sends no token in a query',
    expected: 'accepted',
    connection: always,
    unmet: (requests) =>
      requests.some(({ query }) => query.has('access_token') || query.has('id_token'))
        ? 'a token was sent in a query'
        : userinfoUnasked(requests),
  },
  rejects('invalid-iss', 'rejects an ID token whose iss is wrong', findFault('id-token-iss-other')),
  rejects('missing-sub', 'rejects an ID token without sub', findFault('id-token-sub-missing')),
  rejects('invalid-aud', 'rejects an ID token whose aud is wrong', findFault('id-token-aud-other')),
  rejects('missing-iat', 'rejects an ID token without iat', findFault('id-token-iat-missing')),
  {
    name: 'oidcc-client-test-kid-absent-single-jwks',
    description: 'accepts an ID token without kid where there is one key',
    expected: 'accepted',
    play: () => ({
      header: ({ kid: _kid, ...header }) => header,
      keys: ({ keys }) => ({ keys: keys.slice(0, 1).map(({ kid: _kid, ...key }) => key) }),
    }),
  },
  {
    name: 'oidcc-client-test-kid-absent-multiple-jwks',
    description: 'tries all keys for an ID token without kid, or rejects it',
    expected: 'accepted',
    eitherIsAllowed: true,
    play: () => ({
      header: ({ kid: _kid, ...header }) => header,
      keys: ({ keys }, { foreignKey }) => ({ keys: [publicJwk(foreignKey, 'other'), ...keys] }),
    }),
  },
  {
    name: 'oidcc-client-test-idtoken-sig-rs256',
    description: 'accepts an ID token that is signed with RS256',
    expected: 'accepted',
  },
  {
    ...rejects(
      'idtoken-sig-none',
      'rejects an ID token that is not signed, or accepts it from the token endpoint',
      findFault('id-token-alg-none-announced'),
    ),
    eitherIsAllowed: true,
  },
  {
    ...rejects(
      'invalid-sig-rs256',
      'rejects an ID token whose RS256 signature is wrong',
      findFault('id-token-signature-changed'),
    ),
    eitherIsAllowed: true,
  },
  {
    ...rejects('userinfo-invalid-sub', 'rejects userinfo whose sub differs', findFault('userinfo-sub-other')),
    connection: always,
    unmet: userinfoUnasked,
  },
  rejects('nonce-invalid', 'rejects an ID token whose nonce is wrong', findFault('id-token-nonce-other')),
  {
    name: 'oidcc-client-test-scope-userinfo-claims',
    description: 'asks for profile, email, phone and address by scope, and reads them from userinfo',
    expected: 'accepted',
    connection: { ...always, scopes },
    play: () => ({
      demands: (request) => {
        const sent = request.get('scope')?.split(' ') ?? []
        return scopes.every((scope) => sent.includes(scope))
          ? undefined
          : 'the scope lacks profile, email, phone or address'
      },
      claims: ({ name: _name, email: _email, email_verified: _verified, ...claims }) => claims,
      userinfo: (claims) => ({ ...claims, phone_number: '+43 1 555', address: { country: 'AT' } }),
    }),
    unmet: userinfoUnasked,
  },
  {
    name: 'oidcc-client-test-client-secret-basic',
    description: 'authenticates with client_secret_basic',
    expected: 'accepted',
    connection: { tokenEndpointAuthMethod: 'client_secret_basic' },
    unmet: (requests) =>
      asked(requests, 'token').every(({ headers, form }) => {
        return headers.get('authorization')?.startsWith('Basic ') === true && !form.has('client_secret')
      })
        ? undefined
        : 'the client did not authenticate with client_secret_basic',
  },
]
