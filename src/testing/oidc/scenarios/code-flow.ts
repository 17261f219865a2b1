import { findFault } from '../faults.ts'
import { ellipticKey, signElliptic, signJwt } from '../keys.ts'
import type { ScenarioScript } from '../scenario.ts'
import { accepts, always, asked, rejects, stopsBefore, userinfoUnasked } from './script.ts'

/** Other modules of the suite that concern the code flow, and that this library can be put through. */
export const codeFlowScenarios: readonly ScenarioScript[] = [
  {
    ...accepts('invalid-sig-es256', 'rejects an ID token whose ES256 signature is wrong'),
    expected: 'rejected',
    code: 'id_token_signature_invalid',
    eitherIsAllowed: true,
    play: () => ({
      metadata: (metadata) => ({ ...metadata, id_token_signing_alg_values_supported: ['ES256'] }),
      keys: ({ keys }) => ({ keys: [...keys, ellipticKey('elliptic')] }),
      idToken: (_jwt, _context, { claims }) =>
        signElliptic({ alg: 'ES256', kid: 'elliptic' }, claims).replace(/.{8}$/, 'AAAAAAAA'),
    }),
  },
  {
    ...rejects(
      'invalid-sig-hs256',
      'rejects an ID token whose HS256 signature is wrong',
      findFault('id-token-hs256-public-key-announced'),
    ),
    eitherIsAllowed: true,
  },
  rejects('missing-aud', 'rejects an ID token without aud', findFault('id-token-aud-missing')),
  rejects(
    'invalid-chash',
    'rejects an ID token whose c_hash is wrong; here in the code flow',
    findFault('id-token-c-hash-other'),
  ),
  rejects('invalid-athash', 'rejects an ID token whose at_hash is wrong', findFault('id-token-at-hash-other')),
  accepts('missing-athash', 'accepts an ID token of the token endpoint without at_hash, which is optional there', {
    play: () => ({ claims: ({ at_hash: _atHash, ...claims }) => claims }),
  }),
  accepts('nonce-unless-code-flow', 'sends a nonce; here in the code flow as well', {
    play: () => ({ demands: (request) => (request.get('nonce') ? undefined : 'there is no nonce') }),
  }),
  accepts('userinfo-bearer-header', 'sends the access token in the header', {
    connection: always,
    unmet: (requests) =>
      asked(requests, 'userinfo').some(({ headers }) => headers.get('authorization')?.startsWith('Bearer '))
        ? undefined
        : 'the access token was not sent in the header',
  }),
  accepts('userinfo-signed', 'verifies a userinfo response that is a JWT signed with RS256', {
    connection: always,
    play: () => ({
      userinfo: (claims, { clientId, issuer, key, kid }) =>
        signJwt({ alg: 'RS256', kid }, { ...claims, iss: issuer, aud: clientId }, key),
    }),
    unmet: userinfoUnasked,
  }),
  accepts('3rd-party-init-login', 'starts a normal flow where its initiate_login_uri is opened', {
    steps: ['sign-in-by-provider'],
  }),
  accepts('discovery-openid-config', 'finds its endpoints by the discovery document', {
    play: () => ({ moves: { token: '/moved/for/this/run/token' } }),
    unmet: (requests) => (asked(requests, 'discovery').length === 0 ? 'discovery was not asked' : undefined),
  }),
  accepts('discovery-jwks-uri-keys', 'fetches the keys from the jwks_uri of the discovery document', {
    play: () => ({ moves: { jwks: '/moved/for/this/run/keys' } }),
    unmet: (requests) => (asked(requests, 'jwks').length === 0 ? 'the keys were not fetched' : undefined),
  }),
  rejects(
    'discovery-issuer-mismatch',
    'rejects a discovery document of another issuer than expected',
    findFault('metadata-issuer-other'),
  ),
  accepts('signing-key-rotation', 'fetches the keys again at a second sign-in, after a rotation', {
    steps: ['sign-in', 'sign-in'],
    play: ({ replaceKeys }) => {
      let tokens = 0
      const token = (answer: () => Promise<Response>): Promise<Response> => {
        tokens += 1
        if (tokens === 2) replaceKeys()
        return answer()
      }
      return { endpoint: { token } }
    },
    unmet: (requests) => (asked(requests, 'jwks').length < 2 ? 'the keys were not fetched again' : undefined),
  }),
  accepts(
    'signing-key-rotation-just-before-signing',
    'fetches the keys late, or again, where they rotate before signing',
    {
      play: ({ replaceKeys }) => {
        const token = (answer: () => Promise<Response>): Promise<Response> => {
          replaceKeys()
          return answer()
        }
        return { endpoint: { token } }
      },
    },
  ),
  {
    ...accepts('form-post-error', 'shows the error that comes of prompt=none without a session, in a form'),
    expected: 'rejected',
    code: 'interaction_required',
    connection: { responseMode: 'form_post' },
    steps: ['passive-sign-in'],
    play: () => ({
      demands: (request) => (request.get('response_mode') === 'form_post' ? undefined : 'it is not form_post'),
    }),
    unmet: stopsBefore('token'),
  },
  accepts('mtls-endpoint-aliases', 'asks the endpoints of mtls_endpoint_aliases, as a client with a certificate', {
    connection: { ...always, tokenEndpointAuthMethod: 'tls_client_auth' },
    play: () => ({
      moves: { token: '/mtls/token', userinfo: '/mtls/userinfo' },
      metadata: (metadata) => ({
        ...metadata,
        token_endpoint: String(metadata['token_endpoint']).replace('/mtls', ''),
        userinfo_endpoint: String(metadata['userinfo_endpoint']).replace('/mtls', ''),
        mtls_endpoint_aliases: {
          token_endpoint: metadata['token_endpoint'],
          userinfo_endpoint: metadata['userinfo_endpoint'],
        },
      }),
    }),
    unmet: (requests) =>
      requests.some(({ path }) => path === '/token' || path === '/userinfo')
        ? 'an endpoint was asked that has an alias'
        : userinfoUnasked(requests),
  }),
]
