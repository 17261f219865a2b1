import { reasons, unconverted } from './entry.ts'
import { logoutTokenErrors } from './json-web-tokens.ts'

/** Logouts, in either protocol. */
export const logoutRefusals = {
  logout_failed: unconverted('denied', {
    publicMessage: 'You are signed out here, but your identity provider could not sign you out there.',
  }),
  logout_token_invalid: reasons('rejected', logoutTokenErrors),
  logout_message_invalid: unconverted('rejected'),
  logout_message_expired: unconverted('rejected'),
  logout_replayed: unconverted('rejected'),
}
