import { entry, reasons, tell } from './entry.ts'
import { logoutTokenErrors } from './json-web-tokens.ts'
import { expiredLogoutMessages, failedSamlLogout, invalidLogoutMessages } from './saml-logout.ts'

/** Logouts, in either protocol. */
export const logoutRefusals = {
  /**
   * - When: the identity provider answered our `LogoutRequest` with a status that is neither `Success` nor `PartialLogout`.
   *   The application's own session has ended before.
   * - What to do: the message has the provider's own words. `UnknownPrincipal` and the like: was the whole
   *   `logoutReference` kept?
   * - For: the operator.
   * - See: [SAML Core 2.0, 3.2.2]; [SAML Core 2.0, 3.7.2].
   */
  logout_failed: reasons(
    'denied',
    { ...failedSamlLogout },
    { publicMessage: 'You are signed out here, but your identity provider could not sign you out there.' },
  ),
  /**
   * - When: a logout token that was posted to the back-channel place is not signed by the provider; is of another issuer or
   *   audience; lacks `iat`, `exp`, `jti`, the event, or both `sub` and `sid`; is over, to come, or older than an hour; has
   *   a `nonce`; or is another kind of token. The provider gets status 400.
   * - What to do: the message names what is wrong. One now and then is somebody's experiment: anybody can post there. For
   *   all of them, compare issuer and client id. For a provider that sends no `exp` there is `allowLogoutTokenWithoutExp`.
   * - For: the operator.
   * - See: [OpenID Connect Back-Channel Logout 1.0, 2.4]; [OpenID Connect Back-Channel Logout 1.0, 2.6].
   */
  logout_token_invalid: reasons('rejected', logoutTokenErrors),
  /**
   * - When: a signed SAML message is not the `LogoutRequest` or `LogoutResponse` that its parameter is for, or lacks a
   *   version, an id, a time, or one name id that is a text.
   * - What to do: ask the provider.
   * - For: the operator and the provider's administrator.
   * - See: [SAML Core 2.0, 3.2]; [SAML Core 2.0, 3.7].
   */
  logout_message_invalid: reasons('rejected', { ...invalidLogoutMessages }),
  /**
   * - When: a SAML logout message was issued more than five minutes ago, or is still to come, or is past its
   *   `NotOnOrAfter`; each with `clockTolerance`.
   * - What to do: set the clocks.
   * - For: the operator.
   * - See: [SAML Core 2.0, 3.2]; [SAML Core 2.0, 3.7.1].
   */
  logout_message_expired: reasons('rejected', { ...expiredLogoutMessages }),
  /**
   * - When: a logout token or a `LogoutRequest` came a second time. The first one was carried out.
   * - What to do: nothing. A person may have loaded the page again.
   * - For: the operator.
   * - See: [OpenID Connect Back-Channel Logout 1.0, 2.6].
   */
  logout_replayed: entry(
    'rejected',
    tell(() => 'the logout message was used before'),
  ),
}
