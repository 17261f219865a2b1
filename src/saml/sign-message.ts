import { deflateRawSync } from 'node:zlib'
import type { SamlConnection } from '../core/connection.ts'
import type { OutboundMessage } from '../core/message.ts'
import { redirectUrl } from './redirect-url.ts'
import { signerOf, signXml } from './sign.ts'
import { writeMessage, type XmlPart } from './write-message.ts'

/** A message of ours on its way: where to, how, and with which `RelayState`. */
export interface SignedMessage {
  readonly parameter: 'SAMLRequest' | 'SAMLResponse'
  readonly url: string
  readonly binding: 'redirect' | 'post'
  readonly relayState: string
  /** With the issuer as its first child: the signature goes behind it. */
  readonly message: XmlPart
}

/**
 * Signs a message with the newest key of the connection, for HTTP-Redirect over the query, for HTTP-POST inside.
 *
 * @throws SsoError `configuration_invalid` where there is no key, or one that cannot be used
 * @see SAML Bindings 2.0, sections 3.4.4.1 and 3.5.4; SAML Core 2.0, section 5
 */
export function signMessage(connection: SamlConnection, outgoing: SignedMessage): OutboundMessage {
  const { parameter, url, binding, relayState, message } = outgoing
  const signer = signerOf(connection)
  const xml = writeMessage(message)
  const state = relayState === '' ? {} : { RelayState: relayState }
  if (binding === 'redirect') {
    const deflated = deflateRawSync(xml).toString('base64')
    return { binding, url: redirectUrl(url, { [parameter]: deflated, ...state }, signer) }
  }
  const signed = Buffer.from(signXml(xml, signer, 'Issuer'), 'utf8')
  return { binding, url, fields: { [parameter]: signed.toString('base64'), ...state } }
}
