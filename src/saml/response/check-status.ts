import { hintFor } from '../../configuration/hints.ts'
import type { ResponseExchange } from '../exchange.ts'
import { longestStatusMessage, readStatus, statusPrefix } from '../message/status.ts'
import type { XmlElement } from '../xml/element.ts'

const meanings = {
  AuthnFailed: 'access_denied',
  RequestDenied: 'access_denied',
  UnknownPrincipal: 'access_denied',
  NoPassive: 'interaction_required',
  NoAuthnContext: 'authentication_context_insufficient',
  InvalidNameIDPolicy: 'request_rejected',
  RequestUnsupported: 'request_rejected',
  UnsupportedBinding: 'request_rejected',
  Requester: 'request_rejected',
  VersionMismatch: 'request_rejected',
} as const

const meaningOf: ReadonlyMap<string, (typeof meanings)[keyof typeof meanings]> = new Map(Object.entries(meanings))

/**
 * Lets only `Success` pass. A refusal needs no signature to be believed: it gives nobody anything.
 *
 * @throws SsoError by the innermost status code that is known; `provider_error` otherwise
 * @see SAML Core 2.0, section 3.2.2
 */
export function checkStatus(response: XmlElement, { connection, refuse }: ResponseExchange): void {
  const { codes, names, message } = readStatus(response)
  if (codes.length === 1 && codes[0] === `${statusPrefix}Success`) return
  const code = names.toReversed().flatMap((name) => meaningOf.get(name) ?? [])[0] ?? 'provider_error'
  refuse(
    code,
    { reason: 'saml-status', expected: 'Success', received: names },
    {
      providerText: message?.slice(0, longestStatusMessage),
      hint: hintFor(connection, `${names.join(' ')} ${message ?? ''}`),
    },
  )
}
