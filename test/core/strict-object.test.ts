import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { strictObject } from '../../src/core/strict-object.ts'

const schema = strictObject({
  clientSecret: z.string().exactOptional(),
  groupsClaim: z.string().exactOptional(),
  ssoUrl: z.string().exactOptional(),
})

const messagesOf = (value: unknown): readonly string[] =>
  schema.safeParse(value).error?.issues.map(({ message }) => message) ?? []

describe('a strict object', () => {
  test('takes the keys that it knows', () => {
    expect(schema.parse({ clientSecret: 'a', ssoUrl: 'b' })).toEqual({ clientSecret: 'a', ssoUrl: 'b' })
  })

  test.each([
    ['two letters exchanged', 'clientSecert', 'clientSecret'],
    ['a letter left out', 'groupClaim', 'groupsClaim'],
    ['a letter added', 'groupsClaims', 'groupsClaim'],
    ['a letter changed', 'ssoUrI', 'ssoUrl'],
    ['other capitals', 'ssoURL', 'ssoUrl'],
    ['underscores', 'client_secret', 'clientSecret'],
    ['dashes', 'groups-claim', 'groupsClaim'],
  ])('names a misspelt key, and the one that was meant: %s', (_how, key, meant) => {
    expect(messagesOf({ [key]: 'hunter2' })).toEqual([`Unrecognized key: "${key}"; did you mean "${meant}"?`])
  })

  test.each([['certificate'], ['issuer'], ['__proto__'], ['constructor'], ['']])(
    'names %j, and guesses nothing',
    (key) => {
      const value = JSON.parse(`{${JSON.stringify(key)}:"hunter2"}`)
      expect(messagesOf(value)).toEqual([`Unrecognized key: ${JSON.stringify(key)}`])
    },
  )

  test('names every unknown key', () => {
    expect(messagesOf({ clientSecert: 'a', issuer: 'b' })).toEqual([
      'Unrecognized key: "clientSecert"; did you mean "clientSecret"?; Unrecognized key: "issuer"',
    ])
  })

  test('leaves what its members say as it is', () => {
    expect(messagesOf({ ssoUrl: 7 })).toEqual(['Invalid input: expected string, received number'])
    expect(messagesOf('text')).toEqual(['Invalid input: expected object, received string'])
  })

  test('guesses nothing where it knows no key', () => {
    expect(strictObject({}).safeParse({ a: 1 }).error?.issues[0]?.message).toBe('Unrecognized key: "a"')
  })
})
