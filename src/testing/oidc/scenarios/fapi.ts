import type { SsoErrorCode } from '../../../core/errors.ts'
import type { DefectContext, OidcDefect } from '../defect.ts'
import { findFault } from '../faults.ts'
import { assembleJwt, signJwt } from '../keys.ts'
import type { OidcRequest } from '../oidc-request.ts'
import type { Claims } from '../preset.ts'
import type { ScenarioScript } from '../scenario.ts'
import { always, asked, stopsBefore, userinfoUnasked } from './script.ts'

/** A client of the FAPI 2.0 Security Profile; what it signs with comes from the provider's `connection()`. */
export const fapiClient = { ...always, profile: 'fapi2', tokenEndpointAuthMethod: 'private_key_jwt' } as const

/** The prefix that both FAPI 2.0 plans have. */
export const prefix = 'fapi2-security-profile-final-client-test-'

const accepts = (name: string, description: string, more: Partial<ScenarioScript> = {}): ScenarioScript => ({
  name: prefix + name,
  description,
  expected: 'accepted',
  connection: fapiClient,
  unmet: userinfoUnasked,
  ...more,
})

const rejects = (
  name: string,
  description: string,
  defect: OidcDefect,
  { code = 'id_token_claim_invalid', before = 'userinfo' }: { code?: SsoErrorCode; before?: 'token' | 'userinfo' } = {},
): ScenarioScript => ({
  ...accepts(name, description),
  expected: 'rejected',
  code,
  play: () => defect,
  unmet: before === 'token' ? stopsBefore('token', 'userinfo') : stopsBefore('userinfo'),
})

const claim = (changes: (context: DefectContext) => Claims): OidcDefect => ({
  claims: (claims, context) => ({ ...claims, ...changes(context) }),
})

const parameter = (change: (parameters: URLSearchParams) => void): OidcDefect => ({ parameters: change })

const nonceOf = (endpoint: OidcRequest['endpoint']): string => `a-nonce-of-${endpoint}`

/** The request was pushed, the client signed, and both tokens and userinfo were asked with a proof. */
function isNotFapi(requests: readonly OidcRequest[]): string | undefined {
  const pushed = asked(requests, 'pushedAuthorization')
  if (pushed.length === 0) return 'the request was not pushed'
  if (![...pushed, ...asked(requests, 'token')].every(({ form }) => form.has('client_assertion'))) {
    return 'the client did not authenticate with a signature'
  }
  const proven = [...asked(requests, 'token'), ...asked(requests, 'userinfo')].every(({ headers }) =>
    headers.has('dpop'),
  )
  return proven ? userinfoUnasked(requests) : 'a token was asked for, or used, without a proof'
}

/** `fapi2-security-profile-final-client-test-plan`. */
export const fapiScenarios: readonly ScenarioScript[] = [
  accepts('happy-path', 'completes a flow with a pushed request, and proofs with the nonces that it is given', {
    play: () => ({ dpopNonce: nonceOf }),
    unmet: isNotFapi,
  }),
  accepts('happy-path-no-dpop-nonce', 'completes the flow where no nonces are given', { unmet: isNotFapi }),
  rejects('discovery-issuer-mismatch', 'rejects metadata of another issuer', findFault('metadata-issuer-other'), {
    code: 'issuer_mismatch',
    before: 'token',
  }),
  rejects('invalid-iss', 'rejects an ID token whose iss is wrong', findFault('id-token-iss-other')),
  rejects('invalid-missing-iss', 'rejects an ID token without iss', findFault('id-token-iss-missing')),
  rejects('invalid-aud', 'rejects an ID token whose aud is wrong', findFault('id-token-aud-other')),
  rejects('invalid-missing-aud', 'rejects an ID token without aud', findFault('id-token-aud-missing')),
  rejects(
    'invalid-secondary-aud',
    'rejects an ID token with a second aud that is not trusted',
    claim(({ clientId }) => ({ aud: [clientId, 'https://other.example/'], azp: clientId })),
  ),
  accepts('valid-aud-as-array', 'accepts an aud that is a list of one', {
    play: () => claim(({ clientId }) => ({ aud: [clientId] })),
  }),
  rejects(
    'invalid-null-alg',
    'rejects an ID token that is not signed',
    { idToken: (_jwt, _context, { claims }) => assembleJwt({ alg: 'none' }, claims, () => '') },
    { code: 'algorithm_refused' },
  ),
  rejects(
    'invalid-alternate-alg',
    'rejects an ID token that is signed with RS256, which FAPI does not allow',
    {
      // By a key that says nothing of algorithms, so that the profile is all that is against it.
      keys: ({ keys }) => ({ keys: keys.map(({ alg: _alg, ...key }) => key) }),
      idToken: (_jwt, { key, kid }, { claims }) => signJwt({ alg: 'RS256', kid }, claims, key),
    },
    { code: 'algorithm_refused' },
  ),
  rejects(
    'invalid-expired-exp',
    'rejects an ID token that ended more than five minutes ago',
    claim(({ now }) => ({ exp: now - 360 })),
  ),
  rejects('invalid-missing-exp', 'rejects an ID token without exp', findFault('id-token-exp-missing')),
  rejects('invalid-nonce', 'rejects an ID token whose nonce is wrong', findFault('id-token-nonce-other')),
  rejects('invalid-missing-nonce', 'rejects an ID token without nonce', findFault('id-token-nonce-missing')),
  rejects(
    'invalid-authorization-response-iss',
    'rejects an answer whose iss is wrong, and asks nothing more',
    parameter((parameters) => parameters.set('iss', 'https://evil.example/')),
    { code: 'response_issuer_mismatch', before: 'token' },
  ),
  rejects(
    'remove-authorization-response-iss',
    'rejects an answer without iss, and asks nothing more',
    parameter((parameters) => parameters.delete('iss')),
    { code: 'response_issuer_mismatch', before: 'token' },
  ),
  rejects(
    'ensure-authorization-response-with-invalid-state-fails',
    'rejects an answer whose state is wrong',
    parameter((parameters) => parameters.set('state', `${parameters.get('state')}x`)),
    { code: 'transaction_missing', before: 'token' },
  ),
  rejects(
    'ensure-authorization-response-with-invalid-missing-state-fails',
    'rejects an answer without state',
    parameter((parameters) => parameters.delete('state')),
    { code: 'response_malformed', before: 'token' },
  ),
  accepts('token-endpoint-response-without-expires_in', 'accepts tokens of which nobody says when they end', {
    play: () => ({ tokenResponse: ({ expires_in: _expiresIn, ...body }) => body }),
  }),
  accepts('token-type-case-insensitivity', 'accepts a token_type that is written dPOP', {
    play: () => ({ tokenResponse: (body) => ({ ...body, token_type: 'dPOP' }) }),
  }),
  accepts('rs-dpop-auth-scheme-case-insensitivity', 'reads a challenge whose scheme is written dPOP', {
    play: () => ({
      dpopNonce: (endpoint) => (endpoint === 'userinfo' ? nonceOf(endpoint) : undefined),
      endpoint: {
        async userinfo(answer) {
          const response = await answer()
          const challenge = response.headers.get('www-authenticate')
          if (challenge !== null) response.headers.set('www-authenticate', challenge.replace('DPoP', 'dPOP'))
          return response
        },
      },
    }),
  }),
  {
    ...accepts('refresh-token-test', 'refreshes, and calls userinfo with the new token'),
    name: 'fapi2-security-profile-final-client-refresh-token-test',
    connection: { ...fapiClient, userinfo: 'never', scopes: ['openid', 'email', 'offline_access'] },
    steps: ['sign-in', 'refresh', 'userinfo'],
  },
]
