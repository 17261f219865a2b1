import { deflateRawSync } from 'node:zlib'
import type { OutboundMessage } from '../../core/message.ts'
import { redirectUrl } from './redirect-url.ts'
import { type Signer, signXml } from './sign.ts'

/** A message of ours on its way: where to, how, and with which `RelayState`. */
export interface SamlMessage {
  readonly parameter: 'SAMLRequest' | 'SAMLResponse'
  readonly url: string
  readonly binding: 'redirect' | 'post'
  /** Empty: none is sent. */
  readonly relayState: string
  /** With the issuer as the first child of the root: the signature goes behind it. */
  readonly xml: string
  /** Absent where the message is not signed. */
  readonly signer: Signer | undefined
}

/**
 * Hands a message to the browser: for HTTP-Redirect the signature is over the query, for HTTP-POST inside.
 *
 * @see SAML Bindings 2.0, sections 3.4.4.1 and 3.5.4; SAML Core 2.0, section 5
 */
export function outboundMessage({ parameter, url, binding, relayState, xml, signer }: SamlMessage): OutboundMessage {
  const state = relayState === '' ? {} : { RelayState: relayState }
  if (binding === 'redirect') {
    const deflated = deflateRawSync(xml).toString('base64')
    return { binding, url: redirectUrl(url, { [parameter]: deflated, ...state }, signer) }
  }
  const signed = signer === undefined ? xml : signXml(xml, signer, 'Issuer')
  return { binding, url, fields: { [parameter]: Buffer.from(signed, 'utf8').toString('base64'), ...state } }
}
