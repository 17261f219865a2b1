import { createRelyingParty } from 'relyant'
import { describe, expect, test } from 'vitest'
import { unverifiedLimits, votedLimits } from '../../src/saml/read-document.ts'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { cookieHeader, createClock } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import { acmeConnection, createSamlDouble, type Forgery } from '../support/saml-double.ts'

// The strict verifier refuses these before node-saml sees them, whose time grows with the square of the nodes: without the
// limits the worst of these takes it 90 seconds. How long they take by themselves is for `npm run bench` to say: this is only to
// end a test that would take for ever, on however busy a machine.
const longest = 10_000

const clock = createClock()
const provider = createSamlDouble(clock.now)
const attacker = createCertifiedKey('attacker')
const verifications = ['both', 'strict'] as const
const sso = createRelyingParty({
  baseUrl: 'https://app.example.com',
  secrets: ['a secret of the tests, long enough to seal'],
  now: clock.now,
  connections: verifications.map((verification) => ({ ...acmeConnection(provider), id: verification, verification })),
})

const list = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, n) => make(n)).join('')
/** What the rest of the response takes of the limits. */
const restOf = ({ nodes, attributesInAll }: typeof unverifiedLimits) => [nodes - 80, attributesInAll - 80] as const
const limitsOf = { both: votedLimits, strict: unverifiedLimits } as const
const [nodes] = restOf(votedLimits)

const fillingsWithin = ([nodes, attributes]: readonly [number, number]): readonly (readonly [
  name: string,
  xml: string,
])[] => [
  ['elements', '<a/>'.repeat(nodes)],
  ['elements and texts', '<a/>x'.repeat(nodes / 2)],
  ['texts in elements', '<a>x</a>'.repeat(nodes / 2)],
  ['levels', ('<a>'.repeat(20) + '</a>'.repeat(20)).repeat(nodes / 20)],
  ['attributes', '<a b=""/>'.repeat(2 * nodes - attributes) + '<a b="" c=""/>'.repeat(attributes - nodes)],
  ['attributes on few elements', `<a ${list(32, (n) => ` b${n}=""`)}/>`.repeat(attributes / 32)],
  ['ids', list(nodes, (n) => `<a ID="i${n}"/>`)],
  ['namespaces', `<a ${list(32, (n) => ` xmlns:b${n}="urn:u"`)}/>`.repeat(attributes / 32)],
  [
    'namespaces in scope',
    list(3, (n) => `<a ${list(16, (m) => ` xmlns:b${n}x${m}="urn:${n}x${m}" b${n}x${m}:c=""`)}>`) +
      list(nodes - 3, (n) => (n < attributes - 96 ? `<b${n % 3}x0:c d=""/>` : '<a/>')) +
      '</a>'.repeat(3),
  ],
  ['a text', `<a>${'x'.repeat(230_000)}</a>`],
  ['lines', `<a>${'\n'.repeat(230_000)}</a>`],
  ['references', `<a>${'&amp;'.repeat(46_000)}</a>`],
  ['quotation marks', `<a b='${'"'.repeat(38_000)}'/>`],
  ['a name', `<${'a'.repeat(110_000)}></${'a'.repeat(110_000)}>`],
  ['an id', `<a ID="${'x'.repeat(230_000)}"/>`],
]

const inResponse = (xml: string): Forgery => ({
  afterwards: (response) =>
    response.replace('<samlp:Status>', `<samlp:Extensions>${xml}</samlp:Extensions><samlp:Status>`),
})
const inAssertion = (xml: string): Forgery => ({
  assertion: (assertion) =>
    assertion.replace('</saml:Assertion>', `<saml:Advice>${xml}</saml:Advice></saml:Assertion>`),
})

async function refusalOf(connection: string, forgery: Forgery) {
  const start = await sso.begin({ connection })
  const form = provider.answer(start, forgery)
  const cookies = cookieHeader(start.cookies)
  const before = performance.now()
  const refusal = await recorded(sso.complete({ url: `/login/callback?connection=${connection}`, cookies, form }))
    .then(() => ({ code: 'accepted', message: '' }))
    .catch((error) => error)
  expect(performance.now() - before).toBeLessThan(longest)
  return refusal
}

describe.each(verifications)('verified by %s', (verification) => {
  describe.each([
    ['a response', inResponse],
    ['an assertion', inAssertion],
  ] as const)('%s of a stranger, as full as it may be', (_where, fill) => {
    test.each(fillingsWithin(restOf(limitsOf[verification])))('%s', async (_name, xml) => {
      const refusal = await refusalOf(verification, { ...fill(xml), key: attacker })
      // Anything else would not have got as far as the signature.
      expect(refusal.code, refusal.message).toBe('signature_invalid')
    })
  })
})

const groups = (count: number): Forgery => ({
  assertion: (assertion) =>
    assertion.replace(
      /<saml:AttributeValue>engineering.*?(?=<\/saml:Attribute>)/,
      list(count, (n) => `<saml:AttributeValue>group ${n}</saml:AttributeValue>`),
    ),
})

describe('whoever has a response that the provider signed', () => {
  const tooMuch = '<x/>'.repeat(unverifiedLimits.nodes)
  const end = '</samlp:Response>'

  test('cannot have very many signatures verified before more is read', async () => {
    const forgery: Forgery = {
      afterwards: (xml) =>
        xml
          .replace(/<saml:Assertion[\s\S]*<\/saml:Assertion>/, (assertion) => assertion.repeat(2))
          .replace(end, tooMuch + end),
    }
    expect((await refusalOf('strict', forgery)).message).toMatch(/more than 2000 nodes/)
  })

  const inAdvice = (xml: string): Forgery => ({
    afterwards: (response) => response.replace('</saml:Assertion>', `<saml:Advice>${xml}</saml:Advice>$&`),
  })

  test('cannot have one namespace written very often', async () => {
    const forgery = inAdvice(`<a xmlns:p="urn:${'x'.repeat(250)}">${'<p:b/>'.repeat(40_000)}</a>`)
    expect((await refusalOf('strict', forgery)).message).toMatch(/canonical form is larger than/)
  })

  test.each(verifications)('cannot have a very long one written or compared: verified by %s', async (verification) => {
    const forgery = inAdvice(`<a xmlns:p="urn:${'x'.repeat(200_000)}">${'<p:b/>'.repeat(nodes)}</a>`)
    expect((await refusalOf(verification, forgery)).message).toMatch(/namespace of more than 256 characters/)
  })

  test('is not told the name that it gave to the root, of any length', async () => {
    const forgery: Forgery = {
      sign: 'response',
      afterwards: (xml) =>
        xml
          .replace(end, tooMuch + end)
          .replaceAll('samlp:Response', `samlp:${'x'.repeat(1000)}`)
          .replace(/ URI="#/, '$&x'),
    }
    const { code, message } = await refusalOf('strict', forgery)
    expect([code, message.length < 500]).toEqual(['response_malformed', true])
  })
})

describe('a person in very many groups', () => {
  test('is signed in by the strict verifier', async () => {
    const start = await sso.begin({ connection: 'strict' })
    const form = provider.answer(start, groups(20_000))
    const { identity } = await sso.complete({
      url: '/login/callback?connection=strict',
      cookies: cookieHeader(start.cookies),
      form,
    })
    expect([identity.groups.length, identity.groups.at(-1)]).toEqual([20_000, 'group 19999'])
  })

  test('is more than node-saml can bear', async () => {
    expect((await refusalOf('both', groups(20_000))).message).toMatch(/larger than/)
    expect((await refusalOf('both', groups(1500))).message).toMatch(/more than 1500 nodes/)
  })

  test('is more than node-saml can bear also where it only becomes more when it is written out', async () => {
    const value = '>'.repeat(100_000)
    const forgery: Forgery = {
      assertion: (assertion) => assertion.replace('engineering', value),
      afterwards: (xml) => xml.replaceAll('&gt;', '>'),
    }
    expect((await refusalOf('both', forgery)).message).toMatch(/larger than 262144 characters once it is written out/)
    expect((await refusalOf('strict', forgery)).code).toBe('accepted')
  })

  test.each([
    ['by a stranger', { ...groups(20_000), key: attacker }, 'signature_invalid', /does not verify/],
    [
      'by a stranger around it',
      { ...groups(20_000), key: attacker, sign: 'response' },
      'signature_invalid',
      /does not verify/,
    ],
    [
      'by a stranger, and is not read to its end',
      { ...groups(20_000), key: attacker, afterwards: (xml: string) => xml.slice(0, -1) },
      'signature_invalid',
      /does not verify/,
    ],
    ['by nobody', { ...groups(20_000), sign: 'none' }, 'response_malformed', /more than 2000 nodes/],
    [
      'by the provider, for another',
      { ...groups(20_000), afterwards: (xml: string) => xml.replace('#_assertion', '#_x') },
      'response_malformed',
      /refers to/,
    ],
  ] as const)('is refused where it is signed %s', async (_name, forgery, code, message) => {
    const refusal = await refusalOf('strict', forgery)
    expect([refusal.code, refusal.message]).toEqual([code, expect.stringMatching(message)])
  })
})
