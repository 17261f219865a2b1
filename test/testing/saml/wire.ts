import { DOMParser } from '@xmldom/xmldom'
import { createRelyingParty } from 'relyant'
import type { Person, TestSamlProvider } from 'relyant/testing'

/** An answer as a parser that the kit does not use reads it. */
export interface WireAnswer {
  readonly xml: string
  readonly response: Element
  readonly assertion: Element
  readonly signed: readonly string[]
  /** Names as `Name`, or `Name (NameFormat)`, each with its values, one entry for an element. */
  readonly attributes: readonly (readonly [name: string, values: readonly string[]])[]
}

export const parse = (xml: string): Element =>
  new DOMParser({
    errorHandler: (_level, message) => {
      throw new Error(String(message))
    },
  }).parseFromString(xml, 'text/xml').documentElement

const elements = (list: ArrayLike<Element>): readonly Element[] =>
  Array.from({ length: list.length }, (_, index) => list[index] as Element)

export const all = (root: Element, name: string): readonly Element[] => elements(root.getElementsByTagNameNS('*', name))

export function only(root: Element, name: string): Element {
  const [found, another] = all(root, name)
  if (found === undefined || another !== undefined) throw new Error(`there is not one ${name}`)
  return found
}

export const decoded = (field: unknown): string => Buffer.from(String(field), 'base64').toString('utf8')

export function readAnswer(xml: string): WireAnswer {
  const response = parse(xml)
  const assertion = only(response, 'Assertion')
  return {
    xml,
    response,
    assertion,
    signed: all(response, 'Signature').map(({ parentNode }) => (parentNode as Element).localName),
    attributes: all(assertion, 'Attribute').map((attribute) => [
      attribute.getAttribute('NameFormat')
        ? `${attribute.getAttribute('Name')} (${attribute.getAttribute('NameFormat')?.split(':').at(-1)})`
        : `${attribute.getAttribute('Name')}`,
      all(attribute, 'AttributeValue').map(({ textContent }) => textContent ?? ''),
    ]),
  }
}

/** Lets somebody sign in at a provider, and reads what it would post. */
export async function answerFor(provider: TestSamlProvider, person?: Person): Promise<WireAnswer> {
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    connections: [provider.connection('acme')],
  })
  const { outbound } = await sso.begin({ connection: 'acme' })
  const { form } = provider.answer(outbound, person && { person })
  return readAnswer(decoded(form['SAMLResponse']))
}
