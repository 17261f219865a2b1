import { createRelyingParty, type RawSaml, type SamlConnectionInput, type SignIn } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../../support/clock.ts'
import { replace } from '../../support/replace.ts'
import { acmeConnection, createSamlDouble } from '../../support/saml-double.ts'
import { createScenario } from '../../support/scenario.ts'
import { signXml } from '../../support/sign-xml.ts'

type Signed = readonly ('Assertion' | 'Response')[]
const signed: readonly Signed[] = [['Assertion'], ['Response'], ['Assertion', 'Response']]

interface Answer {
  readonly change: (xml: string) => string
  readonly elements?: Signed
  readonly prefixList?: string
  readonly verification?: SamlConnectionInput['verification']
}

/** Signs in with a response that is signed as it is written: xmldom has not read it before. */
async function signIn({
  change,
  elements = ['Assertion'],
  prefixList,
  verification = 'both',
}: Answer): Promise<SignIn> {
  const { options, clock } = await createScenario()
  const provider = createSamlDouble(clock.now)
  const connection = { ...acmeConnection(provider), verification }
  const sso = createRelyingParty({ ...options, connections: [connection] })
  const start = await sso.begin({ connection: 'acme' })
  const { privateKey } = provider.key
  const sign = (xml: string): string =>
    elements.reduce(
      (text, name) =>
        signXml(
          text,
          { privateKey, kind: 'rsa', hash: 'sha256', ...(prefixList !== undefined && { prefixList }) },
          name,
        ),
      xml,
    )
  return sso.complete({
    url: '/login/callback?connection=acme',
    cookies: cookieHeader(start.cookies),
    form: provider.answer(start, { sign: 'none', afterwards: (xml) => sign(change(xml)) }),
  })
}

const group = (value: string) => replace('>engineering<', () => `>${value}<`)
const attribute = (name: string, value: string) =>
  replace(
    '</saml:AttributeStatement>',
    `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>$&`,
  )

const values: readonly (readonly [name: string, written: string, read: string])[] = [
  ['an address in two lines, by reference', '1 Main Street&#13;&#10;Berlin', '1 Main Street\r\nBerlin'],
  ['a carriage return alone', 'a&#xD;b', 'a\rb'],
  ['a carriage return at the end', 'a&#13;', 'a\r'],
  ['nothing but a carriage return', '&#13;', '\r'],
  ['lines of Windows', 'a\r\nb', 'a\nb'],
  ['lines of Windows in character data', '<![CDATA[a\r\nb]]>', 'a\nb'],
  ['a tab, and one by reference', 'a\tb&#9;c', 'a\tb\tc'],
  ['white space alone', ' \t&#10;', ' \t\n'],
  ['a character beyond 16 bits', 'a\u{1f600}b&#x1F600;', 'a\u{1f600}b\u{1f600}'],
  ['character data and references', '<![CDATA[a<b&c]]>&gt;&amp;&quot;&apos;', 'a<b&c>&"\''],
  ['a comment', 'ad<!-- x -->min', 'admin'],
]

describe.each(signed.map((elements) => ({ elements })))('what is signed well: $elements', ({ elements }) => {
  test.each(values)('%s is read alike', async (_name, written, read) => {
    const { raw } = await signIn({ change: group(written), elements })
    expect((raw as RawSaml).attributes.get('memberOf')).toEqual([read, 'Sales, EMEA'])
  })

  test.each([
    ['the name of an attribute', attribute('street&#13;&#10;&#9;', 'a')],
    ['white space between elements', (xml: string) => xml.replaceAll('><', '>&#13;\r\n<')],
    ['a name id', replace('ada@example.com</saml:NameID>', 'ada@example.com&#13;</saml:NameID>')],
    [
      'a default namespace',
      (xml: string) =>
        xml
          .replace(/<saml:Subject>.*<\/saml:Subject>/s, (subject) => subject.replaceAll('saml:', ''))
          .replace('<Subject>', '<Subject xmlns="urn:oasis:names:tc:SAML:2.0:assertion">'),
    ],
  ])('carriage returns and namespaces in %s are read alike', async (_name, change) => {
    await expect(signIn({ change, elements })).resolves.toMatchObject({ identity: { subject: 'ada@example.com' } })
  })

  const odd = [
    ['U+0085', '\u0085'],
    ['U+2028', '\u2028'],
    ['U+0085', '&#x85;'],
    ['U+2028', '&#8232;'],
  ] as const
  test.each(odd)('%s in a display name, written %j, is for the strict verifier alone', async (name, written) => {
    const change = attribute('displayName', `Ada${written}Lovelace`)
    const { identity } = await signIn({ change, elements, verification: 'strict' })
    expect(identity.name).toBe(name === 'U+0085' ? 'Ada\u0085Lovelace' : 'Ada\u2028Lovelace')
    await expect(signIn({ change, elements })).rejects.toMatchObject({
      code: 'response_malformed',
      message: expect.stringContaining(`the attribute "displayName" holds ${name}`),
      hint: expect.stringContaining("verification: 'strict'"),
    })
  })

  test('it is found in the name of an attribute and outside of attributes', async () => {
    const inName = attribute('street\u0085', 'a')
    await expect(signIn({ change: inName, elements })).rejects.toMatchObject({
      details: { reason: 'character-of-one-verifier', element: 'Attribute', received: 'U+0085' },
    })
    const inNameId = replace('ada@example.com</saml:NameID>', 'ada\u2028</saml:NameID>')
    await expect(signIn({ change: inNameId, elements })).rejects.toMatchObject({
      message: expect.stringContaining('NameID holds U+2028'),
    })
  })

  const withDefault = replace('<saml:Subject>', '<saml:Subject xmlns="urn:default">')

  test('#default in PrefixList with a default namespace: the hint names the verifier that reads it', async () => {
    const answer = { change: withDefault, elements, prefixList: '#default saml' }
    await expect(signIn({ ...answer, verification: 'strict' })).resolves.toBeDefined()
    await expect(signIn(answer)).rejects.toMatchObject({
      code: 'verifiers_disagree',
      details: { reason: 'does-not-know-default-prefix' },
      hint: expect.stringContaining("verification: 'strict'"),
    })
  })

  test.each(['#default', 'xs', 'saml samlp', '#default xs'])('PrefixList %j without one', async (prefixList) => {
    await expect(signIn({ change: (xml) => xml, elements, prefixList })).resolves.toBeDefined()
  })
})

test('what is changed afterwards is refused before anybody asks what it means to node-saml', async () => {
  const { options, saml } = await createScenario()
  const sso = createRelyingParty(options)
  const start = await sso.begin({ connection: 'acme' })
  const afterwards = replace('>engineering<', '>engineering\u0085<')
  await expect(
    sso.complete({
      url: '/login/callback?connection=acme',
      cookies: cookieHeader(start.cookies),
      form: saml.answer(start, { afterwards }),
    }),
  ).rejects.toMatchObject({ code: 'signature_invalid' })
})
