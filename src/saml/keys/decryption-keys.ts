import type { KeyObject } from 'node:crypto'
import type { SamlConnection } from '../../configuration/connection.ts'
import type { ParsedXmlKey } from '../../configuration/saml-input.ts'
import { readOwnKey } from './own-key.ts'

/** A key of ours that is ready to open what was encrypted for its certificate. */
export interface DecryptionKey extends ParsedXmlKey {
  readonly key: KeyObject
}

const ready = new WeakMap<ParsedXmlKey, DecryptionKey>()

/**
 * The keys that a provider may have encrypted for, in the connection's order.
 *
 * @throws SsoError `configuration_invalid` for a key that cannot be used, or that is not the certificate's
 */
export function decryptionKeysOf({
  id,
  decryptionKeys,
}: Pick<SamlConnection, 'id' | 'decryptionKeys'>): readonly DecryptionKey[] {
  return decryptionKeys.map((own, index) => {
    const known = ready.get(own)
    if (known !== undefined) return known
    const key = readOwnKey(own, { id, option: 'decryptionKeys', position: index + 1, types: ['RSA'] })
    const made = { ...own, key }
    ready.set(own, made)
    return made
  })
}
