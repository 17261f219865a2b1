import { SignedXml } from 'xml-crypto'
import type { CertifiedKey } from '../../src/testing/certificate.ts'
import { idpEntityId } from './saml-double.ts'

const binding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-'

export interface MetadataParts {
  readonly entityId?: string
  /** PEM; each becomes a KeyDescriptor of this use, `''` for none. */
  readonly keys?: readonly (readonly [use: string, certificate: string])[]
  /** Instead of the KeyDescriptors of `keys`. */
  readonly keyDescriptors?: string
  /** By the end of their URN. */
  readonly sso?: readonly (readonly [binding: string, location: string])[]
  /** Attributes of the EntityDescriptor. */
  readonly entity?: string
  /** Attributes of the IDPSSODescriptor. */
  readonly role?: string
  /** More of the IDPSSODescriptor, before its services. */
  readonly more?: string
}

export const keyDescriptor = (use: string, certificate: string): string =>
  `<md:KeyDescriptor${use === '' ? '' : ` use="${use}"`}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>\n${certificate.replaceAll(/-----[^-]+-----\n?/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`

/** One identity provider, as JumpCloud describes itself. */
export function entityDescriptor(parts: MetadataParts): string {
  const { entityId = idpEntityId, keys = [], sso = [['POST', 'https://sso.jumpcloud.com/saml2/acme']] } = parts
  const descriptors = parts.keyDescriptors ?? keys.map(([use, certificate]) => keyDescriptor(use, certificate)).join('')
  const services = sso.map(([end, url]) => `<md:SingleSignOnService Binding="${binding}${end}" Location="${url}"/>`)
  return `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}" ${parts.entity ?? ''}><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" ${parts.role ?? 'WantAuthnRequestsSigned="false"'}>${descriptors}${parts.more ?? ''}${services.join('')}</md:IDPSSODescriptor></md:EntityDescriptor>`
}

export const declared = (xml: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`

/** Several entities, and what else an EntitiesDescriptor may say. */
export const entitiesDescriptor = (entities: readonly string[], attributes = ''): string =>
  `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ${attributes}>${entities.join('')}</md:EntitiesDescriptor>`

/** Signs the root, which has to have an `ID`. */
export function signMetadata(xml: string, key: CertifiedKey, xpath = '/*'): string {
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
  const signature = new SignedXml({
    privateKey: key.privateKey,
    publicCert: key.certificate,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: exclusive,
  })
  signature.addReference({
    xpath,
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusive],
  })
  signature.computeSignature(xml, { prefix: 'ds', location: { reference: xpath, action: 'prepend' } })
  return signature.getSignedXml()
}

/** A server of documents in the place of `fetch`: answers what it is told to, and remembers what it was asked. */
export interface DocumentServer {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  readonly requests: readonly { readonly url: string; readonly init: RequestInit | undefined }[]
  /** What to answer from now on: a document, a whole response, or a failure to answer. */
  answer: string | (() => Response | Promise<Response>)
}

export function createDocumentServer(answer: DocumentServer['answer']): DocumentServer {
  const requests: { url: string; init: RequestInit | undefined }[] = []
  const server: DocumentServer = {
    answer,
    requests,
    async fetch(url, init) {
      requests.push({ url, init })
      const { answer: now } = server
      return typeof now === 'string'
        ? new Response(now, { headers: { 'content-type': 'application/samlmetadata+xml' } })
        : now()
    },
  }
  return server
}
