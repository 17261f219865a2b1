import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { ParsedXmlKey } from '../../configuration/saml-input.ts'
import type { SsoError } from '../../core/errors.ts'

/** The types of keys that something can be done with, and how they are called. */
export interface KeyTypes {
  readonly types: readonly string[]
  readonly called: string
}

/**
 * Reads a private key of our own, and holds it against its certificate.
 *
 * @throws what `refusal` gives
 */
export function readOwnKey(
  key: ParsedXmlKey,
  { types, called }: KeyTypes,
  refusal: (problem: string) => SsoError,
): KeyObject {
  const { privateKey, certificate } = read(key, refusal)
  if (!types.includes(privateKey.asymmetricKeyType ?? ''))
    throw refusal(`is of type ${privateKey.asymmetricKeyType}; only ${called} supported`)
  if (!certificate.checkPrivateKey(privateKey)) throw refusal('is not the one of its certificate')
  return privateKey
}

function read(
  { privateKey, certificate }: ParsedXmlKey,
  refusal: (problem: string) => SsoError,
): { readonly privateKey: KeyObject; readonly certificate: X509Certificate } {
  try {
    return { privateKey: createPrivateKey(privateKey.reveal()), certificate: new X509Certificate(certificate) }
  } catch {
    // Without a cause: what OpenSSL says of a private key is nobody's business.
    throw refusal('or its certificate cannot be read')
  }
}
