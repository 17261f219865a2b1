import { base64url, CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { refuse } from '../core/errors.ts'
import { type Secret, toSecret } from '../core/secret.ts'

/** Encrypts small JSON values so that only holders of the secrets can read or make them. */
export interface SealedBox {
  seal(value: unknown): Promise<string>
  /** @throws SsoError `transaction_invalid` when no secret opens it, or it was sealed for something else */
  open(sealed: string): Promise<unknown>
}

interface Key {
  readonly kid: string
  readonly bytes: Uint8Array
}

/**
 * Seals with JWE compact serialization, `dir` and `A256GCM`; each secret gives its own key through HKDF-SHA-256.
 *
 * @param secrets newest first: the first one seals, any of them opens
 * @param use names what is sealed, so that a value sealed for one use does not open as another
 * @see [RFC 7516, section 7.1](https://www.rfc-editor.org/rfc/rfc7516#section-7.1)
 */
export function createSealedBox(secrets: readonly (string | Secret)[], use: string): SealedBox {
  let deriving: Promise<readonly Key[]> | undefined
  const keys = (): Promise<readonly Key[]> => {
    deriving ??= Promise.all(secrets.map((secret) => deriveKey(toSecret(secret), use)))
    return deriving
  }
  return {
    async seal(value) {
      const [key] = await keys()
      if (key === undefined) throw new TypeError('a sealed box needs at least one secret')
      return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: use, kid: key.kid })
        .encrypt(key.bytes)
    },
    async open(sealed) {
      try {
        if (!sealed.split('.').every(isCanonical)) throw new Error('it is not base64url in its one right spelling')
        const header = decodeProtectedHeader(sealed)
        const key = (await keys()).find(({ kid }) => kid === header.kid)
        if (key === undefined) throw new Error('it was sealed with a secret that is not configured')
        const { plaintext } = await compactDecrypt(sealed, key.bytes, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
          maxDecompressedLength: 0,
        })
        return JSON.parse(new TextDecoder().decode(plaintext))
      } catch (cause) {
        refuse('transaction_invalid', { reason: 'seal-not-opened' }, { cause })
      }
    },
  }
}

/** Decoders overlook the unused bits of a last character, and white space: only one spelling is what was sealed. */
function isCanonical(part: string): boolean {
  return base64url.encode(base64url.decode(part)) === part
}

async function deriveKey(secret: Secret, use: string): Promise<Key> {
  const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
  const material = await crypto.subtle.importKey('raw', encode(secret.reveal()), 'HKDF', false, ['deriveBits'])
  const derive = async (info: string, bits: number): Promise<Uint8Array> =>
    new Uint8Array(
      await crypto.subtle.deriveBits(
        { name: 'HKDF', hash: 'SHA-256', salt: encode('relyant'), info: encode(info) },
        material,
        bits,
      ),
    )
  return { kid: base64url.encode(await derive(`${use} kid`, 72)), bytes: await derive(`${use} key`, 256) }
}
