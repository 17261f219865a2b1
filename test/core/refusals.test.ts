import { inspect } from 'node:util'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { refusalsOf, refuse, SsoError } from '../../src/core/errors.ts'
import { entry, reasons, tell } from '../../src/core/refusals/entry.ts'
import { issuesOf, listed } from '../../src/core/refusals/issues.ts'
import { redact, shown } from '../../src/core/refusals/shown.ts'
import { type DataOf, refusals, type SsoErrorCode } from '../../src/core/refusals/table.ts'
import { Secret } from '../../src/core/secret.ts'

const part = 'A1b2-C3d4_E5f6G7h8'
const jwt = `eyJhbGciOiJSUzI1NiJ9.${part}.${part}`
const pem = '-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----'

describe('what an error keeps of a value', () => {
  test.each<[what: string, value: unknown, kept: unknown]>([
    ['text, as it came', 'https://app.example.com/a?b=c', 'https://app.example.com/a?b=c'],
    ['a number, a truth value, nothing', [1, true, null, undefined], [1, true, null, undefined]],
    ['a date', new Date(0), new Date(0)],
    ['a signed token, without it', `Bearer ${jwt}!`, 'Bearer [token]!'],
    ['an encrypted token, without it', `${part}..${part}.${part}.${part}`, '[token]'],
    ['a token without its signature (alg none)', `${part}.${part}.`, '[token]'],
    [
      'a token that is cut, without it',
      `${'!'.repeat(250)}${part}.${part.repeat(99)}.${part}`,
      `${'!'.repeat(250)}[token]`,
    ],
    [
      'a token that is cut in its first characters of claims',
      `${'!'.repeat(280)}${part}.${part.repeat(99)}`,
      `${'!'.repeat(280)}[token]`,
    ],
    ['a token under the name of a property, without it', { [jwt]: 1 }, { '[token]': 1 }],
    [
      'host names and URNs, which are no tokens',
      'https://a-long-name-of-a-host.example.com',
      'https://a-long-name-of-a-host.example.com',
    ],
    ['a private key, without it', `key=${pem}`, 'key=[private key]'],
    ['a private key that is cut, without it', `${pem.slice(0, 40)}${'x'.repeat(900)}`, '[private key]'],
    ['a Secret, without it', { clientSecret: new Secret('hunter2') }, { clientSecret: '[secret]' }],
    ['long text, cut', 'x'.repeat(9000), 'x'.repeat(300)],
    ['a long list, cut', Array(99).fill(0), Array(20).fill(0)],
    ['deep values, cut', { a: { b: { c: { d: 1 } } } }, { a: { b: { c: '…' } } }],
    [
      'functions, symbols and big numbers, as their kind',
      [() => 1, Symbol('hunter2'), 7n],
      ['function', 'symbol', 'bigint'],
    ],
    ['a bidirectional mark, spelt out', 'a\u202eb', 'a\\u202eb'],
    ['a line separator, spelt out', 'a\u2028b\u0085c', 'a\\u2028b\\u0085c'],
    ['an invisible letter beyond the first plane, spelt out', 'a\u{e0041}b', 'a\\udb40\\udc41b'],
  ])('%s', (_what, value, kept) => {
    expect(redact(value)).toEqual(kept)
  })

  test('a value that holds itself, cut', () => {
    const value: Record<string, unknown> = { name: 'a' }
    value['self'] = value
    expect(JSON.stringify(redact(value))).toBe('{"name":"a","self":{"name":"a","self":{"name":"a","self":"…"}}}')
    expect(shown(value)).toContain('"self":"…"')
  })

  test('in a time that grows with its length, whatever it holds', () => {
    const begun = performance.now()
    for (const value of ['a'.repeat(1_000_000), 'aaaaaaaaaaaaaaaa.'.repeat(60_000), '-----BEGIN '.repeat(90_000)])
      shown(value)
    expect(performance.now() - begun).toBeLessThan(500)
  })
})

describe('a value in a message', () => {
  test.each<[value: unknown, text: string]>([
    ['a', '"a"'],
    [undefined, 'nothing'],
    ['a\r\n[info] forged', '"a\\r\\n[info] forged"'],
    ['a\u202eb\u2066c', '"a\\u202eb\\u2066c"'],
    ['a\u0000b\u007fc', '"a\\u0000b\\u007fc"'],
    [{ token: jwt }, '{"token":"[token]"}'],
    [[pem], '["[private key]"]'],
  ])('%j reads %s', (value, text) => {
    expect(shown(value)).toBe(text)
  })

  test('is bounded', () => {
    expect(shown(Array(20).fill('x'.repeat(300)))).toHaveLength(301)
  })
})

describe('an error made of data', () => {
  const error = new SsoError(
    'configuration_invalid',
    { reason: 'plain-http', id: 'staff', path: 'issuer', received: 'http://a.example/' },
    { connection: 'staff', providerText: 'hunter2', cause: new Error('hunter2') },
  )

  test('has them as values, in JSON too', () => {
    expect(error).toMatchObject({ expected: undefined, received: 'http://a.example/' })
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'SsoError',
      code: 'configuration_invalid',
      kind: 'configuration',
      message: 'connection "staff": issuer http://a.example/ is plain http',
      hint: expect.stringContaining('allowLoopbackHttp'),
      connection: 'staff',
      reason: 'plain-http',
      id: 'staff',
      path: 'issuer',
      received: 'http://a.example/',
    })
  })

  test('keeps them frozen, and through what is added to it', () => {
    expect(Object.isFrozen(error.details)).toBe(true)
    expect(error.with({ connection: 'acme' })).toMatchObject({
      details: error.details,
      message: error.message,
      connection: 'acme',
    })
  })

  test('shows neither the words of the provider nor its cause in JSON or message', () => {
    expect(error.providerText).toBe('hunter2')
    expect(`${JSON.stringify(error)}${error.message}`).not.toContain('hunter2')
    expect(inspect({ ...error })).not.toContain('hunter2')
  })

  test('does not let them take the place of what it is', () => {
    const forged = { name: 'n', code: 'c', kind: 'k', message: 'm', hint: 'h', connection: 'x', toJSON: 'j' }
    const data = { expected: ['https://app.example.com'], received: '//evil', ...forged }
    const refused = new SsoError('return_to_refused', data)
    expect(refused.toJSON()).toMatchObject({
      name: 'SsoError',
      code: 'return_to_refused',
      kind: 'rejected',
      message: refused.message,
      hint: refused.hint,
    })
    expect(refused.toJSON()).not.toMatchObject({ connection: 'x' })
    expect(refused).toMatchObject({ name: 'SsoError', code: 'return_to_refused', connection: undefined })
  })

  test('says how its reason is told, and what to change', () => {
    expect(error.hint).toBe(
      'Write https:, or set allowLoopbackHttp: true on the relying party while you develop on this machine.',
    )
    const told = new SsoError('provider_unavailable', {
      reason: 'status',
      endpoint: 'https://a.example/keys',
      received: 503,
    })
    expect(told).toMatchObject({ message: 'https://a.example/keys answered with status 503', hint: undefined })
  })

  test('takes the hint of a preset instead of its own', () => {
    expect(new SsoError('store_unavailable', { reason: 'replay-cache-full', limit: 1 }, { hint: 'h' }).hint).toBe('h')
  })
})

describe('the table', () => {
  type NamesOf<Data> = Data extends Data ? keyof Data : never
  type Reserved =
    | 'name'
    | 'code'
    | 'kind'
    | 'message'
    | 'hint'
    | 'connection'
    | 'stack'
    | 'cause'
    | 'cookies'
    | 'details'

  test('takes no data under a name that the error has itself', () => {
    expectTypeOf<Extract<NamesOf<DataOf<SsoErrorCode>>, Reserved>>().toBeNever()
  })

  test('names its reasons in kebab-case', () => {
    for (const [code, row] of Object.entries(refusals)) {
      for (const reason of 'reasons' in row ? row.reasons : []) expect(reason, code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    }
  })

  test('holds reason and data together', () => {
    const row = reasons('rejected', {
      a: tell((data: { readonly x: number }) => `x is ${data.x}`),
      b: tell(
        () => 'b',
        () => 'c',
      ),
    })
    expectTypeOf<Parameters<(typeof row)['message']>[0]>().toEqualTypeOf<
      ({ readonly reason: 'a' } & { readonly x: number }) | ({ readonly reason: 'b' } & object)
    >()
    expect(row.message({ reason: 'a', x: 1 })).toBe('x is 1')
    expect(row.hint?.({ reason: 'b' })).toBe('c')
    expect(row).toMatchObject({ kind: 'rejected', reasons: ['a', 'b'] })
    expect(
      entry(
        'denied',
        tell(() => 'm'),
        { status: 400 },
      ),
    ).toMatchObject({ kind: 'denied', status: 400 })
  })
})

describe('refuse', () => {
  test('never returns', () => {
    expectTypeOf<ReturnType<typeof refuse>>().toBeNever()
    expect(() => refuse('return_to_refused', { expected: ['https://a.example'], received: '//b' })).toThrow(
      expect.objectContaining({ code: 'return_to_refused', expected: ['https://a.example'], received: '//b' }),
    )
  })

  test('carries the connection it is bound to', () => {
    const bound = refusalsOf({ id: 'staff' })
    expect(() => bound('transaction_invalid', { reason: 'seal-not-opened' })).toThrow(
      expect.objectContaining({ connection: 'staff' }),
    )
  })
})

test('what zod finds is the text that zod makes of it', () => {
  const schema = z.object({ a: z.array(z.object({ 'b-c': z.string() })), d: z.number() })
  for (const input of [{ a: [{ 'b-c': 1 }], d: 'x' }, 'text', {}]) {
    const { error } = schema.safeParse(input)
    if (error === undefined) throw new Error('accepted')
    expect(listed(issuesOf(error))).toBe(z.prettifyError(error))
  }
})
