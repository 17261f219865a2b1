import { createPublicKey } from 'node:crypto'
import { createRelyingParty, isSsoError } from 'relyant'
import {
  createTestClock,
  createTestIds,
  createTestSamlProvider,
  fetchFrom,
  person,
  samlFaults,
  signInAs,
} from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { SignedXml } from 'xml-crypto'
import { cookieHeader } from '../../support/clock.ts'
import { recorded } from '../../support/record-refusal.ts'
import { authnRequest, redirectTo, toAcs } from './messages.ts'
import { all, decoded, only, parse } from './wire.ts'

const ada = person({ email: 'ada@example.com' })

function setUp(options: Parameters<typeof createTestSamlProvider>[0] = {}) {
  const clock = createTestClock('2026-11-22T10:00:00Z')
  const provider = createTestSamlProvider({ people: [ada], now: clock.now, ...options })
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    connections: [provider.connection('acme')],
  })
  async function signIn(fault?: Parameters<typeof provider.commit>[0]): Promise<string> {
    const start = await sso.begin({ connection: 'acme' })
    const answer = provider.answer(start.outbound, fault === undefined ? {} : { fault })
    return recorded(sso.complete({ ...answer, cookies: cookieHeader(start.cookies) })).then(
      () => 'signed in',
      (error) => (isSsoError(error) ? error.code : String(error)),
    )
  }
  return { provider, sso, signIn }
}

describe('a defect', () => {
  test('that is committed lasts for one sign-in', async () => {
    const { provider, signIn } = setUp()
    provider.commit('expired')
    expect([await signIn(), await signIn(), await signIn()]).toEqual(['assertion_expired', 'signed in', 'signed in'])
  })

  test('that is committed lasts as long as the same request comes back', async () => {
    const { provider } = setUp()
    provider.commit('relay-state-of-somebody-else')
    const url = redirectTo(provider.ssoUrl, authnRequest(toAcs()), 'x')
    const outbound = { binding: 'redirect', url } as const
    expect(provider.answer(outbound).form).toHaveProperty('RelayState', 'somebody')
    expect(provider.answer(outbound).form).toHaveProperty('RelayState', 'somebody')
    const another = { ...outbound, url: redirectTo(provider.ssoUrl, authnRequest(toAcs()), 'x') }
    expect(provider.answer(another).form).toHaveProperty('RelayState', 'x')
    expect(provider.answer(outbound).form).toHaveProperty('RelayState', 'x')
  })

  test('that is committed ends with the next request, also where the first sign-in was given up', async () => {
    const { provider, signIn } = setUp()
    provider.commit('expired')
    const page = await provider.fetch(redirectTo(provider.ssoUrl, authnRequest(toAcs())))
    expect(await page.text()).toContain('id="sign-in"')
    expect(await signIn()).toBe('signed in')
  })

  test('that is a habit lasts until the provider behaves', async () => {
    const { provider, signIn } = setUp()
    provider.misbehave('expired')
    expect([await signIn(), await signIn()]).toEqual(['assertion_expired', 'assertion_expired'])
    provider.behave()
    expect(await signIn()).toBe('signed in')
  })

  test('of one answer leaves the others alone', async () => {
    const { signIn } = setUp()
    expect([await signIn(samlFaults[0]), await signIn()]).toEqual(['response_malformed', 'signed in'])
  })

  test('may be one of your own', async () => {
    const { provider, signIn } = setUp()
    provider.commit({ assertion: (xml, { audience }) => xml.replace(`>${audience}<`, '>urn:other<') })
    expect(await signIn()).toBe('audience_mismatch')
  })

  test('that is in no catalogue is not known', () => {
    expect(() => setUp().provider.commit('expird')).toThrow('samlFaults has no fault "expird"')
  })
})

test('a replayed answer is the very one of the sign-in before', async () => {
  const { provider } = setUp()
  const ask = () => ({ binding: 'redirect' as const, url: redirectTo(provider.ssoUrl, authnRequest(toAcs()), 'x') })
  const first = provider.answer(ask())
  const replayed = provider.answer({ ...ask() }, { fault: 'replayed' })
  expect(replayed.form['SAMLResponse']).toBe(first.form['SAMLResponse'])
  const fresh = createTestSamlProvider({ people: [ada] })
  expect(decoded(fresh.answer(ask(), { fault: 'replayed' }).form['SAMLResponse'])).toContain('InResponseTo="_')
})

test('with ids and a clock of the test, every answer is the same, to the letter', () => {
  const run = (): string => {
    const { provider } = setUp({ ids: createTestIds() })
    const url = redirectTo(provider.ssoUrl, authnRequest(toAcs()).replace(/ ID="[^"]*"/, ' ID="_request"'))
    return decoded(provider.answer({ binding: 'redirect', url }).form['SAMLResponse'])
  }
  expect(run()).toBe(run())
})

/** Where an application might look that does not look at what is signed. */
const careless: readonly ((response: Element) => Element | undefined)[] = [
  (response) => all(response, 'NameID')[0],
  (response) => all(response, 'NameID').at(-1),
]

const wrappings = samlFaults.filter(({ name }) => /^wrapping-|^original-hidden-in-/.test(name))

test.each(wrappings.map((fault) => [fault.name, fault] as const))(
  '%s would make somebody else of the person at a careless application',
  (_name, fault) => {
    const { provider } = setUp()
    const outbound = { binding: 'redirect', url: redirectTo(provider.ssoUrl, authnRequest(toAcs())) } as const
    const xml = decoded(provider.answer(outbound, { fault }).form['SAMLResponse'])
    const response = parse(xml)
    const read = careless.map((find) => find(response)?.firstChild?.nodeValue)
    expect(read).toContain('mallory@example.com')
    expect(xml).toContain(ada.subject)
    expect(all(response, 'Signature').length).toBeGreaterThan(0)
  },
)

/** Those in which the signature still verifies: it is the place that is wrong, and nothing else. */
test.each(['wrapping-2', 'wrapping-3', 'wrapping-4', 'wrapping-5', 'wrapping-7'])(
  'the signature of %s is good',
  (name) => {
    const { provider } = setUp()
    const outbound = { binding: 'redirect', url: redirectTo(provider.ssoUrl, authnRequest(toAcs())) } as const
    const xml = decoded(provider.answer(outbound, { fault: name }).form['SAMLResponse'])
    const [signature] = all(parse(xml), 'Signature')
    const verifier = new SignedXml({ publicCert: provider.certificate })
    verifier.loadSignature(signature as never)
    expect(verifier.checkSignature(xml)).toBe(true)
  },
)

describe('a fault is on the wire what it says it is', () => {
  function fieldOf(fault?: string): string {
    const outbound = { binding: 'redirect', url: redirectTo(provider.ssoUrl, authnRequest(toAcs())) } as const
    return String(provider.answer(outbound, fault === undefined ? {} : { fault }).form['SAMLResponse'])
  }
  const { provider } = setUp()
  const responseOf = (fault: string): Element => parse(decoded(fieldOf(fault)))
  const textOf = (element: Element, name: string): string => only(element, name).textContent ?? ''

  test('the KeyValue is that of the key that signed', () => {
    const xml = decoded(fieldOf('foreign-key-value'))
    const response = parse(xml)
    const asUrl = (name: string): string => Buffer.from(textOf(response, name), 'base64').toString('base64url')
    const jwk = { kty: 'RSA', n: asUrl('Modulus'), e: asUrl('Exponent') }
    const publicCert = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
    const verifier = new SignedXml({ publicCert })
    verifier.loadSignature(only(response, 'Signature') as never)
    expect(verifier.checkSignature(xml)).toBe(true)
  })

  test('the HMAC is one of the certificate, and verifies where that is taken for a secret', () => {
    const xml = decoded(fieldOf('signed-with-hmac-of-the-certificate'))
    const verifier = new SignedXml({ publicCert: provider.certificate })
    verifier.enableHMAC()
    verifier.loadSignature(only(parse(xml), 'Signature') as never)
    expect(verifier.checkSignature(xml)).toBe(true)
  })

  test.each(['assertion-encrypted', 'assertion-encrypted-beside'])(
    '%s: there is something that is encrypted',
    (name) => {
      const encrypted = only(responseOf(name), 'EncryptedAssertion')
      expect(all(encrypted, 'CipherValue').map(({ textContent }) => (textContent ?? '').length > 300)).toEqual([
        true,
        true,
      ])
    },
  )

  test('base64url holds the document, and whoever reads both alphabets gets it whole', () => {
    const field = fieldOf('base64url')
    expect(field).toMatch(/[-_]/)
    expect(field).not.toMatch(/[+/]/)
    expect(decoded(field)).toMatch(/<\/samlp:Response>$/)
  })
})

test('two providers of one person are found by their origins', async () => {
  const [one, other] = [
    createTestSamlProvider({ people: [ada] }),
    createTestSamlProvider({ preset: 'okta', people: [ada] }),
  ]
  const fetch = fetchFrom(one, other)
  expect(await (await fetch(other.metadataUrl)).text()).toContain('okta')
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    connections: [one.connection('one'), other.connection('other')],
  })
  const app = sso.handler({ onSignIn: ({ connection }) => new Response(connection) })
  expect((await signInAs(app, ada, { start: '/auth/login?connection=other' })).text).toBe('other')
})
