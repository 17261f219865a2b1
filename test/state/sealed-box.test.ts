import fc from 'fast-check'
import { CompactEncrypt, decodeProtectedHeader } from 'jose'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { createSealedBox } from '../../src/state/sealed-box.ts'
import { recorded } from '../support/record-refusal.ts'

const secret = 'a secret of the tests, long enough to seal'
const older = 'an older secret of the tests, long enough too'
const box = createSealedBox([secret], 'tests')
const refusal = {
  code: 'transaction_invalid',
  kind: 'stale',
  message: 'the sealed value cannot be opened',
  hint: 'Every process needs the same secrets; keep an old secret in the list while its transactions can still return.',
}

describe('a sealed box', () => {
  test('gives back any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        expect(JSON.stringify(await box.open(await box.seal(value)))).toBe(JSON.stringify(value))
      }),
    )
  })

  test('shows nothing of what it holds', async () => {
    const sealed = await box.seal({ returnTo: '/wiki' })
    expect(decodeProtectedHeader(sealed)).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      typ: 'tests',
      kid: expect.stringMatching(/^[A-Za-z0-9_-]{12}$/),
    })
    const texts = sealed.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))
    expect(texts.join()).not.toContain('wiki')
  })

  test('fits a cookie', async () => {
    expect(await box.seal({ any: 'thing' })).toMatch(
      /^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/,
    )
  })

  test('seals the same value differently every time', async () => {
    expect(await box.seal('a')).not.toBe(await box.seal('a'))
  })

  test('opens in another process, with the secret as text or as a Secret', async () => {
    const another = createSealedBox([new Secret(secret)], 'tests')
    expect(await another.open(await box.seal({ a: 1 }))).toEqual({ a: 1 })
  })

  test('opens what an older secret sealed, and seals with the newest', async () => {
    const rotated = createSealedBox([secret, older], 'tests')
    expect(await rotated.open(await createSealedBox([older], 'tests').seal('a'))).toBe('a')
    expect(await box.open(await rotated.seal('b'))).toBe('b')
  })

  test('needs a secret', async () => {
    const message = 'a sealed box needs at least one secret'
    await expect(createSealedBox([], 'tests').seal('a')).rejects.toThrow(new TypeError(message))
  })
})

describe('does not open', () => {
  test.each([
    ['with another secret', createSealedBox([older], 'tests')],
    ['for another use', createSealedBox([secret], 'another use')],
    ['without a secret', createSealedBox([], 'tests')],
  ])('%s', async (_how, another) => {
    await expect(recorded(another.open(await box.seal('a')))).rejects.toMatchObject({
      ...refusal,
      details: { reason: 'seal-not-opened' },
      cause: { message: 'it was sealed with a secret that is not configured' },
    })
  })

  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const replaced = (text: string, at: number, character: string): string =>
    text.slice(0, at) + character + text.slice(at + 1)

  // Of 7 to 9 bytes, so that the last character of the ciphertext has no, two or four bits that mean nothing.
  test.each([['12345'], ['123456'], ['1234567']])('with any one character next to what it was: %s', async (value) => {
    const sealed = await box.seal(value)
    for (const [at, character] of [...sealed].entries()) {
      const flipped = alphabet[alphabet.indexOf(character) ^ 1] ?? 'A'
      await expect(box.open(replaced(sealed, at, flipped)), `character ${at}`).rejects.toMatchObject(refusal)
    }
  })

  test('with any one character replaced', async () => {
    const sealed = await box.seal({ returnTo: '/wiki' })
    const other = fc.oneof(fc.constantFrom(...alphabet, '.', '=', ' '), fc.string({ minLength: 1, maxLength: 1 }))
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), other, async (at, character) => {
        fc.pre(sealed[at] !== character)
        await expect(box.open(replaced(sealed, at, character))).rejects.toMatchObject(refusal)
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['with something added', (sealed: string) => `${sealed}A`],
    ['with padding', (sealed: string) => `${sealed}==`],
    ['with a line end', (sealed: string) => `${sealed}\n`],
    ['with one part more', (sealed: string) => `${sealed}.`],
    ['cut off', (sealed: string) => sealed.slice(0, -1)],
    ['with its parts exchanged', (sealed: string) => sealed.split('.').toReversed().join('.')],
  ])('%s', async (_how, change) => {
    await expect(recorded(box.open(change(await box.seal('a'))))).rejects.toMatchObject(refusal)
  })

  test.each([[''], ['.'], ['....'], ['a.b.c.d.e'], ['eyJhbGciOiJub25lIn0.e30.'], ['not sealed at all'], ['\ud800']])(
    'what nobody sealed: %j',
    async (text) => {
      await expect(recorded(box.open(text))).rejects.toMatchObject(refusal)
    },
  )

  test('what was encrypted with a password under our key id', async () => {
    const { kid } = decodeProtectedHeader(await box.seal('a'))
    const forged = await new CompactEncrypt(new TextEncoder().encode('"a"'))
      .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', ...(kid !== undefined && { kid }) })
      .encrypt(new TextEncoder().encode('guessed'))
    await expect(recorded(box.open(forged))).rejects.toMatchObject(refusal)
  })

  test('and says no word of what was in it', async () => {
    const sealed = await box.seal('hunter2')
    const error = await createSealedBox([older], 'tests')
      .open(sealed)
      .catch((refused: unknown) => refused)
    expect(JSON.stringify(error) + String(error)).not.toContain(sealed)
  })
})
