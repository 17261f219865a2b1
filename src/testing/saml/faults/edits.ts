import type { SsoErrorCode } from '../../../core/errors.ts'
import type { AnswerInEdit, SamlDefect, SamlEdit, SamlFault } from '../defect.ts'

/** A line of the catalogue. */
type FaultLine = readonly [name: string, description: string, code: SsoErrorCode, defect: SamlDefect]

/** Faults that all break one section, where they do not say another in a sixth place. */
export const faultsOf = (
  section: string,
  lines: readonly (readonly [...FaultLine, section?: string])[],
): readonly SamlFault[] =>
  lines.map(([name, description, code, defect, own]) =>
    Object.freeze({ name, description, section: own ?? section, code, ...defect }),
  )

type Replacement = string | ((found: string, answer: AnswerInEdit) => string)

/** Replaces, and complains when there is nothing to replace: a fault that changes nothing proves nothing. */
export const replace =
  (what: string | RegExp, by: Replacement): SamlEdit =>
  (xml, answer) => {
    const changed = typeof by === 'string' ? xml.replace(what, by) : xml.replace(what, (found) => by(found, answer))
    if (changed === xml) throw new Error(`the fault finds nothing to replace: ${what}`)
    return changed
  }

export const inTurn =
  (...edits: readonly SamlEdit[]): SamlEdit =>
  (xml, answer) =>
    edits.reduce((edited, edit) => edit(edited, answer), xml)

/** Adds something at the end of the response. */
export const append = (xml: string): SamlEdit => replace(/<\/samlp:Response>$/, () => `${xml}</samlp:Response>`)

/** Adds something at the end of the assertion. */
export const appendStatement = (xml: string): SamlEdit =>
  replace(/<\/saml:Assertion>$/, () => `${xml}</saml:Assertion>`)

/** Gives an XML attribute of an element another value. */
export const setAttribute = (
  element: string,
  attribute: string,
  value: string | ((old: string, answer: AnswerInEdit) => string),
): SamlEdit =>
  replace(new RegExp(`(?<=<${element}\\b[^>]* ${attribute}=")[^"]*`), (old, answer) =>
    typeof value === 'string' ? value : value(old, answer),
  )

export const removeAttribute = (element: string, attribute: string): SamlEdit =>
  replace(new RegExp(`(?<=<${element}\\b[^>]*) ${attribute}="[^"]*"`), '')

/** The whole of an element that does not hold another of its name. */
export const element = (name: string): RegExp => new RegExp(`<${name}(?: [^>]*)?(?:/>|>[\\s\\S]*?</${name}>)`)

/** What is between the tags of an element that holds text only. */
export const textOf = (name: string): RegExp => new RegExp(`(?<=<${name}(?: [^>]*)?>)[^<]*(?=</${name}>)`)

export const assertionOf = (xml: string): string => found(xml, /<saml:Assertion[\s\S]*<\/saml:Assertion>/)
export const signatureOf = (xml: string): string => found(xml, /<ds:Signature [\s\S]*?<\/ds:Signature>/)
export const idOf = (xml: string): string => found(xml, /(?<= ID=")[^"]*/)

function found(xml: string, what: RegExp): string {
  const match = xml.match(what)?.[0]
  if (match === undefined) throw new Error(`the fault finds nothing that is ${what}`)
  return match
}

export const unsigned = (xml: string): string => xml.replace(signatureOf(xml), '')

export const withSignature = (xml: string, signature: string): string =>
  xml.replace('</saml:Issuer>', () => `</saml:Issuer>${signature}`)

/** Puts something before the last occurrence of an end tag. */
export function within(xml: string, end: string, inner: string): string {
  const at = xml.lastIndexOf(end)
  if (at < 0) throw new Error(`the fault finds no ${end}`)
  return xml.slice(0, at) + inner + xml.slice(at)
}

/** A time that is some hours from the provider's present. */
export const hoursFrom = ({ now }: AnswerInEdit, hours: number): string =>
  new Date(now + hours * 3_600_000).toISOString()

/** The same text to whoever does not look at capitals. */
export const otherCapitals = (text: string): string =>
  text.replaceAll(/\p{L}/gu, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
