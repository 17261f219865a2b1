import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secret, toSecret } from '../../src/core/secret.ts'

const secret = new Secret('hunter2')

test('gives the secret to whoever asks for it by name', () => {
  expect(secret.reveal()).toBe('hunter2')
})

describe('does not show itself', () => {
  test.each([
    ['in a template', () => `${secret}`],
    ['in a concatenation', () => `it is ${String(secret)}`],
    ['in JSON', () => JSON.stringify({ secret })],
    ['in inspect', () => inspect({ nested: [secret] }, { depth: Infinity, showHidden: true })],
    [
      'in inspect that leaves its own wishes aside',
      () => inspect(secret, { depth: Infinity, showHidden: true, customInspect: false, getters: true }),
    ],
    ['in an error message', () => new Error(`refused ${secret}`).stack ?? ''],
    ['in a clone', () => inspect(structuredClone({ secret }), { depth: Infinity, showHidden: true })],
    ['in a copy', () => JSON.stringify({ ...secret })],
    ['in its keys', () => Reflect.ownKeys(secret).join()],
    ['as a key', () => Object.keys({ [String(secret)]: 1 }).join()],
  ])('%s', (_where, show) => {
    expect(show()).not.toContain('hunter2')
  })

  test('but says that there is one', () => {
    expect([`${secret}`, JSON.stringify(secret), inspect(secret)]).toEqual(['[secret]', '"[secret]"', '[secret]'])
  })
})

describe('toSecret', () => {
  test('wraps a text', () => {
    fc.assert(fc.property(fc.string(), (text) => toSecret(text).reveal() === text))
  })

  test('leaves a secret as it is', () => {
    expect(toSecret(secret)).toBe(secret)
  })
})
