import { createRelyingParty } from '../src/index.ts'
import { createCertifiedKey } from '../src/testing/certificate.ts'
import { createClock } from '../test/support/clock.ts'
import { acmeConnection, createSamlDouble, type Forgery } from '../test/support/saml-double.ts'

export const clock = createClock()
export const provider = createSamlDouble(clock.now)
export const attacker = createCertifiedKey('attacker')
export const acsUrl = 'https://app.example.com/login/callback?connection=acme'

const sso = createRelyingParty({
  baseUrl: 'https://app.example.com',
  secrets: ['a secret of the benchmark, long enough'],
  now: clock.now,
  connections: [acmeConnection(provider)],
})

export interface Answer {
  readonly field: string
  readonly xml: string
  readonly requestId: string
}

export async function answer(forgery: Forgery): Promise<Answer> {
  const start = await sso.begin({ connection: 'acme' })
  const { SAMLResponse, RelayState } = provider.answer(start, forgery)
  return { field: SAMLResponse, xml: Buffer.from(SAMLResponse, 'base64').toString(), requestId: `_${RelayState}` }
}

const list = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, n) => make(n)).join('')

/** As a provider sends it: a dozen attributes, and groups. */
export const groups =
  (count: number): ((assertion: string) => string) =>
  (assertion) =>
    assertion
      .replace(
        /<saml:AttributeValue>engineering.*?(?=<\/saml:Attribute>)/,
        list(count, (n) => `<saml:AttributeValue>cn=group-${n},ou=groups,dc=example,dc=com</saml:AttributeValue>`),
      )
      .replace(
        '<saml:Attribute Name="email">',
        (found) =>
          list(
            9,
            (n) =>
              `<saml:Attribute Name="attribute-${n}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic"><saml:AttributeValue>the value of attribute ${n}</saml:AttributeValue></saml:Attribute>`,
          ) + found,
      )

/** Junk of a size, by its shape. */
export const junk: Readonly<Record<string, (size: number) => string>> = {
  elements: (size) => '<a/>'.repeat(size / 4),
  'elements with text': (size) => '<a>x</a>'.repeat(size / 8),
  depth: (size) => '<a>'.repeat(size / 7) + '</a>'.repeat(size / 7),
  'attributes on one element': (size) => `<a ${list(size / 12, (n) => `b${String(n).padStart(6, '0')}="" `)}/>`,
  'attributes on many': (size) => '<a b="" c="" d=""/>'.repeat(size / 19),
  namespaces: (size) => list(size / 32, (n) => `<a${String(n).padStart(5, '0')} xmlns:b="urn:${n}" b:c=""/>`),
  'a text': (size) => 'x'.repeat(size),
  lines: (size) => '\r\n'.repeat(size / 2),
  references: (size) => '&amp;'.repeat(size / 5),
  comments: (size) => '<!---->'.repeat(size / 7),
  'character data': (size) => '<![CDATA[x]]>'.repeat(size / 13),
  'an attribute': (size) => `<a b="${'x'.repeat(size)}"/>`,
}

export const inExtensions =
  (xml: string): ((response: string) => string) =>
  (response) =>
    response.replace('<samlp:Status>', () => `<samlp:Extensions>${xml}</samlp:Extensions><samlp:Status>`)
