import type { SamlConnection } from '../../configuration/connection.ts'
import { decryptionKeysOf } from '../keys/decryption-keys.ts'
import {
  bindings,
  encryption11Namespace,
  encryptionNamespace,
  metadataNamespace,
  protocolNamespace,
  signatureNamespace,
} from '../names.ts'
import { signerOf, signXml } from '../outbound/sign.ts'
import { type WrittenElement, writeDocument } from '../outbound/write-document.ts'

export interface ServiceProviderMetadata {
  /** Our assertion consumer services, query strings included, the default one first. */
  readonly acsUrls: readonly string[]
  /** Our single logout service; absent where the connection cannot answer at it. */
  readonly sloUrl?: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * Our metadata for one connection, to be uploaded to its identity provider.
 *
 * @throws SsoError `configuration_invalid` where it has to be signed with a key that cannot be used, or names one to encrypt for
 * @see SAML Metadata 2.0, section 2.4.4
 */
export function createServiceProviderMetadata(
  connection: Pick<
    SamlConnection,
    'id' | 'spEntityId' | 'signed' | 'nameIdFormat' | 'signingKeys' | 'decryptionKeys' | 'allowCbc' | 'spMetadata'
  > & { readonly signRequests?: boolean },
  { acsUrls, sloUrl, now }: ServiceProviderMetadata,
): string {
  const { spEntityId, nameIdFormat, signingKeys, spMetadata } = connection
  // What is encrypted for a certificate without its key would be lost.
  const decryption = decryptionKeysOf(connection)
  const methods = encryptionMethods(connection.allowCbc)
  const validUntil =
    spMetadata.validFor === undefined ? undefined : new Date(now + spMetadata.validFor * 1000).toISOString()
  const xml = writeDocument({
    name: 'EntityDescriptor',
    attributes: {
      xmlns: metadataNamespace,
      entityID: spEntityId,
      // The same connection gives the same document, so that a provider sees no change where there is none.
      ID: `_${connection.id}`,
      validUntil,
    },
    content: [
      {
        name: 'SPSSODescriptor',
        attributes: {
          protocolSupportEnumeration: protocolNamespace,
          AuthnRequestsSigned: String(connection.signRequests ?? false),
          WantAssertionsSigned: connection.signed === 'response' ? undefined : 'true',
        },
        content: [
          ...signingKeys.map(({ certificate }) => keyDescriptor('signing', certificate)),
          ...decryption.map(({ certificate }) => keyDescriptor('encryption', certificate, methods)),
          ...(sloUrl === undefined
            ? []
            : [bindings.redirect, bindings.post].map((binding) => logoutService(binding, sloUrl))),
          ...(nameIdFormat === undefined ? [] : [{ name: 'NameIDFormat', content: nameIdFormat }]),
          ...[...new Set(acsUrls)].map(consumer),
        ],
      },
    ],
  })
  const signed = spMetadata.signed ? signXml(xml, signerOf(connection)) : xml
  return `<?xml version="1.0" encoding="UTF-8"?>\n${signed}\n`
}

/** What both verifiers open, the best first. */
const encryptionMethods = (allowCbc: boolean): readonly WrittenElement[] =>
  [
    `${encryption11Namespace}aes256-gcm`,
    `${encryption11Namespace}aes128-gcm`,
    ...(allowCbc ? [`${encryptionNamespace}aes256-cbc`, `${encryptionNamespace}aes128-cbc`] : []),
    `${encryptionNamespace}rsa-oaep-mgf1p`,
  ].map((algorithm) => ({ name: 'EncryptionMethod', attributes: { Algorithm: algorithm } }))

function keyDescriptor(
  use: 'signing' | 'encryption',
  certificate: string,
  methods: readonly WrittenElement[] = [],
): WrittenElement {
  const base64 = certificate.replaceAll(/-----[^-]+-----|\s/g, '')
  return {
    name: 'KeyDescriptor',
    attributes: { use },
    content: [
      {
        name: 'ds:KeyInfo',
        attributes: { 'xmlns:ds': signatureNamespace },
        content: [{ name: 'ds:X509Data', content: [{ name: 'ds:X509Certificate', content: base64 }] }],
      },
      ...methods,
    ],
  }
}

const logoutService = (binding: string, location: string): WrittenElement => ({
  name: 'SingleLogoutService',
  attributes: { Binding: binding, Location: location },
})

function consumer(location: string, index: number): WrittenElement {
  return {
    name: 'AssertionConsumerService',
    attributes: {
      index: String(index + 1),
      isDefault: index === 0 ? 'true' : undefined,
      Binding: bindings.post,
      Location: location,
    },
  }
}
