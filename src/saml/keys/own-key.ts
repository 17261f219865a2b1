import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { ParsedXmlKey } from '../../configuration/saml-input.ts'
import { refusalsOf } from '../../core/errors.ts'

/** Which of a connection's keys, and what it has to be. */
export interface OwnKeyUse {
  /** The id of the connection. */
  readonly id: string
  readonly option: 'signingKeys' | 'decryptionKeys'
  /** Which of several, from 1. */
  readonly position?: number
  readonly types: readonly ('RSA' | 'EC')[]
}

/**
 * Reads a private key of our own, and holds it against its certificate.
 *
 * @throws SsoError `configuration_invalid` for a key that cannot be used, or that is not the certificate's
 */
export function readOwnKey(own: ParsedXmlKey, { types, ...use }: OwnKeyUse): KeyObject {
  const { privateKey, certificate } = read(own, use)
  const received = privateKey.asymmetricKeyType
  if (!types.some((type) => type.toLowerCase() === received)) {
    refusalsOf(use)('configuration_invalid', { reason: 'own-key-type', ...use, expected: types, received })
  }
  if (!certificate.checkPrivateKey(privateKey)) {
    refusalsOf(use)('configuration_invalid', { reason: 'own-key-mismatch', ...use })
  }
  return privateKey
}

function read(
  { privateKey, certificate }: ParsedXmlKey,
  use: Omit<OwnKeyUse, 'types'>,
): { readonly privateKey: KeyObject; readonly certificate: X509Certificate } {
  try {
    return { privateKey: createPrivateKey(privateKey.reveal()), certificate: new X509Certificate(certificate) }
  } catch {
    // Without a cause: what OpenSSL says of a private key is nobody's business.
    return refusalsOf(use)('configuration_invalid', { reason: 'own-key-unreadable', ...use })
  }
}
