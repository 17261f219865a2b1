import { hash as digestOf } from 'node:crypto'
import type { TrustPolicy } from '../exchange.ts'
import { type VerificationKey, verificationKeysOf } from '../keys/verification-keys.ts'
import { canonicalize } from '../xml/canonicalize.ts'
import { descendantsOf, textOf, type XmlElement } from '../xml/element.ts'
import { isSignatureOf } from './algorithms.ts'
import type { Signature } from './read-signature.ts'
import { markSigned, type SignedElement } from './signed-element.ts'

/** What a good signature covers. */
export interface Verified {
  /** Without the signature: nothing in it is unsigned. */
  readonly element: SignedElement
  /** Its canonical form: the bytes that were signed. */
  readonly xml: string
}

export interface SignatureVerifier {
  /** Whether a key of the policy signed the `SignedInfo`: what it is about is not looked at. */
  isSigned(signature: Signature): boolean
  /** What the signature of an element covers, if it is good. */
  verify(element: XmlElement, signature: Signature): Verified | undefined
  /** The certificates whose keys made the signatures that were good. */
  readonly certificates: ReadonlySet<string>
}

/**
 * Verifies signatures with the keys that a policy names, and with no others.
 *
 * @throws SsoError `configuration_invalid` for a certificate whose key cannot be used
 * @see XML Signature Syntax and Processing 1.1, section 3.2
 */
export function createSignatureVerifier(trust: TrustPolicy): SignatureVerifier {
  const keys = verificationKeysOf(trust)
  const certificates = new Set<string>()
  const signers = new Map<XmlElement, VerificationKey | undefined>()

  const signerOf = (signature: Signature): VerificationKey | undefined => {
    const { element, signedInfo, signedInfoPrefixes, algorithm, value } = signature
    if (signers.has(element)) return signers.get(element)
    const text = canonicalize(signedInfo, { inclusivePrefixes: signedInfoPrefixes })
    const signer = inLikelyOrder(keys, element).find(({ key }) => isSignatureOf(algorithm, text, value, key))
    signers.set(element, signer)
    return signer
  }

  return {
    certificates,
    isSigned: (signature) => signerOf(signature) !== undefined,
    verify(element, signature) {
      const signer = signerOf(signature)
      if (signer === undefined) return undefined
      const { element: without, referencePrefixes: inclusivePrefixes, hash, digest } = signature
      const xml = canonicalize(element, { inclusivePrefixes, without })
      if (!digestOf(hash, xml, 'buffer').equals(digest)) return undefined
      certificates.add(signer.certificate)
      return { element: markSigned(element.without(without)), xml }
    },
  }
}

/** `KeyInfo` is a hint which of our keys to try first: it never brings one. */
function inLikelyOrder(keys: readonly VerificationKey[], signature: XmlElement): readonly VerificationKey[] {
  const keyInfo = signature.children[2]
  if (keys.length < 2 || keyInfo === undefined) return keys
  const certificate = descendantsOf(keyInfo).find(({ name }) => name === 'X509Certificate')
  const base64 = certificate && textOf(certificate).replaceAll(/\s/g, '')
  const likely = keys.filter((key) => key.base64 === base64)
  return [...likely, ...keys.filter((key) => !likely.includes(key))]
}
