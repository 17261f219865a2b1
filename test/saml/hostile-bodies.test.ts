import { createRelyingParty } from 'relyant'
import { describe, expect, test } from 'vitest'
import { limits } from '../../src/saml/xml.ts'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { cookieHeader, createClock } from '../support/clock.ts'
import { acmeConnection, createSamlDouble, type Forgery } from '../support/saml-double.ts'

// What is inside the limits goes on to node-saml, whose time grows with the square of the nodes. On the machine where the
// limits were set the worst of these took 170 ms, and without the limits 90 seconds.
const longest = 2500

const clock = createClock()
const provider = createSamlDouble(clock.now)
const attacker = createCertifiedKey('attacker')
const sso = createRelyingParty({
  baseUrl: 'https://app.example.com',
  secrets: ['a secret of the tests, long enough to seal'],
  now: clock.now,
  connections: [acmeConnection(provider)],
})

const list = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, n) => make(n)).join('')
/** What the rest of the response takes of the limits. */
const [nodes, attributes] = [limits.nodes - 80, limits.attributesInAll - 80]

const fillings: readonly (readonly [name: string, xml: string])[] = [
  ['elements', '<a/>'.repeat(nodes)],
  ['elements and texts', '<a/>x'.repeat(nodes / 2)],
  ['texts in elements', '<a>x</a>'.repeat(nodes / 2)],
  ['levels', ('<a>'.repeat(20) + '</a>'.repeat(20)).repeat(nodes / 20)],
  ['attributes', '<a b=""/>'.repeat(2 * nodes - attributes) + '<a b="" c=""/>'.repeat(attributes - nodes)],
  ['attributes on few elements', `<a ${list(32, (n) => ` b${n}=""`)}/>`.repeat(attributes / 32)],
  ['ids', list(nodes, (n) => `<a ID="i${n}"/>`)],
  ['namespaces', `<a ${list(32, (n) => ` xmlns:b${n}="u"`)}/>`.repeat(attributes / 32)],
  [
    'namespaces in scope',
    list(20, (n) => `<a ${list(16, (m) => ` xmlns:b${n}x${m}="u${n}x${m}" b${n}x${m}:c=""`)}>`) +
      list(nodes - 20, (n) => (n < attributes - 640 ? `<b${n % 20}x0:c d=""/>` : '<a/>')) +
      '</a>'.repeat(20),
  ],
  ['a text', `<a>${'x'.repeat(230_000)}</a>`],
  ['lines', `<a>${'\n'.repeat(230_000)}</a>`],
  ['references', `<a>${'&amp;'.repeat(46_000)}</a>`],
  ['quotation marks', `<a b='${'"'.repeat(38_000)}'/>`],
  ['a name', `<${'a'.repeat(110_000)}></${'a'.repeat(110_000)}>`],
  ['an id', `<a ID="${'x'.repeat(230_000)}"/>`],
]

const inResponse = (xml: string): Forgery => ({
  afterwards: (response) => response.replace('</samlp:Response>', `${xml}</samlp:Response>`),
})
const inAssertion = (xml: string): Forgery => ({
  assertion: (assertion) =>
    assertion.replace('</saml:Assertion>', `<saml:Advice>${xml}</saml:Advice></saml:Assertion>`),
})

describe.each([
  ['a response', inResponse],
  ['an assertion', inAssertion],
] as const)('%s of a stranger, as full as it may be', (_where, fill) => {
  test.each(fillings)('%s', async (_name, xml) => {
    const start = await sso.begin({ connection: 'acme' })
    const form = provider.answer(start, { ...fill(xml), key: attacker })
    const cookies = cookieHeader(start.cookies)
    const before = performance.now()
    const refusal = await sso
      .complete({ url: '/login/callback?connection=acme', cookies, form })
      .catch((error) => error)
    expect(performance.now() - before).toBeLessThan(longest)
    // Anything else would not have got as far as node-saml.
    expect(refusal.code, refusal.message).toBe('signature_invalid')
  })
})
