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
  response_missing: reasons('stale', {
    'answer-missing': tell(() => 'a callback was opened without an answer of a provider'),
    'logout-token-missing': tell(() => 'there is no logout_token'),
    ...missingLogoutMessage,
  }),
  response_malformed: reasons('rejected', { ...malformedRequest, ...malformedOpenidConnect, ...malformedSaml }),
  transaction_missing: reasons('stale', {
    'sign-in-cookie': tell(
      () => 'the browser did not bring the cookie of this sign-in',
      () =>
        'Usual causes: the answer was opened a second time, another browser, blocked cookies, or another host than baseUrl.',
    ),
    'logout-cookie': tell(() => 'the browser did not bring the cookie of this logout'),
  }),
  transaction_invalid: reasons('stale', {
    'other-sign-in': tell(() => 'the cookie of this sign-in holds another one'),
    'other-logout': tell(() => 'the cookie of this logout holds another one'),
    ...unreadableSeals,
  }),
  transaction_expired: reasons('stale', {
    'sign-in-expired': tell(
      ({ lifetime }: { readonly lifetime: number }) => `the sign-in began more than ${lifetime} seconds ago`,
    ),
    'logout-expired': tell(() => 'the logout began too long ago'),
  }),
  return_to_refused: entry(
    'rejected',
    tell(
      ({ received }: { readonly expected: readonly string[]; readonly received: string }) =>
        `cannot return to ${shown(received, 200)} after the sign-in`,
      () => 'Give a path that begins with one slash, or a URL on an origin of baseUrl or callbacks.',
    ),
    { publicMessage: 'This link leads to a place that cannot be opened after signing in.' },
  ),
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
  purpose_mismatch: entry(
    'rejected',
    tell(
      ({ expected, received }: { readonly expected: string; readonly received: readonly string[] }) =>
        `the answer arrived at ${received.join(', ')}, the sign-in is for ${expected}`,
    ),
  ),
}
