import { z } from 'zod'
import { Secret, toSecret } from '../core/secret.ts'
import { strictObject } from '../core/strict-object.ts'
import { toPemCertificate } from './certificate.ts'
import { oneOrMore } from './one-or-more.ts'
import { withLineEnds } from './pasted.ts'

const asText = 'write the text of the private key (PEM); is the environment variable set?'

const privateKey = z
  .union([z.string(), z.instanceof(Secret)], asText)
  .transform((value) => new Secret(withLineEnds(toSecret(value).reveal())))
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

const key = strictObject({ privateKey, certificate })

export const xmlKeys = oneOrMore(key, 'give { privateKey, certificate }, or an array of them, newest first')
