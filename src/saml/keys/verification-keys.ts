import { type KeyObject, X509Certificate } from 'node:crypto'
import type { SamlConnection } from '../../configuration/connection.ts'
import { BoundedMap } from '../../core/bounded-map.ts'
import { SsoError } from '../../core/errors.ts'

export interface VerificationKey {
  /** As the connection gives it. */
  readonly certificate: string
  /** The certificate without armour and line ends, as it stands in a `KeyInfo`. */
  readonly base64: string
  readonly key: KeyObject
}

/**
 * Reading a certificate takes several times as long as verifying a signature. Connections that are looked up anew for every
 * sign-in bring the same text, not the same object.
 */
const known = new BoundedMap<string, VerificationKey>(1000)

/**
 * The keys of a connection, in its order.
 *
 * @throws SsoError `configuration_invalid` for a certificate whose key cannot be used
 */
export function verificationKeysOf(connection: SamlConnection): readonly VerificationKey[] {
  return connection.certificate.map((certificate, index) => {
    const refuse = (problem: string, hint: string): never => {
      throw new SsoError(
        'configuration_invalid',
        `connection "${connection.id}": certificate ${index + 1} ${problem}`,
        { connection: connection.id, hint },
      )
    }
    const key = known.get(certificate) ?? readKey(certificate)
    if (key === undefined) {
      return refuse('cannot be read', 'Download certificate.pem from the identity provider again.')
    }
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key.key
    if (type === 'ec' && connection.verification === 'both') {
      refuse('has a key of type ec; node-saml, the second verifier, knows only RSA', "Write verification: 'strict'.")
    }
    const isUsable = type === 'rsa' || (type === 'ec' && curves.includes(details?.namedCurve ?? ''))
    if (!isUsable) {
      refuse(
        `has a key of type ${details?.namedCurve ?? type}; only RSA and P-256, P-384 and P-521 are supported`,
        'Let the identity provider sign with another key.',
      )
    }
    known.set(certificate, key)
    return key
  })
}

export const curves = ['prime256v1', 'secp384r1', 'secp521r1']

function readKey(certificate: string): VerificationKey | undefined {
  try {
    const key = new X509Certificate(certificate).publicKey
    return { certificate, base64: certificate.replaceAll(/-----[^-]*-----|\s/g, ''), key }
  } catch {
    return undefined
  }
}
