import { z } from 'zod'
import { Secret } from '../core/secret.ts'
import { strictObject } from '../core/strict-object.ts'

/** A private key, however it is kept: PKCS #8 as PEM, a JWK as object or text, or a `CryptoKey`. */
export type PrivateKeyInput = string | Secret | Readonly<Record<string, unknown>> | CryptoKey

const isCryptoKey = (value: unknown): value is CryptoKey =>
  Object.prototype.toString.call(value) === '[object CryptoKey]'

function isText(value: unknown): boolean {
  const text = value instanceof Secret ? value.reveal() : value
  return typeof text === 'string' && /^\s*(\{|-----BEGIN PRIVATE KEY-----)/.test(text)
}

const isJwk = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kty' in value && ('d' in value || 'k' in value)

const keyAsText = 'give a private key: a PEM text that begins with "-----BEGIN PRIVATE KEY-----", or a JWK'

/** A key as text is kept as a secret, so that no inspection shows it. */
const keyText = z
  .custom<Exclude<PrivateKeyInput, CryptoKey>>((value) => isText(value) || isJwk(value), keyAsText)
  .transform((value) =>
    value instanceof Secret ? value : new Secret(typeof value === 'string' ? value : JSON.stringify(value)),
  )

const privateKey = z.union([z.custom<CryptoKey>(isCryptoKey, keyAsText), keyText], keyAsText)

const signatureAlgorithm = z.enum([
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
])

const kid = z.string().min(1)

/** Gives the signature of some bytes, made where the key is. */
export type Sign = (data: Uint8Array) => Promise<Uint8Array>

export const signingKey = strictObject({
  alg: signatureAlgorithm,
  /** As the provider knows the key. Default: that of the JWK. */
  kid: kid.exactOptional(),
  privateKey: privateKey.exactOptional(),
  /** Signs instead, for a key that does not leave where it is; in the form of JWS: ECDSA is r and s, not DER. */
  sign: z.custom<Sign>((value) => typeof value === 'function', 'give a function that signs').exactOptional(),
}).refine((value) => (value.privateKey === undefined) !== (value.sign === undefined), 'give either privateKey or sign')

/** A key whose public half has to be known as well: it cannot be one that is not shown. */
export const bindingKey = strictObject({
  alg: z.enum(['ES256', 'PS256', 'RS256', 'EdDSA', 'Ed25519']),
  privateKey: keyText,
})

export const decryptionKey = strictObject({
  /** As the provider knows the key. Default: that of the JWK. */
  kid: kid.exactOptional(),
  alg: z.enum([
    ...(['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'] as const),
    ...(['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'] as const),
  ]),
  privateKey,
})

export type SigningKey = Readonly<z.output<typeof signingKey>>
export type BindingKey = Readonly<z.output<typeof bindingKey>>
export type DecryptionKey = Readonly<z.output<typeof decryptionKey>>
