import { deflateRawSync } from 'node:zlib'
import type { SamlConnection } from '../../configuration/connection.ts'
import type { OutboundMessage } from '../../core/message.ts'
import { type Signer, signerOf, signXml } from './sign.ts'
import { writeMessage, type XmlPart } from './write-message.ts'

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

/** A message of ours that has to be signed. */
export interface SignedMessage extends Omit<SamlMessage, 'xml' | 'signer'> {
  readonly message: XmlPart
}

/**
 * Hands on a message that is signed with the newest key of the connection.
 *
 * @throws SsoError `configuration_invalid` where there is no key, or one that cannot be used
 */
export function signedMessage(connection: SamlConnection, { message, ...where }: SignedMessage): OutboundMessage {
  return outboundMessage({ ...where, xml: writeMessage(message), signer: signerOf(connection) })
}

const own = /^(SAMLRequest|SAMLResponse|RelayState|SigAlg|Signature)(=|$)/

/**
 * Puts a message into the query of an address, beside what is there already. What is signed is the query as it is sent: a
 * verifier may take it from the URL to the letter.
 *
 * @param message `SAMLRequest` or `SAMLResponse`, then `RelayState`
 * @see SAML Bindings 2.0, section 3.4.4.1
 */
function redirectUrl(address: string, message: Readonly<Record<string, string>>, signer: Signer | undefined): string {
  // An apostrophe that is left is written in another way by URL and by browsers: then it is not what was signed.
  const parameter = (name: string, value: string): string =>
    `${name}=${encodeURIComponent(value).replaceAll("'", '%27')}`
  const pairs = Object.entries(message).map(([name, value]) => parameter(name, value))
  if (signer !== undefined) {
    pairs.push(parameter('SigAlg', signer.algorithm))
    pairs.push(parameter('Signature', signer.sign(pairs.join('&'))))
  }
  const url = new URL(address)
  const given = url.search.slice(1).split('&')
  url.search = [...given.filter((pair) => pair !== '' && !own.test(pair)), ...pairs].join('&')
  return url.href
}
