import { type KeyObject, X509Certificate } from 'node:crypto'
import { BoundedMap } from '../../core/bounded-map.ts'
import { refusalsOf } from '../../core/errors.ts'
import type { TrustPolicy } from '../exchange.ts'
import { weaknessOf } from './key-strength.ts'
import { keyTypeProblem, usableTypes } from './key-type.ts'

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
export function verificationKeysOf(trust: TrustPolicy): readonly VerificationKey[] {
  const { id, certificate: certificates, verification, allowWeakKeys } = trust
  return certificates.map((certificate, index) => {
    const key = known.get(certificate) ?? readKey(certificate)
    const position = index + 1
    if (key === undefined) {
      return refusalsOf(trust)('configuration_invalid', { reason: 'certificate-unreadable', id, position })
    }
    const problem = keyTypeProblem(key.key, verification)
    if (problem !== undefined) {
      const { received, isForStrict } = problem
      const reason = isForStrict ? 'certificate-key-of-one-verifier' : 'certificate-key-type'
      const expected = usableTypes(verification)
      return refusalsOf(trust)('configuration_invalid', { reason, id, position, expected, received })
    }
    const weakness = weaknessOf(key.key)
    if (weakness !== undefined && !(allowWeakKeys && weakness.mayBeAllowed)) {
      return refusalsOf(trust)('configuration_invalid', { reason: 'certificate-key-weak', id, position, ...weakness })
    }
    known.set(certificate, key)
    return key
  })
}

function readKey(certificate: string): VerificationKey | undefined {
  try {
    const key = new X509Certificate(certificate).publicKey
    return { certificate, base64: certificate.replaceAll(/-----[^-]*-----|\s/g, ''), key }
  } catch {
    return undefined
  }
}
