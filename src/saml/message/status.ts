import { protocolNamespace } from '../names.ts'
import { childrenOf, textOf, type XmlElement } from '../xml/element.ts'

export const statusPrefix = 'urn:oasis:names:tc:SAML:2.0:status:'

/** What a `Status` says. */
export interface Status {
  /** From outside in, as they are written. */
  readonly codes: readonly string[]
  /** The same without what those of the specification begin with. */
  readonly names: readonly string[]
  /** The provider's own free text, of any length. */
  readonly message: string | undefined
}

/** Characters of a provider's free text that an error keeps. */
export const longestStatusMessage = 500

/** @see SAML Core 2.0, section 3.2.2 */
export function readStatus(response: XmlElement): Status {
  const [status] = childrenOf(response, protocolNamespace, 'Status')
  const codes = status === undefined ? [] : statusCodes(status)
  const [text] = status === undefined ? [] : childrenOf(status, protocolNamespace, 'StatusMessage').map(textOf)
  return { codes, names: codes.map((code) => code.replace(statusPrefix, '')), message: text?.trim() }
}

function statusCodes(parent: XmlElement): readonly string[] {
  const [code] = childrenOf(parent, protocolNamespace, 'StatusCode')
  return code === undefined ? [] : [code.attribute('Value') ?? '', ...statusCodes(code)]
}
