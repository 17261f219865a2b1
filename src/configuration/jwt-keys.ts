import { z } from 'zod'
import { Secret, toSecret } from '../core/secret.ts'
import { strictObject } from '../core/strict-object.ts'
import type { PrivateKeyInput, SignFunction } from './keys.ts'
import { oneOrMore } from './one-or-more.ts'
import { withLineEnds } from './pasted.ts'

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
  .transform((value) => {
    if (typeof value !== 'string' && !(value instanceof Secret)) return new Secret(JSON.stringify(value))
    const text = toSecret(value).reveal()
    // In JSON, \n is what it is.
    return new Secret(text.includes('-----BEGIN') ? withLineEnds(text) : text)
  })

const privateKey = z.union([z.custom<CryptoKey>(isCryptoKey, keyAsText), keyText], keyAsText)

const signatureAlgorithm = z.enum([
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
])

const kid = z.string().min(1)

const signingKey = strictObject({
  alg: signatureAlgorithm,
  kid: kid.exactOptional(),
  thumbprint: z
    .string()
    .regex(/^[\w-]{43}$/, 'write the SHA-256 thumbprint of the certificate as 43 characters of base64url')
    .exactOptional(),
  privateKey: privateKey.exactOptional(),
  sign: z.custom<SignFunction>((value) => typeof value === 'function', 'give a function that signs').exactOptional(),
}).refine((value) => (value.privateKey === undefined) !== (value.sign === undefined), 'give either privateKey or sign')

const decryptionKey = strictObject({
  kid: kid.exactOptional(),
  alg: z.enum([
    ...(['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'] as const),
    ...(['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'] as const),
  ]),
  privateKey,
})

export const jwtSigningKeys = oneOrMore(signingKey, 'give { alg, privateKey }, or an array of them, newest first')
export const jwtDecryptionKeys = oneOrMore(decryptionKey, 'give { alg, privateKey }, or an array of them, newest first')

export const jwtBindingKey = strictObject({
  alg: z.enum(['ES256', 'PS256', 'RS256', 'EdDSA', 'Ed25519']),
  privateKey: keyText,
})
