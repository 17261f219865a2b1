import { createHmac } from 'node:crypto'
import { decodeJwt } from 'jose'
import type { SsoErrorCode } from '../../../core/errors.ts'
import { assembleJwt } from '../keys.ts'
import type { OidcRequest } from '../oidc-request.ts'
import type { Claims } from '../preset.ts'
import type { ScenarioScript } from '../scenario.ts'
import { accepts, asked } from './script.ts'

/** The end session endpoint was asked as RP-Initiated Logout 1.0, section 2 has it. */
function notAskedToLogOut(requests: readonly OidcRequest[]): string | undefined {
  const [request] = asked(requests, 'endSession')
  if (request === undefined) return 'the end_session_endpoint was not asked'
  const sent = request.method === 'POST' ? request.form : request.query
  const lacking = ['id_token_hint', 'post_logout_redirect_uri', 'state'].find((name) => !sent.has(name))
  return lacking === undefined ? undefined : `the logout had no ${lacking}`
}

const logOut = { steps: ['sign-in', 'logout'], unmet: notAskedToLogOut } as const

const rejectsToken = (
  name: string,
  description: string,
  code: SsoErrorCode,
  logoutToken: ScenarioScript['logoutToken'] & object,
): ScenarioScript => ({
  ...accepts(`rp-backchannel-rpinitlogout-${name}`, description),
  expected: 'rejected',
  code,
  steps: ['sign-in', 'logout', 'back-channel-logout'],
  logoutToken,
  unmet: notAskedToLogOut,
})

const event = 'http://schemas.openid.net/event/backchannel-logout'

/** The plans for RP-initiated, back-channel and front-channel logout. */
export const logoutScenarios: readonly ScenarioScript[] = [
  accepts('rp-init-logout', 'calls the end_session_endpoint, and handles the return', logOut),
  accepts('rp-init-logout-other-state', 'handles a return whose state differs', {
    ...logOut,
    play: () => ({ signedOut: (parameters) => parameters.set('state', 'a state that nobody sent') }),
  }),
  accepts('rp-init-logout-no-state', 'handles a return without state', {
    ...logOut,
    play: () => ({ signedOut: (parameters) => parameters.delete('state') }),
  }),
  accepts('rp-backchannel-rpinitlogout', 'takes a logout token, ends the session, and lets nobody cache the answer', {
    steps: ['sign-in', 'logout', 'back-channel-logout'],
    unmet: notAskedToLogOut,
  }),
  rejectsToken('alg-none', 'rejects a logout token that is not signed', 'algorithm_refused', (mint) =>
    assembleJwt({ alg: 'none', typ: 'logout+jwt' }, decodeJwt<Claims>(mint()), () => ''),
  ),
  rejectsToken(
    'wrong-alg',
    'rejects a logout token whose algorithm, HS256, is not that of the ID tokens',
    'algorithm_refused',
    (mint, { clientSecret = '' }) =>
      assembleJwt({ alg: 'HS256', typ: 'logout+jwt' }, decodeJwt<Claims>(mint()), (input) =>
        createHmac('sha256', clientSecret).update(input).digest('base64url'),
      ),
  ),
  rejectsToken('wrong-aud', 'rejects a logout token for another client', 'logout_token_invalid', (mint) =>
    mint({ aud: 'another client' }),
  ),
  rejectsToken('wrong-iss', 'rejects a logout token of another issuer', 'logout_token_invalid', (mint) =>
    mint({ iss: 'https://evil.example/' }),
  ),
  rejectsToken('wrong-event', 'rejects a logout token of another event', 'logout_token_invalid', (mint) =>
    mint({ events: { [`${event}-of-another-kind`]: {} } }),
  ),
  rejectsToken('no-event', 'rejects a logout token without an event', 'logout_token_invalid', (mint) =>
    mint({ events: undefined }),
  ),
  rejectsToken('with-nonce', 'rejects a logout token with a nonce', 'logout_token_invalid', (mint) =>
    mint({ nonce: 'that of the ID token' }),
  ),
  accepts('rp-frontchannel-rpinitlogout', 'ends the session in an iframe', {
    steps: ['sign-in', 'logout', 'front-channel-logout'],
    unmet: notAskedToLogOut,
  }),
  accepts('rp-frontchannel-opinitlogout', 'ends the session in an iframe, as the provider began', {
    steps: ['sign-in', 'front-channel-logout'],
    unmet: (requests) =>
      asked(requests, 'endSession').length === 0 ? undefined : 'the logout was to begin at the provider',
  }),
]
