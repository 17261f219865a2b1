import { constants, createDecipheriv, type KeyObject, privateDecrypt, randomBytes } from 'node:crypto'
import type { DecryptionKey } from '../keys/decryption-keys.ts'
import type { ContentAlgorithm } from './algorithms.ts'
import type { Encrypted } from './read-encrypted.ts'

/** What was encrypted, and the key of ours that opened it. */
export interface Decrypted {
  readonly bytes: Uint8Array
  readonly by: DecryptionKey
}

/**
 * Decrypts with whichever of our keys fits. All of them are tried, and the content is decrypted whether or not one fits, so
 * that the time tells little of what failed.
 *
 * @returns `undefined` where anything fails: why is nobody's business
 * @see XML Encryption 1.1, sections 4.4, 5.2 and 5.5.2
 */
export function decrypt(encrypted: Encrypted, keys: readonly DecryptionKey[]): Decrypted | undefined {
  const { transport, key, algorithm, content } = encrypted
  const opened = keys.map((by) => ({ by, contentKey: unwrap(key, by.key, transport.hash) }))
  const found = opened.find(({ contentKey }) => contentKey?.length === algorithm.keyLength)
  const bytes = decryptContent(content, found?.contentKey ?? randomBytes(algorithm.keyLength), algorithm)
  return found === undefined || bytes === undefined ? undefined : { bytes, by: found.by }
}

function unwrap(encryptedKey: Uint8Array, key: KeyObject, oaepHash: string): Uint8Array | undefined {
  try {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, encryptedKey)
  } catch {
    return undefined
  }
}

function decryptContent(content: Uint8Array, key: Uint8Array, algorithm: ContentAlgorithm): Uint8Array | undefined {
  try {
    return algorithm.mode === 'gcm' ? decryptGcm(content, key, algorithm) : decryptCbc(content, key, algorithm)
  } catch {
    return undefined
  }
}

const block = 16
/** In front of the content, and behind it. */
const gcm = { initialization: 12, tag: 16 }

function decryptGcm(content: Uint8Array, key: Uint8Array, { cipher }: ContentAlgorithm & { mode: 'gcm' }): Uint8Array {
  const start = content.subarray(0, gcm.initialization)
  const decipher = createDecipheriv(cipher, key, start, { authTagLength: gcm.tag })
  decipher.setAuthTag(content.subarray(-gcm.tag))
  const bytes = decipher.update(content.subarray(gcm.initialization, -gcm.tag))
  return Buffer.concat([bytes, decipher.final()])
}

/** The last byte says how many were added; what the others are is not said, so that they cannot be looked at. */
function decryptCbc(
  content: Uint8Array,
  key: Uint8Array,
  { cipher }: ContentAlgorithm & { mode: 'cbc' },
): Uint8Array | undefined {
  const decipher = createDecipheriv(cipher, key, content.subarray(0, block)).setAutoPadding(false)
  const bytes = Buffer.concat([decipher.update(content.subarray(block)), decipher.final()])
  const padding = bytes.at(-1) ?? 0
  return padding < 1 || padding > block ? undefined : bytes.subarray(0, -padding)
}
