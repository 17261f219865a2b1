import { CompactEncrypt, decodeProtectedHeader } from 'jose'
import {
  type AuthenticationRequest,
  createRelyingParty,
  type InboundMessage,
  isSsoError,
  type RelyingParty,
} from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { createHandle } from '../../src/state/handle.ts'
import { createSealedBox } from '../../src/state/sealed-box.ts'
import { cookieHeader } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import { createScenario, type Scenario, secret } from '../support/scenario.ts'

const use = 'sso-transaction'
const older = 'an older secret of the tests, long enough too'
const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** What only a holder of the secret can derive. */
async function keyOf(text: string): Promise<Uint8Array> {
  const material = await crypto.subtle.importKey('raw', encode(text), 'HKDF', false, ['deriveBits'])
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: encode('relyant'), info: encode(`${use} key`) }
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf, material, 256))
}

let scenario: Scenario
let sso: RelyingParty

beforeEach(async () => {
  scenario = await createScenario()
  sso = createRelyingParty(scenario.options)
})

async function outcome(inbound: InboundMessage, party = sso): Promise<string> {
  try {
    await recorded(party.complete(inbound))
    return 'accepted'
  } catch (error) {
    if (!isSsoError(error)) throw error
    return error.code
  }
}

/** The cookie with the secret of the browser, as it is sent. */
const browserOf = ({ cookies }: AuthenticationRequest): string => cookieHeader(cookies.slice(0, 1))

const cookieOf = (start: AuthenticationRequest): { readonly name: string; readonly value: string } => {
  const cookie = start.cookies.at(-1)
  if (cookie === undefined) throw new Error('no cookie')
  return cookie
}

const withHeader = (sealed: string, change: object): string => {
  const header = { ...decodeProtectedHeader(sealed), ...change }
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), ...sealed.split('.').slice(1)].join('.')
}

describe('a sealed value', () => {
  const box = createSealedBox([secret, older], use)

  test.each([
    ['another key management', { alg: 'A256KW' }],
    ['another key management of the same key', { alg: 'A256GCMKW', iv: 'AAAAAAAAAAAAAAAA', tag: 'AAAA' }],
    ['a public key', { alg: 'RSA-OAEP' }],
    ['an agreement', { alg: 'ECDH-ES', epk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }],
    ['a password and endless rounds', { alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, p2s: 'AAAA' }],
    ['no alg', { alg: undefined }],
    ['alg none', { alg: 'none' }],
    ['an alg of a prototype', { alg: '__proto__' }],
    ['another encryption', { enc: 'A128CBC-HS256' }],
    ['another key size', { enc: 'A128GCM' }],
    ['an enc of a prototype', { enc: 'constructor' }],
    ['compression', { zip: 'DEF' }],
    ['an unknown extension', { crit: ['x'], x: 1 }],
    ['another use', { typ: 'sso-confirmation' }],
    ['another kid', { kid: 'AAAAAAAAAAAA' }],
    ['no kid', { kid: undefined }],
    ['a kid that is a number', { kid: 0 }],
    ['a kid of a prototype', { kid: '__proto__' }],
  ])('does not open with %s in its header', async (_what, change) => {
    const sealed = await box.seal({ a: 1 })
    await expect(recorded(box.open(withHeader(sealed, change)))).rejects.toMatchObject({ code: 'transaction_invalid' })
  })

  test('does not open with the kid of another secret of ours', async () => {
    const [newest, old] = [await box.seal('a'), await createSealedBox([older], use).seal('a')]
    const { kid } = decodeProtectedHeader(newest)
    expect(await box.open(old)).toBe('a')
    await expect(box.open(withHeader(old, { kid }))).rejects.toMatchObject({ code: 'transaction_invalid' })
  })

  test('is never unpacked, even where the right key packed it', async () => {
    const { kid } = decodeProtectedHeader(await box.seal('a'))
    const seal = async (zip?: 'DEF') =>
      new CompactEncrypt(encode(JSON.stringify('x'.repeat(100_000))))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: kid as string, ...(zip !== undefined && { zip }) })
        .encrypt(await keyOf(secret))
    expect(await box.open(await seal())).toHaveLength(100_000)
    expect((await seal('DEF')).length).toBeLessThan(1000)
    await expect(box.open(await seal('DEF'))).rejects.toMatchObject({ code: 'transaction_invalid' })
  })

  test.each([
    ['a megabyte of letters', 'A'.repeat(2 ** 20)],
    ['a megabyte of dots', '.'.repeat(2 ** 20)],
    ['an endless header', `${'A'.repeat(2 ** 20)}....`],
    ['a header nested too deeply', `${Buffer.from('['.repeat(100_000)).toString('base64url')}....`],
    ['a NUL', '\u0000'],
    ['letters of no alphabet', 'é.é.é.é.é'],
  ])('is not %s', async (_what, text) => {
    await expect(recorded(box.open(text))).rejects.toMatchObject({ code: 'transaction_invalid' })
  })

  test('does not hold what was sealed for something else', async () => {
    const other = createSealedBox([secret], 'sso-confirmation')
    const start = await sso.begin({ connection: 'staff' })
    const value = await other.seal({ handle: start.handle })
    const inbound = { url: scenario.openId.answer(start), cookies: `${cookieOf(start).name}=${value}` }
    expect(await outcome(inbound)).toBe('transaction_invalid')
  })

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a list', []],
    ['text', 'x'],
    ['half a transaction', { handle: 'x' }],
    ['a prototype', JSON.parse('{"__proto__":{"handle":"x"}}')],
  ])('that holds %s is no transaction, though it is ours', async (_what, value) => {
    const start = await sso.begin({ connection: 'staff' })
    const sealed = await createSealedBox([secret], use).seal(value)
    const inbound = { url: scenario.openId.answer(start), cookies: `${cookieOf(start).name}=${sealed}` }
    expect(await outcome(inbound)).toBe('transaction_invalid')
  })
})

describe('a transaction', () => {
  test('of somebody else under our own name is refused: its handle is inside', async () => {
    const [mine, theirs] = [await sso.begin({ connection: 'staff' }), await sso.begin({ connection: 'staff' })]
    const cookies = `${cookieOf(mine).name}=${cookieOf(theirs).value}`
    expect(await outcome({ url: scenario.openId.answer(mine), cookies })).toBe('transaction_invalid')
    expect(await outcome({ url: scenario.openId.answer(theirs), cookies })).toBe('transaction_missing')
  })

  test.each([1, 60, 86_400, 10 * 365 * 86_400])('outlives a clock that was set back by %d seconds', async (back) => {
    const start = await sso.begin({ connection: 'staff' })
    scenario.clock.advance(-back)
    const inbound = { url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) }
    expect(await outcome(inbound)).toBe('accepted')
    const again = await sso.begin({ connection: 'staff', cookies: inbound.cookies })
    expect(again.cookies.map(({ name }) => name)).toEqual([start.cookies[0]?.name, `__Host-sso-${again.handle}`])
  })

  test('ends to the second', async () => {
    const start = await sso.begin({ connection: 'staff' })
    scenario.clock.advance(3599)
    const early = { url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) }
    expect(await outcome(early)).toBe('accepted')
    scenario.clock.advance(1)
    expect(await outcome(early)).toBe('transaction_expired')
  })
})

describe('a cookie header', () => {
  test.each<[string, (name: string, value: string) => string, string]>([
    ['with the cookie twice, the right one first', (name, value) => `${name}=${value}; ${name}=x`, 'accepted'],
    [
      'with the cookie twice, the right one last',
      (name, value) => `${name}=x; ${name}=${value}`,
      'transaction_invalid',
    ],
    ['with more white space', (name, value) => `  ;${name}=${value} ;; `, 'accepted'],
    ['with cookies of a prototype', (name, value) => `__proto__=x; constructor=y; ${name}=${value}`, 'accepted'],
    ['with a thousand others', (name, value) => `${'a=1; '.repeat(1000)}${name}=${value}`, 'accepted'],
    ['of a megabyte', (name, value) => `a=${'x'.repeat(2 ** 20)}; ${name}=${value}`, 'accepted'],
    ['with the name in capitals', (name, value) => `${name.toUpperCase()}=${value}`, 'transaction_missing'],
    ['with the name encoded', (name, value) => `${name.replace('_', '%5F')}=${value}`, 'transaction_missing'],
    ['with the value in quotes', (name, value) => `${name}="${value}"`, 'transaction_invalid'],
    ['with an empty value', (name) => `${name}=`, 'transaction_invalid'],
    ['with commas', (name, value) => `a=1, ${name}=${value}`, 'transaction_missing'],
  ])('%s', async (_what, cookies, expected) => {
    const start = await sso.begin({ connection: 'staff' })
    const { name, value } = cookieOf(start)
    expect(
      await outcome({ url: scenario.openId.answer(start), cookies: `${cookies(name, value)}; ${browserOf(start)}` }),
    ).toBe(expected)
  })

  test('that a parser made an object of may hold anything', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const { name, value } = cookieOf(start)
    const { name: browser = '', value: secret } = start.cookies[0] ?? {}
    const parsed = JSON.parse(
      JSON.stringify({ other: 'x', [name]: value, [browser]: secret }).replace('"other"', '"__proto__"'),
    )
    expect(await outcome({ url: scenario.openId.answer(start), cookies: { ...parsed, absent: undefined } })).toBe(
      'accepted',
    )
    expect(await outcome({ url: scenario.openId.answer(start), cookies: {} })).toBe('transaction_missing')
  })

  test('with a hundred pending sign-ins is cleared down to four, and nothing else is touched', async () => {
    const now = scenario.clock.now()
    const names = Array.from({ length: 100 }, (_, index) => `__Host-sso-${createHandle(now - index)}`)
    const hostile = ['__Host-sso-', `__Host-sso-${'x'.repeat(34)}`, '__proto__', 'session', '__Host-session']
    const cookies = [...names, ...hostile].map((name) => `${name}=x`).join('; ')
    const start = await sso.begin({ connection: 'staff', cookies })
    const cleared = start.cookies.slice(0, -2)
    expect(cleared.map(({ name }) => name)).toEqual(names.slice(4).toReversed())
    expect(cleared.every(({ value, maxAge }) => value === '' && maxAge === 0)).toBe(true)
  })

  test('cannot put anything into what is sent back', async () => {
    const hostile = [
      `__Host-sso-${'0'.repeat(33)}\r\nSet-Cookie: a=b`,
      `__Host-sso-${'0'.repeat(32)};`,
      '__Host-sso-\u00e9',
    ]
    const start = await sso.begin({
      connection: 'staff',
      cookies: Object.fromEntries(hostile.map((name) => [name, 'x'])),
    })
    expect(start.cookies.map(({ name, value }) => `${name}=${value}`)).toEqual([
      expect.stringMatching(/^__Host-sso-browser-[\w-]{31}=[\w-]{43}$/),
      expect.stringMatching(/^__Host-sso-[\w-]{33}=[\w.-]+$/),
    ])
  })
})
