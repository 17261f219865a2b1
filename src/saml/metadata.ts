import type { SamlConnection } from '../core/connection.ts'
import { bindings, metadataNamespace, protocolNamespace, signatureNamespace } from './names.ts'
import { signerOf, signXml } from './sign.ts'
import { type WrittenElement, writeDocument } from './write-document.ts'

export interface ServiceProviderMetadata {
  /** Our assertion consumer services, query strings included, the default one first. */
  readonly acsUrls: readonly string[]
  /** Our single logout service; absent where the connection cannot answer at it. */
  readonly sloUrl?: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Certificates that the provider may encrypt for, newest first. */
  readonly encryptionCertificates?: readonly string[]
}

/**
 * Our metadata for one connection, to be uploaded to its identity provider.
 *
 * @throws SsoError `configuration_invalid` where it has to be signed with a key that cannot be used
 * @see SAML Metadata 2.0, section 2.4.4
 */
export function createServiceProviderMetadata(
  connection: Pick<SamlConnection, 'id' | 'spEntityId' | 'signed' | 'nameIdFormat' | 'signing' | 'spMetadata'> & {
    readonly signRequests?: boolean
  },
  { acsUrls, sloUrl, now, encryptionCertificates = [] }: ServiceProviderMetadata,
): string {
  const { spEntityId, nameIdFormat, signing, spMetadata } = connection
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
          ...signing.map(({ certificate }) => keyDescriptor('signing', certificate)),
          ...encryptionCertificates.map((certificate) => keyDescriptor('encryption', certificate)),
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

function keyDescriptor(use: 'signing' | 'encryption', certificate: string): WrittenElement {
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
