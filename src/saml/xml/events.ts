import type { Instructions } from './instruction.ts'
import type { QualifiedName } from './namespaces.ts'

/** What a parser tells of a document, in its order. */
export interface XmlEvents {
  /** An attribute of the tag that is being read: how many it has so far. */
  attribute(count: number): void
  /** A start tag. References in the values are resolved, and white space in them is spaces. */
  open(name: QualifiedName, attributes: readonly WrittenAttribute[]): void
  /** Text or character data inside of the root. References are resolved, and ends of lines are line feeds. */
  text(text: string): void
  comment(): void
  close(): void
  /** An element that is nothing but names around a text, which may be empty: all of it, as it is written. */
  textElement(name: QualifiedName, written: string, isEmpty: boolean): void
  /** Where a processing instruction may stand; what is in it is passed over. */
  readonly instructions?: Instructions | undefined
  /** A text or a value is going to be looked at that ends here, and it will take longer than most. */
  reached(at: number): void
  /** A character of a text or a value is read as another one, or is written as a reference in the canonical form. */
  rewrite(): void
}

export interface WrittenAttribute {
  readonly name: QualifiedName
  readonly value: string
}
