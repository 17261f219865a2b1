import type { SamlConnection } from '../../configuration/connection.ts'
import { isSsoError, SsoError } from '../../core/errors.ts'
import { metadataNamespace } from '../names.ts'
import { quote } from '../quote.ts'
import { readSignature } from '../signature/read-signature.ts'
import { createSignatureVerifier } from '../signature/verify-signature.ts'
import type { XmlElement } from '../xml/element.ts'
import { readXml, strangersLimits } from '../xml/read-xml.ts'

/** A refusal of a provider's metadata: somebody has to change a setting, here or there. */
export function metadataProblem(problem: string, hint?: string, cause?: unknown): SsoError {
  return new SsoError('provider_metadata_invalid', `the metadata of the identity provider ${problem}`, { hint, cause })
}

/** Tells a web page from a document; a `DOCTYPE` of another kind is refused where the document is read. */
export function isHtml(text: string): boolean {
  return /^\s*(<\?xml[^>]{0,200}>\s*)?(<!--(?:(?!-->)[\s\S]){0,2000}-->\s*)*<(!doctype\s+html|html|head|body|script|title|meta)\b/i.test(
    text,
  )
}

export const isWebPage = 'is an HTML page'
export const webPageHint =
  'This looks like the SSO URL, which shows people a login page. Give the address of the metadata document (in JumpCloud: "Copy Metadata URL").'

/**
 * Reads the document, and, where it has to be signed, nothing but what the signature covers.
 *
 * @param certificates of the keys of which one has to have signed; empty where the way it came is trusted
 * @throws SsoError `provider_metadata_invalid`
 */
export async function readMetadataDocument(text: string, certificates: readonly string[]): Promise<XmlElement> {
  const content = text.replace(/^\uFEFF/, '').trimStart()
  if (isHtml(content)) throw metadataProblem(isWebPage, webPageHint)
  if (Buffer.byteLength(content) > strangersLimits.size) {
    const hint = 'A federation publishes each member by itself as well (Metadata Query Protocol): give that address.'
    throw metadataProblem(`is larger than ${strangersLimits.size} bytes`, hint)
  }
  if (!content.startsWith('<')) throw metadataProblem(`is no XML: it begins with ${quote(content.slice(0, 40))}`)
  try {
    const root = readXml(content)
    checkRoot(root)
    return certificates.length === 0 ? root : readSigned(root, certificates)
  } catch (error) {
    if (!isSsoError(error) || error.code === 'provider_metadata_invalid') throw error
    throw metadataProblem(
      `does not read: ${error.message.replace('the XML of the response ', 'it ')}`,
      undefined,
      error,
    )
  }
}

function checkRoot({ namespace, name }: XmlElement): void {
  const isMetadata = namespace === metadataNamespace && /^(EntityDescriptor|EntitiesDescriptor)$/.test(name)
  if (!isMetadata) throw metadataProblem(`is a document of the kind ${quote(name)}, not an EntityDescriptor`)
}

/** @see SAML Metadata 2.0, section 3.1 */
function readSigned(root: XmlElement, certificate: readonly string[]): XmlElement {
  const trust = { id: 'metadata', certificate, verification: 'strict', allowSha1: false } as unknown as SamlConnection
  const signature = readSignature(root, trust)
  if (signature === undefined) {
    const hint = 'Leave metadataCertificate out if you trust the way that the document comes to you.'
    throw metadataProblem('is not signed as a whole, and metadataCertificate wants it to be', hint)
  }
  if (createSignatureVerifier(trust).verify(root, signature) === undefined) {
    const hint = 'Was the key that signs metadata changed? Ask the provider for its certificate.'
    throw metadataProblem('is signed with another key than that of metadataCertificate, or was changed', hint)
  }
  return root.without(signature.element)
}
