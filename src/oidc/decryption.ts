import { compactDecrypt, decodeProtectedHeader } from 'jose'
import type { OidcConnection } from '../configuration/connection.ts'
import type { ParsedJwtDecryptionKey } from '../configuration/oidc-input.ts'
import type { SignedToken } from '../core/refusals/jwt-signatures.ts'
import type { OidcContext } from './exchange.ts'
import { importKey } from './import-key.ts'
import { hasBoundedHeader } from './jwt-header.ts'

const contentEncryptionAlgorithms = ['A128GCM', 'A192GCM', 'A256GCM', 'A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512']

export const isEncrypted = (token: string): boolean => token.split('.').length === 5

/**
 * Decrypts what a provider encrypted for us. Of the algorithms only those are taken that a key of the connection names, so
 * RSA1_5 is not.
 *
 * @throws SsoError `token_decryption_failed`, `configuration_invalid`
 * @see [OpenID Connect Core 1.0, section 10.2](https://openid.net/specs/openid-connect-core-1_0-errata2.html#Encryption)
 */
export async function decrypt(
  context: OidcContext,
  { jwe, token }: { readonly jwe: string; readonly token: SignedToken },
): Promise<string> {
  for (const candidate of candidatesFor(context.connection, jwe)) {
    const { key } = await importKey(context, candidate)
    try {
      const { plaintext } = await compactDecrypt(jwe, key, {
        keyManagementAlgorithms: [candidate.alg],
        contentEncryptionAlgorithms,
        maxDecompressedLength: 0,
      })
      return new TextDecoder('utf-8', { fatal: true }).decode(plaintext)
    } catch {
      // The next one may fit; which one did not, and why, is nobody's business.
    }
  }
  return context.refuse('token_decryption_failed', { token })
}

function candidatesFor({ decryptionKeys }: OidcConnection, jwe: string): readonly ParsedJwtDecryptionKey[] {
  if (!hasBoundedHeader(jwe)) return []
  try {
    const { alg, kid } = decodeProtectedHeader(jwe)
    const fitting = decryptionKeys.filter((key) => key.alg === alg)
    const named = fitting.filter((key) => kid !== undefined && key.kid === kid)
    return named.length > 0 ? named : fitting
  } catch {
    return []
  }
}
