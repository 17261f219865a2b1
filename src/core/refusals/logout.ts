import { entry, reasons, tell } from './entry.ts'
import { logoutTokenErrors } from './json-web-tokens.ts'
import { expiredLogoutMessages, failedSamlLogout, invalidLogoutMessages } from './saml-logout.ts'

/** Logouts, in either protocol. */
export const logoutRefusals = {
  logout_failed: reasons(
    'denied',
    { ...failedSamlLogout },
    { publicMessage: 'You are signed out here, but your identity provider could not sign you out there.' },
  ),
  logout_token_invalid: reasons('rejected', logoutTokenErrors),
  logout_message_invalid: reasons('rejected', { ...invalidLogoutMessages }),
  logout_message_expired: reasons('rejected', { ...expiredLogoutMessages }),
  logout_replayed: entry(
    'rejected',
    tell(() => 'the logout message was used before'),
  ),
}
