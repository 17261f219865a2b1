import { sign } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import type { OutboundMessage } from '../../core/message.ts'
import type { CertifiedKey } from '../certificate.ts'
import { instant, issuerXml, type NameId, nameIdXml, statusXml } from './assertion.ts'
import { escapeXml } from './escape-xml.ts'
import { algorithms, namespaces } from './names.ts'
import { signElement } from './sign-element.ts'

interface LogoutMessage {
  readonly id: string
  readonly issuer: string
  readonly destination: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

const attributesXml = ({ id, destination, now }: LogoutMessage): string =>
  `xmlns:samlp="${namespaces.protocol}" xmlns:saml="${namespaces.assertion}" ID="${id}" Version="2.0" IssueInstant="${instant(now)}" Destination="${escapeXml(destination)}"`

/** @see SAML Core 2.0, section 3.7.1 */
export function logoutRequestXml(
  message: LogoutMessage & { readonly nameId: NameId; readonly session: string },
): string {
  const { issuer, nameId, session, now } = message
  return `<samlp:LogoutRequest ${attributesXml(message)} NotOnOrAfter="${instant(now + 300_000)}">${issuerXml(issuer)}${nameIdXml(nameId)}<samlp:SessionIndex>${escapeXml(session)}</samlp:SessionIndex></samlp:LogoutRequest>`
}

/** @see SAML Core 2.0, section 3.7.2 */
export function logoutResponseXml(
  message: LogoutMessage & { readonly requestId: string; readonly codes: readonly string[] },
): string {
  const { issuer, requestId, codes } = message
  return `<samlp:LogoutResponse ${attributesXml(message)} InResponseTo="${escapeXml(requestId)}">${issuerXml(issuer)}${statusXml(codes)}</samlp:LogoutResponse>`
}

/** A signed message on its way through a browser: in a redirect the signature is beside the document, in a form inside. */
export function signedMessage(options: {
  readonly xml: string
  readonly field: 'SAMLRequest' | 'SAMLResponse'
  readonly url: string
  readonly binding: OutboundMessage['binding']
  readonly relayState: string | undefined
  readonly key: CertifiedKey
}): OutboundMessage {
  const { xml, field, url, binding, relayState, key } = options
  if (binding === 'redirect') return { binding, url: redirectUrl(options) }
  const name = xml.match(/<samlp:(\w+)/)?.[1] ?? ''
  const signed = signElement(xml, key, {}, name)
  const fields = {
    [field]: Buffer.from(signed, 'utf8').toString('base64'),
    ...(relayState !== undefined && { RelayState: relayState }),
  }
  return { binding, url, fields }
}

/** @see SAML Bindings 2.0, section 3.4.4.1 */
function redirectUrl({ xml, field, url, relayState, key }: Parameters<typeof signedMessage>[0]): string {
  const parts: readonly (readonly [name: string, value: string | undefined])[] = [
    [field, deflateRawSync(xml).toString('base64')],
    ['RelayState', relayState],
    ['SigAlg', algorithms.rsaSha256],
  ]
  // A browser would write an apostrophe in another way than it was signed.
  const encode = (value: string): string => encodeURIComponent(value).replaceAll("'", '%27')
  const signed = parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encode(value)}`]))
  const signature = sign('sha256', Buffer.from(signed.join('&')), key.privateKey).toString('base64')
  const query = [...signed, `Signature=${encodeURIComponent(signature)}`].join('&')
  return `${url}${url.includes('?') ? '&' : '?'}${query}`
}
