import { entry, reasons, tell } from './entry.ts'
import { malformedRequest } from './malformed-request.ts'
import { malformedSaml } from './malformed-saml.ts'
import { malformedOpenidConnect } from './openid-connect.ts'
import { missingLogoutMessage } from './saml-logout.ts'
import { shown } from './shown.ts'
import { unreadableSeals } from './state.ts'

export type ProtocolName = 'oidc' | 'saml'

/** What was expected of an answer, and what it was. */
export interface Mismatch<Value = string> {
  readonly expected: Value
  readonly received: Value
}

const sentenceNames = { oidc: 'OpenID Connect', saml: 'SAML' } as const

/** The exchange between the request and its answer, whichever protocol speaks. */
export const exchangeRefusals = {
  /**
   * - When: a callback was opened without an answer: a bookmark, or a page that was loaded again.
   * - What to do: start again.
   * - For: the person.
   */
  response_missing: reasons('stale', {
    'answer-missing': tell(() => 'a callback was opened without an answer of a provider'),
    'logout-token-missing': tell(() => 'there is no logout_token'),
    ...missingLogoutMessage,
  }),
  /**
   * - When: the provider sends something to a callback that can never be an answer to us: a SAML response in the query, an
   *   artifact, a request, a LogoutResponse, the answer of another protocol or of SAML 1.1, or a form of another `enctype`. Or
   *   something before the handler has read the form.
   * - What to do: it happens to everybody, always: the message says what to choose at the provider.
   * - For: the operator.
   * - See: [SAML Bindings 2.0, 3.5.4]; [SAML Profiles 2.0, 4.1.4.5].
   */
  response_unsupported: reasons('configuration', {
    'redirect-binding': tell(
      () => 'the SAML response came by HTTP-Redirect, in the query',
      () => 'Choose HTTP-POST for the assertion consumer service at the identity provider (SAML Profiles 4.1.4.5).',
    ),
    artifact: tell(
      () => 'the identity provider sent an artifact (SAMLart) instead of a response',
      () => 'Choose HTTP-POST for the assertion consumer service at the identity provider: artifacts are not fetched.',
    ),
    'saml-request': tell(
      () => 'a SAML request (SAMLRequest) came to a callback',
      ({ singleLogout }: { readonly singleLogout: string }) =>
        `If it is a logout, give the identity provider ${singleLogout} as single logout service; the callback is for responses.`,
    ),
    'logout-response': tell(
      () => 'a LogoutResponse came to a callback',
      ({ singleLogout }: { readonly singleLogout: string }) =>
        `Give the identity provider ${singleLogout} as single logout service; the callback is for responses of sign-ins.`,
    ),
    'saml-1': tell(
      () => 'the response is one of SAML 1.1 (namespace urn:oasis:names:tc:SAML:1.0:protocol)',
      () => 'Set the application up as a SAML 2.0 one at the identity provider.',
    ),
    'body-type': tell(
      ({ received }: { readonly received: string }) =>
        `the answer was posted as ${shown(received)}, expected application/x-www-form-urlencoded`,
      () => 'Does the provider, or a page in between, post a form with another enctype? Take the enctype out of it.',
    ),
    'body-read': tell(
      () => 'a form was posted, and nothing of it is left: something before the handler has read the body',
      () =>
        'Put the handler of sign-ins before whatever reads bodies, or let that leave the fields (express.urlencoded(), @fastify/formbody).',
    ),
    'ws-federation': tell(
      () => 'the identity provider answered in WS-Federation (wresult)',
      () => 'Set the application up as a SAML 2.0 one at the identity provider.',
    ),
  }),
  /**
   * - When: a parameter is repeated, there is a code without a `state`, an answer of another flow, or one in a form where
   *   the query was asked for, or the other way round; a request has more than 100 fields, a form is too large or not text; a SAML response is not base64, not
   *   UTF-8, not well-formed, has a DTD, is over a [limit](security.md#known-limits), or is not one Response with one
   *   assertion in its place; a time does not read, or the conditions of an assertion name no end.
   * - What to do: look at the message. A proxy or a body parser may have changed the request. Otherwise ask the provider.
   * - For: the operator.
   * - See: [OpenID Connect Core 1.0, 3.1.2.7]; [OpenID Connect Front-Channel Logout 1.0, 2]; [JARM, 2.4]; [RFC 6749, 3.1];
   *   [SAML Core 2.0, 1.3.3]; [SAML Core 2.0, 2.3.3]; [SAML Core 2.0, 2.5.1]; [SAML Core 2.0, 3.2.2];
   *   [SAML Core 2.0, 3.3.3]; [SAML Core 2.0, 5.4]; [SAML Core 2.0, 6]; [SAML Bindings 2.0, 3.4.4.1];
   *   [SAML Bindings 2.0, 3.5.4].
   */
  response_malformed: reasons('rejected', { ...malformedRequest, ...malformedOpenidConnect, ...malformedSaml }),
  /**
   * - When: the browser did not bring the cookies of this sign-in: the answer was opened a second time, in another browser,
   *   after more sign-ins were begun than [fit](concepts.md#one-cookie-a-transaction), with blocked cookies, or on another
   *   host than the sign-in began.
   * - What to do: start again. If it happens to everybody, compare the host in the address bar with `baseUrl`, and look
   *   whether a proxy drops cookies. If it happens to every enrollment or step-up, begin it on the host of its callback.
   *   In a step-up it may also be somebody whom a [link was forwarded](guides/step-up.md#the-forwarded-link) to.
   * - For: the person; the operator if it happens to everybody.
   * - See: [OpenID Connect Core 1.0, 3.1.2.1]; [RFC 6749, 10.12].
   */
  transaction_missing: reasons('stale', {
    'sign-in-cookie': tell(
      () => 'the browser did not bring the cookie of this sign-in',
      () =>
        'Usual causes: the answer was opened a second time, another browser, blocked cookies, or another host than baseUrl.',
    ),
    'logout-cookie': tell(() => 'the browser did not bring the cookie of this logout'),
    'browser-cookie': tell(
      () => 'the browser did not bring the cookie that says that it began this sign-in',
      () =>
        'Send along all cookies that begin() gives. In a browser that has the one of the transaction alone, it was planted.',
    ),
  }),
  /**
   * - When: an answer to this sign-in was brought before: a double click, a page that was loaded again, a copy. Only a
   *   sign-in whose provider could not be reached may be completed again.
   * - What to do: start again, if the first one did not sign in. The handlers send the browser of a double click on by
   *   themselves.
   * - For: the person.
   */
  transaction_used: entry(
    'stale',
    tell(() => 'this sign-in was completed, or refused, before'),
  ),
  /**
   * - When: the cookie of the sign-in cannot be opened: it was changed, or sealed with a secret that is not configured, or
   *   by an older version of the library; or the sign-in was begun in another session of the application.
   * - What to do: start again. Give every process the same secrets, and keep an old secret in the list while it is in use.
   * - For: the person; the operator if it happens to everybody.
   */
  transaction_invalid: reasons('stale', {
    'other-sign-in': tell(() => 'the cookie of this sign-in holds another one'),
    'other-logout': tell(() => 'the cookie of this logout holds another one'),
    'other-session': tell(
      () => 'the sign-in was begun with another `binding`',
      () => 'Give begin() and complete() the same id of the session of the application.',
    ),
    ...unreadableSeals,
  }),
  /**
   * - When: the person took longer than `transactionLifetime`.
   * - What to do: start again.
   * - For: the person.
   */
  transaction_expired: reasons('stale', {
    'sign-in-expired': tell(
      ({ lifetime }: { readonly lifetime: number }) => `the sign-in began more than ${lifetime} seconds ago`,
    ),
    'logout-expired': tell(() => 'the logout began too long ago'),
  }),
  /**
   * - When: `returnTo` or `target_link_uri` is not a path, leads to an origin that is not the application's, or is longer
   *   than 2048 characters.
   * - What to do: give a path that begins with one slash, or a URL on an origin of `baseUrl`, `callbacks` or `routes`.
   * - For: the developer.
   * - See: [OpenID Connect Core 1.0, 4].
   */
  return_to_refused: entry(
    'rejected',
    tell(
      ({ received }: { readonly expected: readonly string[]; readonly received: string }) =>
        `cannot return to ${shown(received, 200)} after the sign-in`,
      () => 'Give a path that begins with one slash, or a URL on an origin of baseUrl or callbacks.',
    ),
    { publicMessage: 'This link leads to a place that cannot be opened after signing in.' },
  ),
  /**
   * - When: an answer arrived for another connection or another protocol than the sign-in or logout began with; or the
   *   `iss` of the login URL is not the issuer of the connection; or a connection has another protocol than a
   *   `logoutReference` or a logout.
   * - What to do: check that every provider has the callback of its own connection.
   * - For: the operator.
   * - See: [OpenID Connect Core 1.0, 4].
   */
  connection_mismatch: reasons('rejected', {
    'other-connection': tell(
      ({ expected, received }: Mismatch) =>
        `the answer arrived for ${shown(received, 64)}, the sign-in began with "${expected}"`,
    ),
    'other-protocol': tell(
      ({ expected, received }: Mismatch<ProtocolName>) => `the answer is of ${received}, the connection of ${expected}`,
    ),
    'other-issuer': tell(
      ({ id }: { readonly id: string; readonly expected: string | undefined; readonly received: string }) =>
        `iss is not the issuer of connection "${id}"`,
    ),
    'reference-of-other-protocol': tell(
      ({ id, expected, received }: Mismatch<ProtocolName> & { readonly id: string }) =>
        `the sign-in was over ${received}, connection "${id}" is of ${expected}`,
    ),
    'logout-of-other-connection': tell(
      ({ expected, received }: Mismatch) => `the answer arrived for "${received}", the logout began with "${expected}"`,
    ),
    'logout-of-other-protocol': tell(({ expected, received }: Mismatch<ProtocolName>) =>
      received === 'saml'
        ? `a SAML logout arrived for a connection of ${sentenceNames[expected]}`
        : `a logout of OpenID Connect arrived for a connection of ${sentenceNames[expected]}`,
    ),
  }),
  /**
   * - When: an answer arrived at the callback of another purpose.
   * - What to do: check the redirect URIs and ACS URLs at the provider.
   * - For: the operator.
   */
  purpose_mismatch: entry(
    'rejected',
    tell(
      ({ expected, received }: { readonly expected: string; readonly received: readonly string[] }) =>
        `the answer arrived at ${received.join(', ')}, the sign-in is for ${expected}`,
    ),
  ),
}
