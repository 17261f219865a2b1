import { type DataOf, isSsoError, refuse } from '../../core/errors.ts'
import type { TrustPolicy } from '../exchange.ts'
import { metadataNamespace } from '../names.ts'
import { readDocument, unverifiedLimits } from '../read-document.ts'
import { readSignature } from '../signature/read-signature.ts'
import { createSignatureVerifier, type Verified } from '../signature/verify-signature.ts'
import type { XmlElement } from '../xml/element.ts'
import { XmlError } from '../xml/xml-error.ts'

/** Tells a web page from a document; a `DOCTYPE` of another kind is refused where the document is read. */
export function isHtml(text: string): boolean {
  return /^\s*(<\?xml[^>]{0,200}>\s*)?(<!--(?:(?!-->)[\s\S]){0,2000}-->\s*)*<(!doctype\s+html|html|head|body|script|title|meta)\b/i.test(
    text,
  )
}

/**
 * Reads the document, and, where it has to be signed, nothing but what the signature covers.
 *
 * @param certificates of the keys of which one has to have signed; empty where the way it came is trusted
 * @throws SsoError `provider_metadata_invalid`
 */
export async function readMetadataDocument(text: string, certificates: readonly string[]): Promise<XmlElement> {
  const content = text.replace(/^\uFEFF/, '').trimStart()
  if (isHtml(content)) refuse('provider_metadata_invalid', { reason: 'web-page' })
  const limit = unverifiedLimits.size
  if (Buffer.byteLength(content) > limit) refuse('provider_metadata_invalid', { reason: 'size', limit })
  if (!content.startsWith('<')) {
    refuse('provider_metadata_invalid', { reason: 'not-xml', received: content.slice(0, 40) })
  }
  try {
    const root = readDocument(content, {
      instructions: certificates.length === 0 ? 'anywhere' : 'around-root',
      isDecoded: true,
    })
    checkRoot(root)
    return certificates.length === 0 ? root : readSigned(root, certificates)
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    return refuse('provider_metadata_invalid', { reason: 'xml', ...cause.problem }, { cause })
  }
}

const roots = ['EntityDescriptor', 'EntitiesDescriptor']

function checkRoot({ namespace, name }: XmlElement): void {
  if (namespace === metadataNamespace && roots.includes(name)) return
  if (roots.includes(name)) {
    const compared = { element: name, expected: metadataNamespace, received: namespace }
    refuse('provider_metadata_invalid', { reason: 'another-namespace', ...compared })
  }
  refuse('provider_metadata_invalid', { reason: 'another-document', expected: roots, received: name })
}

/** @see SAML Metadata 2.0, section 3.1 */
function readSigned(root: XmlElement, certificate: readonly string[]): XmlElement {
  const rules = { verification: 'strict', allowSha1: false, allowWeakKeys: false } as const
  const trust = { id: 'metadata', certificate, ...rules }
  const verified = verifiedBy(trust, root)
  if (verified === 'unsigned') return refuse('provider_metadata_invalid', { reason: 'signature-missing' })
  return verified?.element ?? refuse('provider_metadata_invalid', { reason: 'signature-invalid' })
}

function verifiedBy(trust: TrustPolicy, root: XmlElement): Verified | 'unsigned' | undefined {
  try {
    const signature = readSignature(root, { document: 'metadata', trust, refuse })
    return signature === undefined ? 'unsigned' : createSignatureVerifier(trust).verify(root, signature)
  } catch (cause) {
    if (!isSsoError(cause)) throw cause
    // A signature is refused as that of any document is: here it is the metadata that cannot be used, for the same reason.
    const data = cause.details as DataOf<'provider_metadata_invalid'>
    return refuse('provider_metadata_invalid', data, { cause })
  }
}
