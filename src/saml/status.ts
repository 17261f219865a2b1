import type { SamlConnection } from '../configuration/connection.ts'
import { hintFor } from '../configuration/hints.ts'
import { SsoError, type SsoErrorCode } from '../core/errors.ts'
import { protocolNamespace } from './names.ts'
import { quote } from './quote.ts'
import { childrenOf, textOf, type XmlElement } from './xml/element.ts'

export const statusPrefix = 'urn:oasis:names:tc:SAML:2.0:status:'

const meanings = new Map<string, SsoErrorCode>(
  Object.entries({
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
  } as const),
)

/**
 * Lets only `Success` pass. A refusal needs no signature to be believed: it gives nobody anything.
 *
 * @throws SsoError by the innermost status code that is known; `provider_error` otherwise
 * @see SAML Core 2.0, section 3.2.2
 */
export function checkStatus(response: XmlElement, connection: SamlConnection): void {
  const [status] = childrenOf(response, protocolNamespace, 'Status')
  const codes = status === undefined ? [] : statusCodes(status)
  if (codes.length === 1 && codes[0] === `${statusPrefix}Success`) return
  const [text] = status === undefined ? [] : childrenOf(status, protocolNamespace, 'StatusMessage').map(textOf)
  const names = codes.map((code) => code.replace(statusPrefix, ''))
  const code = names.toReversed().flatMap((name) => meanings.get(name) ?? [])[0] ?? 'provider_error'
  const message = `the identity provider answered ${names.map(quote).join(' / ') || 'without a status'}`
  throw new SsoError(code, text === undefined ? message : `${message}: ${JSON.stringify(text.trim().slice(0, 500))}`, {
    connection: connection.id,
    hint: hintFor(connection, `${names.join(' ')} ${text ?? ''}`),
  })
}

export function statusCodes(parent: XmlElement): readonly string[] {
  const [code] = childrenOf(parent, protocolNamespace, 'StatusCode')
  return code === undefined ? [] : [code.attribute('Value') ?? '', ...statusCodes(code)]
}
