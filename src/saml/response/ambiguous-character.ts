import { assertionNamespace } from '../names.ts'
import type { XmlElement } from '../xml/element.ts'

/** Where a character is that xmldom, which node-saml reads with, takes for the end of a line. */
export interface AmbiguousCharacter {
  /** As Unicode names it: `U+0085`. */
  readonly received: string
  readonly element: string
  /** The SAML attribute that it is in, if it is in one that has a name. */
  readonly attribute?: string
}

const ambiguous = /[\u0085\u2028]/

/** Looks for the first such character; the attribute is told, because one person's display name is what it is found in. */
export function findAmbiguousCharacter(element: XmlElement, attribute?: string): AmbiguousCharacter | undefined {
  const inAttribute =
    element.name === 'Attribute' && element.namespace === assertionNamespace ? element.attribute('Name') : attribute
  const texts = [element.text, ...element.attributes.map(({ value }) => value)]
  const [character] = texts.flatMap((text) => ambiguous.exec(text) ?? [])
  if (character !== undefined) {
    const received = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
    return { received, element: element.name, ...(inAttribute !== undefined && { attribute: inAttribute }) }
  }
  for (const child of element.children) {
    const found = findAmbiguousCharacter(child, inAttribute)
    if (found !== undefined) return found
  }
  return undefined
}
