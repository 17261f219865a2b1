import fc from 'fast-check'
import { createRelyingParty, isSsoError } from 'relyant'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { parseConnection, type SamlConnection } from '../../src/core/connection.ts'
import type { Verified } from '../../src/core/result.ts'
import { verifyResponse } from '../../src/saml/response.ts'
import { createClock } from '../support/clock.ts'
import { createSamlDouble, idpEntityId, spEntityId } from '../support/saml-double.ts'

// Whatever is done to a signed response: it is refused, or it says to the letter what was signed.

const clock = createClock()
const provider = createSamlDouble(clock.now)
const input = {
  protocol: 'saml' as const,
  id: 'acme',
  ssoUrl: 'https://sso.jumpcloud.com/saml2/acme',
  idpEntityId,
  spEntityId,
  certificate: provider.key.certificate,
  groupsClaim: 'memberOf',
}
const sso = createRelyingParty({
  baseUrl: 'https://app.example.com',
  secrets: ['a secret of the tests, long enough to seal'],
  now: clock.now,
  connections: [input],
})
const verifications = ['both', 'strict'] as const
const connections = Object.fromEntries(
  verifications.map((verification) => [verification, parseConnection({ ...input, verification }) as SamlConnection]),
)
const acsUrl = 'https://app.example.com/login/callback?connection=acme'

interface Signed {
  readonly xml: string
  readonly requestId: string
  readonly original: Verified
}

const signed: Signed[] = []

beforeAll(async () => {
  for (const sign of ['assertion', 'response', 'both'] as const) {
    const start = await sso.begin({ connection: 'acme' })
    const { SAMLResponse, RelayState } = provider.answer(start, { sign })
    const xml = Buffer.from(SAMLResponse, 'base64').toString()
    const requestId = `_${RelayState}`
    signed.push({ xml, requestId, original: await verify(xml, requestId, 'both') })
  }
  for (const log of ['log', 'warn', 'error'] as const) vi.spyOn(console, log)
})

afterAll(() => {
  for (const log of ['log', 'warn', 'error'] as const) expect(console[log]).not.toHaveBeenCalled()
})

const verify = (xml: string, requestId: string, verification: string): Promise<Verified> =>
  verifyResponse(
    connections[verification] as SamlConnection,
    { now: clock.now, fetch },
    Buffer.from(xml).toString('base64'),
    { acsUrl, requestId },
  )

const snippets = [
  ...[
    '<',
    '>',
    '/',
    '"',
    "'",
    '&',
    ';',
    '=',
    ':',
    ' ',
    '\n',
    '\0',
    '\u2028',
    '\u0085',
    '\ufeff',
    'x',
    '😀',
    'é',
    ']]>',
    '-->',
  ],
  ...[
    '<!--',
    '<!-- x -->',
    '<![CDATA[',
    '<![CDATA[x]]>',
    '<?x y?>',
    '<!DOCTYPE x>',
    '&amp;',
    '&#60;',
    '&#0;',
    '&lt;!--',
  ],
  ...[
    '<a/>',
    '<a>',
    '</a>',
    '<a b="c"/>',
    ' xmlns=""',
    ' xmlns="u"',
    ' xmlns:saml="u"',
    ' ID="x"',
    ' Id="x"',
    ' a="1"',
  ],
  ...[
    '<saml:NameID>mallory@example.com</saml:NameID>',
    '<saml:Assertion/>',
    '<ds:Signature/>',
    '<ds:Reference URI=""/>',
  ],
  ...[
    '<ds:Transform Algorithm="x"/>',
    '<script xmlns="http://www.w3.org/1999/xhtml">',
    '</script>',
    'mallory',
    '#',
    '=',
  ],
]

/** Tags and texts, and the words in them. */
const pieces = (xml: string): readonly string[] => xml.match(/<[^>]*>|[^<>]+/g) ?? []
const pick = <Item>(items: readonly Item[], at: number): Item => items[at % items.length] as Item

type Mutation = (xml: string) => string

const number = fc.nat({ max: 1_000_000 })
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(number, fc.constantFrom(...snippets)).map(
    ([at, snippet]): Mutation =>
      (xml) => {
        const index = at % xml.length
        return xml.slice(0, index) + snippet + xml.slice(index)
      },
  ),
  fc.tuple(number, fc.constantFrom(...snippets)).map(
    ([at, snippet]): Mutation =>
      (xml) => {
        const parts = [...pieces(xml)]
        parts.splice(at % (parts.length + 1), 0, snippet)
        return parts.join('')
      },
  ),
  fc.tuple(number, fc.nat({ max: 40 })).map(
    ([at, length]): Mutation =>
      (xml) => {
        const index = at % xml.length
        return xml.slice(0, index) + xml.slice(index + length)
      },
  ),
  fc.tuple(number, fc.nat({ max: 2000 }), number).map(
    ([at, length, to]): Mutation =>
      (xml) => {
        const index = at % xml.length
        const target = to % xml.length
        return xml.slice(0, target) + xml.slice(index, index + length) + xml.slice(target)
      },
  ),
  fc.tuple(number, fc.nat({ max: 255 })).map(
    ([at, byte]): Mutation =>
      (xml) => {
        const bytes = Buffer.from(xml)
        bytes[at % bytes.length] = byte
        return bytes.toString('latin1')
      },
  ),
  fc.tuple(fc.constantFrom('move', 'copy', 'remove', 'rename', 'empty'), number, number).map(
    ([verb, at, to]): Mutation =>
      (xml) => {
        const names = [...xml.matchAll(/<([\w:]+)[ >]/g)].map(([, name]) => name ?? '')
        const name = pick(names, at)
        const element = xml.match(new RegExp(`<${name}[ >][\\s\\S]*?</${name}>`))?.[0] ?? ''
        if (verb === 'rename') return xml.replaceAll(name, pick(names, to))
        if (verb === 'empty') return xml.replace(element, `<${name}></${name}>`)
        const rest = verb === 'copy' ? xml : xml.replace(element, '')
        if (verb === 'remove') return rest
        const parts = [...pieces(rest)]
        parts.splice(to % (parts.length + 1), 0, element)
        return parts.join('')
      },
  ),
  fc.tuple(number, number).map(
    ([at, to]): Mutation =>
      (xml) => {
        const attributes = [...xml.matchAll(/ [\w:]+="[^"]*"/g)].map(([attribute]) => attribute)
        return xml.replace(pick(attributes, at), pick(attributes, to))
      },
  ),
  fc.tuple(number, number).map(
    ([at, to]): Mutation =>
      (xml) => {
        const texts = [...xml.matchAll(/(?<=>)[^<>]+(?=<)/g)].map(([text]) => text)
        return xml.replace(pick(texts, at), () => pick(texts, to))
      },
  ),
)

test.each(verifications)(
  'a mutated response is refused, or read as it was signed, by %s',
  { timeout: 60_000 },
  async (verification) => {
    let accepted = 0
    const codes = new Set<string>()
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 2 }),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        async (which, mutations) => {
          const { xml, requestId, original } = pick(signed, which)
          const mutated = mutations.reduce((document, mutate) => mutate(document), xml)
          let verified: Verified
          try {
            verified = await verify(mutated, requestId, verification)
          } catch (error) {
            if (!isSsoError(error)) throw error
            codes.add(error.code)
            return
          }
          accepted += 1
          expect(verified.identity).toEqual(original.identity)
          expect(verified.once).toEqual(original.once)
          expect(verified.raw).toEqual({
            ...original.raw,
            assertion: (verified.raw as { assertion: string }).assertion,
          })
        },
      ),
      { numRuns: 2000, seed: 20_261_122 },
    )
    expect(accepted).toBeGreaterThan(20)
    expect(codes.size).toBeGreaterThan(5)
  },
)
