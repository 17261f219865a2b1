import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import type { DefectContext } from '../defect.ts'

const base64url = (part: string | Buffer): string => Buffer.from(part).toString('base64url')

/**
 * Encrypts an ID token directly under a key that is made of the client secret.
 *
 * @see [OpenID Connect Core 1.0, section 10.2](https://openid.net/specs/openid-connect-core-1_0-errata2.html#Encryption)
 */
export function encryptIdToken(idToken: string, { clientSecret = '' }: DefectContext): string {
  const header = base64url(JSON.stringify({ alg: 'dir', enc: 'A256GCM', cty: 'JWT' }))
  const initialization = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', createHash('sha256').update(clientSecret).digest(), initialization)
  cipher.setAAD(Buffer.from(header))
  const content = Buffer.concat([cipher.update(idToken, 'utf8'), cipher.final()])
  return [header, '', ...[initialization, content, cipher.getAuthTag()].map(base64url)].join('.')
}
