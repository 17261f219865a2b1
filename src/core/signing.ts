import { z } from 'zod'
import { toPemCertificate } from './certificate.ts'
import { Secret, toSecret } from './secret.ts'
import { strictObject } from './strict-object.ts'

const privateKey = z
  .union([z.string(), z.instanceof(Secret)], 'write the private key as text; is the environment variable set?')
  .transform(toSecret)
  .refine(
    (value) => /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(value.reveal()),
    'give the text of a private key without a passphrase, from -----BEGIN PRIVATE KEY----- on',
  )

const certificate = z.string().transform((value, context) => {
  const result = toPemCertificate(value)
  if ('pem' in result) return result.pem
  context.addIssue({ code: 'custom', message: 'give the text of your own certificate that belongs to the private key' })
  return z.NEVER
})

const signingKey = strictObject({ privateKey, certificate })

type SigningKeyInput = z.input<typeof signingKey>
/** A key that signs our own SAML messages, with the certificate that the identity provider knows. */
export type SigningKey = Readonly<z.output<typeof signingKey>>

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** One key or several, newest first. Read one by one: a union would say no more than "Invalid input" of them. */
export const signingKeys = z
  .custom<SigningKeyInput | readonly SigningKeyInput[]>(
    isObject,
    'give { privateKey, certificate }, or an array of them, newest first',
  )
  .transform((value, context): readonly SigningKey[] => {
    const parsed = z.array(signingKey).nonempty('give at least one key').safeParse([value].flat())
    if (parsed.success) return parsed.data
    for (const { message, path } of parsed.error.issues) {
      context.addIssue({ code: 'custom', message, path: Array.isArray(value) ? path : path.slice(1) })
    }
    return z.NEVER
  })
