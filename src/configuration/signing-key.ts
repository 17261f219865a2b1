import { z } from 'zod'
import { Secret, toSecret } from '../core/secret.ts'
import { strictObject } from '../core/strict-object.ts'
import { toPemCertificate } from './certificate.ts'

/** What an operator writes: a key of our own, and the certificate that providers know it by. */
export interface SigningKeyInput {
  /** PEM, RSA or EC, not encrypted. */
  readonly privateKey: string | Secret | undefined
  /** The certificate of the key, PEM or its base64 lines. */
  readonly certificate: string | undefined
}

/** One key, or several while it is being changed: the first signs, and all of them are published. */
export type SigningKeysInput = SigningKeyInput | readonly SigningKeyInput[]

/** Keys that providers encrypt assertions for, RSA, newest first: any of them opens, and all of them are published. */
export type SamlDecryptionKeysInput = SigningKeysInput

export interface SigningKey {
  readonly privateKey: Secret
  readonly certificate: string
}

const asText = 'write the text of the private key (PEM); is the environment variable set?'

const privateKey = z
  .union([z.string(), z.instanceof(Secret)], asText)
  .transform(toSecret)
  .superRefine((secret, context) => {
    const text = secret.reveal()
    if (/-----BEGIN (RSA |EC )?PRIVATE KEY-----[\s\S]+-----END \1PRIVATE KEY-----/.test(text)) return
    const encrypted = text.includes('BEGIN ENCRYPTED PRIVATE KEY') || text.includes('Proc-Type: 4,ENCRYPTED')
    const message = encrypted ? 'this key is encrypted: decrypt it first ("openssl pkey -in … -out …")' : asText
    context.addIssue({ code: 'custom', message })
  })

const certificate = z
  .string('write the certificate of the private key (PEM); is the environment variable set?')
  .transform((text, context) => {
    const result = toPemCertificate(text)
    if ('pem' in result) return result.pem
    context.addIssue({
      code: 'custom',
      message: 'this is not one certificate: give the one that belongs to privateKey',
    })
    return z.NEVER
  })

const list = z
  .array(strictObject({ privateKey, certificate }))
  .nonempty('give at least one key')
  .max(4, 'write at most four keys')

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** Read one by one: a union would say no more than "Invalid input" of them. */
export const signingKeys = z
  .custom<SigningKeysInput>(isObject, 'give { privateKey, certificate }, or an array of them, newest first')
  .transform((value, context): readonly SigningKey[] => {
    const parsed = list.safeParse([value].flat())
    if (parsed.success) return parsed.data
    for (const { message, path } of parsed.error.issues) {
      context.addIssue({ code: 'custom', message, path: Array.isArray(value) ? path : path.slice(1) })
    }
    return z.NEVER
  })
