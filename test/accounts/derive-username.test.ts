import fc from 'fast-check'
import { deriveUsername, type UsernameOptions } from 'relyant'
import { describe, expect, test } from 'vitest'

const identity = { accountKey: 'oidc|https://op/|1', subject: '615c83' }

describe('a user name is derived', () => {
  test.each([
    [{ username: 'ada' }, 'ada', 'ada', 'ada'],
    [{ username: 'ada@example.com' }, 'adaexample.com', 'ada_example.com', 'ada'],
    [{ username: 'Ada Lovelace' }, 'AdaLovelace', 'Ada_Lovelace', 'AdaLovelace'],
    [{ username: 'seán.o’brien' }, 'sean.obrien', 'sean.o_brien', 'sean.obrien'],
    [{ username: '..__ada' }, 'ada', 'ada', 'ada'],
    [{ email: 'grace.hopper+navy@example.com' }, 'grace.hoppernavy', 'grace.hopper_navy', 'grace.hoppernavy'],
    [{ username: '日本', name: 'Nihon' }, 'Nihon', 'Nihon', 'Nihon'],
    [{ username: '!!!' }, '615c83', '615c83', '615c83'],
    [{}, '615c83', '615c83', '615c83'],
  ])('from %j', (facts, remove, replace, cut) => {
    const derive = (strategy: UsernameOptions['strategy']): string =>
      deriveUsername({ ...identity, ...facts }, { strategy })
    expect([derive('remove'), derive('replace'), derive('cut-domain')]).toEqual([remove, replace, cut])
  })

  test('from the key where nothing else leaves a letter', () => {
    const name = deriveUsername({ accountKey: 'k', subject: '日本' }, { strategy: 'remove' })
    expect(name).toMatch(/^user-[0-9a-f]{8}$/)
    expect(deriveUsername({ accountKey: 'other', subject: '日本' }, { strategy: 'remove' })).not.toBe(name)
  })

  test('with a number where it is taken, within the limit', () => {
    const taken = new Set(['abcdefgh', 'abcdef-2'])
    const options = { strategy: 'remove', maxLength: 8, isTaken: (name: string) => taken.has(name) } as const
    expect(deriveUsername({ ...identity, username: 'abcdefghij' }, options)).toBe('abcdef-3')
  })

  test('not for ever', () => {
    expect(() => deriveUsername(identity, { strategy: 'remove', isTaken: () => true })).toThrow(RangeError)
  })

  test.each([0, 7, 8.5, Number.NaN])('not with a limit of %d', (maxLength) => {
    expect(() => deriveUsername(identity, { strategy: 'remove', maxLength })).toThrow(TypeError)
  })

  test('always, stably, and as it is allowed', () => {
    const strategies = fc.constantFrom<UsernameOptions['strategy']>('remove', 'replace', 'cut-domain')
    const person = fc.record({
      accountKey: fc.string(),
      subject: fc.string(),
      username: fc.string(),
      email: fc.string(),
      name: fc.string(),
    })
    fc.assert(
      fc.property(person, strategies, fc.integer({ min: 8, max: 70 }), (who, strategy, maxLength) => {
        const name = deriveUsername(who, { strategy, maxLength })
        expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
        expect(name.length).toBeLessThanOrEqual(maxLength)
        expect(deriveUsername(who, { strategy, maxLength })).toBe(name)
      }),
    )
  })
})
