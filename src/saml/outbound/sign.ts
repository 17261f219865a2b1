import { sign } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import type { SamlConnection } from '../../configuration/connection.ts'
import type { ParsedXmlKey } from '../../configuration/saml-input.ts'
import { refusalsOf } from '../../core/errors.ts'
import { readOwnKey } from '../keys/own-key.ts'

const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'

const rsa = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
const ecdsa = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256'

/** A key that is ready to sign. */
export interface Signer {
  /** The URI of the algorithm: RSA or ECDSA with SHA-256, as the key is. */
  readonly algorithm: string
  readonly certificate: string
  /** Base64. */
  sign(text: string): string
}

const ready = new WeakMap<ParsedXmlKey, Signer>()

/**
 * Makes the newest of a connection's keys ready.
 *
 * @throws SsoError `configuration_invalid` for a key that cannot be used, or that is not the certificate's
 */
export function signerOf(connection: Pick<SamlConnection, 'id' | 'signingKeys'>): Signer {
  const { id, signingKeys } = connection
  const [key] = signingKeys
  if (key === undefined) {
    return refusalsOf(connection)('configuration_invalid', { reason: 'own-key-missing', id, option: 'signingKeys' })
  }
  const known = ready.get(key)
  if (known !== undefined) return known
  const privateKey = readOwnKey(key, { id, option: 'signingKeys', types: ['RSA', 'EC'] })
  const algorithm = privateKey.asymmetricKeyType === 'ec' ? ecdsa : rsa
  const signer: Signer = {
    algorithm,
    certificate: key.certificate,
    // XML Signature writes both numbers of an ECDSA signature side by side, where OpenSSL would wrap them in DER.
    sign: (text) =>
      sign('sha256', Buffer.from(text, 'utf8'), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64'),
  }
  ready.set(key, signer)
  return signer
}

/**
 * Signs the root of a document that we wrote; it has to have an `ID`.
 *
 * @param after the child of the root that the schema has before the signature; without one the signature comes first
 * @see SAML Core 2.0, section 5.4; SAML Metadata 2.0, section 3.1
 */
export function signXml(xml: string, signer: Signer, after?: string): string {
  const signature = new SignedXml({
    // xml-crypto wants a key, but it is the signer that signs.
    privateKey: 'held by the signer',
    publicCert: signer.certificate,
    signatureAlgorithm: signer.algorithm,
    canonicalizationAlgorithm: exclusive,
  })
  signature.SignatureAlgorithms[signer.algorithm] = class {
    getSignature = (signedInfo: unknown): string => signer.sign(String(signedInfo))
    verifySignature = (): boolean => false
    getAlgorithmName = (): string => signer.algorithm
  }
  signature.addReference({ xpath: '/*', digestAlgorithm: sha256, transforms: [enveloped, exclusive] })
  const location =
    after === undefined
      ? ({ reference: '/*', action: 'prepend' } as const)
      : ({ reference: `/*/*[local-name()='${after}']`, action: 'after' } as const)
  signature.computeSignature(xml, { prefix: 'ds', location })
  return signature.getSignedXml()
}
