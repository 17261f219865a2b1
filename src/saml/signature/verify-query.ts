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
  const signed = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg']
    .flatMap((name) => (query.has(name) ? [`${name}=${query.get(name)?.raw}`] : []))
    .join('&')
  const value = decodeBase64(signature)
  const keys = value === undefined ? [] : verificationKeysOf(trust)
  if (value === undefined || !keys.some(({ key }) => isSignedBy(key, algorithm, signed, value))) {
    refuse('signature_invalid', { signed: 'query' })
  }
  return markSigned(query.get(message)?.value ?? '')
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
