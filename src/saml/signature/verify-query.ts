import { type KeyObject, verify } from 'node:crypto'
import { decodeBase64 } from '../base64.ts'
import type { ReceivedDocument } from '../exchange.ts'
import { verificationKeysOf } from '../keys/verification-keys.ts'
import { findSignatureAlgorithm, isSignatureOf, type SignatureAlgorithm } from './algorithms.ts'
import { markSigned, type SignedText } from './signed-element.ts'

/** A parameter as it arrived and as it reads: only what arrived is what was signed. */
export interface Parameter {
  readonly raw: string
  readonly value: string
}

/** The parameters of the binding, by name. */
export type Query = ReadonlyMap<string, Parameter>

/**
 * Verifies the signature of the HTTP-Redirect binding over the characters that were received: some providers encode with
 * small letters, and encoding anew would give other characters.
 *
 * @returns the message, which is signed
 * @throws SsoError `signature_missing`, `algorithm_refused`, `signature_invalid`
 * @see SAML Bindings 2.0, section 3.4.4.1
 */
export function verifyQuery(query: Query, message: string, { trust, refuse }: ReceivedDocument): SignedText {
  const [algorithmName, signature] = ['SigAlg', 'Signature'].map((name) => query.get(name)?.value)
  if (algorithmName === undefined || signature === undefined) {
    return refuse('signature_missing', { reason: 'query' })
  }
  const algorithm = findSignatureAlgorithm(algorithmName, trust)
  if (algorithm === undefined) {
    return refuse('algorithm_refused', { reason: 'query-signature', received: algorithmName })
  }
  const texts = signedTexts(query)
  const value = decodeBase64(signature)
  const keys = value === undefined ? [] : verificationKeysOf(trust)
  if (value === undefined || !keys.some(({ key }) => texts.some((text) => isSignedBy(key, algorithm, text, value)))) {
    refuse('signature_invalid', { signed: 'query' })
  }
  return markSigned(query.get(message)?.value ?? '')
}

/**
 * What may have been signed. An empty RelayState is one that is there, or none: providers read that in both ways, and it says the
 * same. One with a value is a part of what is signed, or the signature is not good.
 */
function signedTexts(query: Query): readonly string[] {
  const partsOf = (...names: readonly string[]): readonly string[] =>
    names.flatMap((name) => (query.has(name) ? [`${name}=${query.get(name)?.raw}`] : []))
  const [message, algorithm] = [partsOf('SAMLRequest', 'SAMLResponse'), partsOf('SigAlg')]
  const isEmpty = (query.get('RelayState')?.raw ?? '') === ''
  const relayStates = isEmpty ? [[], ['RelayState=']] : [partsOf('RelayState')]
  return relayStates.map((relayState) => [...message, ...relayState, ...algorithm].join('&'))
}

/** XML Signature writes ECDSA values as two numbers, but many who sign a query leave what their library gives them: DER. */
function isSignedBy(key: KeyObject, algorithm: SignatureAlgorithm, text: string, value: Buffer): boolean {
  if (isSignatureOf(algorithm, text, value, key)) return true
  return (
    algorithm.keyType === 'ec' &&
    key.asymmetricKeyType === 'ec' &&
    verify(algorithm.hash, Buffer.from(text, 'utf8'), key, value)
  )
}
