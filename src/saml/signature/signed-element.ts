import { childrenOf, type XmlElement } from '../xml/element.ts'

declare const signed: unique symbol

/**
 * An element that a signature of the provider's covers, in full and without that signature. Only this folder makes one, so that
 * nothing else can be taken for verified.
 */
export type SignedElement = XmlElement & { readonly [signed]: true }

/** Characters that a signature of the provider's covers: a message of the HTTP-Redirect binding. */
export type SignedText = string & { readonly [signed]: true }

/** For a signature that was just verified, and for nothing else. */
export const markSigned = <Covered extends XmlElement | string>(
  covered: Covered,
): Covered & { readonly [signed]: true } => covered as Covered & { readonly [signed]: true }

/** What is inside of what was signed was signed. */
export const signedChildrenOf = (parent: SignedElement, namespace: string, name: string): readonly SignedElement[] =>
  childrenOf(parent, namespace, name).map(markSigned)

/** What was read out of something signed is covered by the same signature: it was encrypted in it, or deflated. */
export const readFrom = (_source: SignedElement | SignedText, element: XmlElement): SignedElement => markSigned(element)
