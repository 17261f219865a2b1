import { createHash, createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import type { SamlConnection } from '../core/connection.ts'
import { SsoError } from '../core/errors.ts'
import type { OutboundMessage } from '../core/message.ts'
import type { SigningKey } from '../core/signing.ts'
import { writeXml, type XmlPart } from './write-xml.ts'

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

const algorithms: Readonly<Record<string, string>> = {
  rsa: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  ec: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
}

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
  const key = signingKeyOf(connection)
  const state = relayState === '' ? {} : { RelayState: relayState }
  if (binding === 'post') {
    const xml = writeXml(signed(message, key))
    return { binding, url, fields: { [parameter]: Buffer.from(xml, 'utf8').toString('base64'), ...state } }
  }
  const deflated = deflateRawSync(Buffer.from(writeXml(message), 'utf8')).toString('base64')
  const query = Object.entries({ [parameter]: deflated, ...state, SigAlg: key.algorithm })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  const signature = encodeURIComponent(signatureOf(query, key))
  return { binding, url: `${url}${url.includes('?') ? '&' : '?'}${query}&Signature=${signature}` }
}

function signed(message: XmlPart, key: UsableKey): XmlPart {
  const digest = createHash('sha256').update(writeXml(message)).digest('base64')
  const algorithm = (name: XmlPart['name'], value: string): XmlPart => ({ name, attributes: { Algorithm: value } })
  const signedInfo: XmlPart = {
    name: 'ds:SignedInfo',
    children: [
      algorithm('ds:CanonicalizationMethod', exclusive),
      algorithm('ds:SignatureMethod', key.algorithm),
      {
        name: 'ds:Reference',
        attributes: { URI: `#${message.attributes?.['ID']}` },
        children: [
          {
            name: 'ds:Transforms',
            children: [
              algorithm('ds:Transform', 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'),
              algorithm('ds:Transform', exclusive),
            ],
          },
          algorithm('ds:DigestMethod', 'http://www.w3.org/2001/04/xmlenc#sha256'),
          { name: 'ds:DigestValue', children: [digest] },
        ],
      },
    ],
  }
  const certificate: XmlPart = { name: 'ds:X509Certificate', children: [key.certificate] }
  const signature: XmlPart = {
    name: 'ds:Signature',
    children: [
      signedInfo,
      { name: 'ds:SignatureValue', children: [signatureOf(writeXml(signedInfo), key)] },
      { name: 'ds:KeyInfo', children: [{ name: 'ds:X509Data', children: [certificate] }] },
    ],
  }
  const [issuer, ...others] = message.children ?? []
  return { ...message, children: [...(issuer === undefined ? [] : [issuer]), signature, ...others] }
}

interface UsableKey {
  readonly key: KeyObject
  readonly algorithm: string
  /** Base64, without armour. */
  readonly certificate: string
}

/** XML Signature writes an ECDSA value as two numbers side by side, not in ASN.1 (RFC 9231, section 2.3.6). */
function signatureOf(text: string, { key }: UsableKey): string {
  return sign('sha256', Buffer.from(text, 'utf8'), { key, dsaEncoding: 'ieee-p1363' }).toString('base64')
}

const usable = new WeakMap<SigningKey, UsableKey>()

function signingKeyOf(connection: SamlConnection): UsableKey {
  const [newest] = connection.signing ?? []
  if (newest === undefined)
    throw unusable(connection, 'has no signing key, and every message of a logout has to be signed')
  const known = usable.get(newest) ?? readKey(newest, connection)
  usable.set(newest, known)
  return known
}

function readKey({ privateKey, certificate }: SigningKey, connection: SamlConnection): UsableKey {
  let key: KeyObject
  let belongs: boolean
  try {
    key = createPrivateKey(privateKey.reveal())
    belongs = new X509Certificate(certificate).checkPrivateKey(key)
  } catch {
    // Without the cause: what OpenSSL says of a key that it cannot read is nobody's business.
    throw unusable(connection, 'has a signing key or certificate that cannot be read')
  }
  const algorithm = algorithms[key.asymmetricKeyType ?? '']
  if (algorithm === undefined) throw unusable(connection, `has a signing key of type ${key.asymmetricKeyType}`)
  if (!belongs) throw unusable(connection, 'has a signing certificate of another key')
  return { key, algorithm, certificate: certificate.replaceAll(/-----[A-Z ]+-----|\s/g, '') }
}

function unusable(connection: SamlConnection, problem: string): SsoError {
  return new SsoError('configuration_invalid', `connection "${connection.id}" ${problem}`, {
    connection: connection.id,
    hint: 'Give signing: { privateKey, certificate } with an RSA key, and the certificate to the identity provider.',
  })
}
