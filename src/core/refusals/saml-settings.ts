import type { RsaWeakness } from '../rsa-weakness.ts'
import { tell } from './entry.ts'
import { strongerKey } from './weak-key.ts'

export interface OwnKey {
  /** The id of the connection. */
  readonly id: string
  readonly option: 'signingKeys' | 'decryptionKeys'
  /** Which of several, from 1. */
  readonly position?: number | undefined
}

const called = ({ id, option, position }: OwnKey): string =>
  `connection "${id}": ${position === undefined ? `the key in ${option}` : `key ${position} in ${option}`}`

export interface ProviderCertificate {
  readonly id: string
  /** Which of the connection's, from 1. */
  readonly position: number
}

export interface KeyType {
  readonly expected: readonly string[]
  readonly received: string | undefined
}

const certificate = ({ id, position }: ProviderCertificate): string => `connection "${id}": certificate ${position}`

/** `configuration_invalid`: a setting that only SAML finds out about. */
export const invalidSamlSettings = {
  'own-key-missing': tell((data: OwnKey) => `${called(data)} is missing`),
  // Without a word of OpenSSL's: what it says of a private key is nobody's business.
  'own-key-unreadable': tell((data: OwnKey) => `${called(data)} or its certificate cannot be read`),
  'own-key-type': tell((data: OwnKey & KeyType) => {
    const { expected, received } = data
    const supported = `${expected.join(' and ')} ${expected.length === 1 ? 'is' : 'are'} supported`
    return `${called(data)} is of type ${received}; only ${supported}`
  }),
  'own-key-mismatch': tell((data: OwnKey) => `${called(data)} is not the one of its certificate`),
  'certificate-unreadable': tell(
    (data: ProviderCertificate) => `${certificate(data)} cannot be read`,
    () => 'Download certificate.pem from the identity provider again.',
  ),
  'certificate-key-type': tell(
    (data: ProviderCertificate & KeyType) =>
      `${certificate(data)} has a key of type ${data.received}; only RSA and P-256, P-384 and P-521 are supported`,
    () => 'Let the identity provider sign with another key.',
  ),
  'certificate-key-weak': tell(
    (data: ProviderCertificate & RsaWeakness) =>
      `${certificate(data)} has a weak key: RSA of ${data.bits} bits, exponent ${data.exponent}`,
    strongerKey,
  ),
  'certificate-key-of-one-verifier': tell(
    (data: ProviderCertificate & KeyType) =>
      `${certificate(data)} has a key of type ${data.received}; node-saml, the second verifier, knows only RSA`,
    () => "Write verification: 'strict'.",
  ),
  'sso-binding': tell(
    ({
      id,
      expected,
      received,
    }: {
      readonly id: string
      readonly expected: readonly string[]
      readonly received: string
    }) =>
      `connection "${id}": ssoBinding is "${received}", the metadata of the provider has ${JSON.stringify(expected)}`,
    () => 'Leave ssoBinding out, or let the provider declare the endpoint (JumpCloud: "Declare Redirect Endpoint").',
  ),
}
