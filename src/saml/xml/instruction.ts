import { endOfName, isSpace } from './characters.ts'
import { checkCharacters } from './text.ts'
import { rejectXml } from './xml-error.ts'

/** Where processing instructions may stand. `around-root`: nowhere inside of it, where they would be part of the canonical form. */
export type Instructions = 'around-root' | 'anywhere'

/**
 * Where the processing instruction ends that begins somewhere in a text.
 *
 * @throws XmlError
 * @see XML 1.0, section 2.6; Namespaces in XML 1.0, section 7
 */
export function endOfInstruction(xml: string, from: number): number {
  const name = from + 2
  const endOfTarget = endOfName(xml, name)
  const end = xml.indexOf('?>', endOfTarget)
  const target = xml.slice(name, endOfTarget)
  const isApart = end === endOfTarget || isSpace(xml.charCodeAt(endOfTarget))
  if (target === '' || /^xml$/i.test(target) || target.includes(':') || end === -1 || !isApart) {
    rejectXml({ problem: 'processing-instruction-malformed' })
  }
  checkCharacters(xml.slice(endOfTarget, end))
  return end + 2
}
