import type { KeyObject } from 'node:crypto'
import type { SamlConnection } from '../../configuration/connection.ts'
import type { SigningKey } from '../../configuration/signing-key.ts'
import { readOwnKey } from './own-key.ts'

/** A key of ours that is ready to open what was encrypted for its certificate. */
export interface DecryptionKey extends SigningKey {
  readonly key: KeyObject
}

const ready = new WeakMap<SigningKey, DecryptionKey>()

/**
 * The keys that a provider may have encrypted for, in the connection's order.
 *
 * @throws SsoError `configuration_invalid` for a key that cannot be used, or that is not the certificate's
 */
export function decryptionKeysOf({
  id,
  decryption,
}: Pick<SamlConnection, 'id' | 'decryption'>): readonly DecryptionKey[] {
  return decryption.map((own, index) => {
    const known = ready.get(own)
    if (known !== undefined) return known
    const key = readOwnKey(own, { id, option: 'decryption', position: index + 1, types: ['RSA'] })
    const made = { ...own, key }
    ready.set(own, made)
    return made
  })
}
