import { createTestOidcProvider, createTestSamlProvider, type Person, person } from 'relyant/testing'
import { expect, test } from 'vitest'

test('whoever is made up of an email is always the same', () => {
  const ada = person({ email: 'ada.byron@example.com', groups: ['engineering'] })
  expect(ada).toEqual(person({ email: 'ada.byron@example.com', groups: ['engineering'] }))
  expect(ada).toMatchObject({
    subject: expect.stringMatching(/^[0-9a-f]{24}$/),
    username: 'ada.byron',
    name: 'Ada Byron',
    emailVerified: true,
  })
  expect(person({ email: 'eve@example.com' }).subject).not.toBe(ada.subject)
})

test('an email that the provider does not speak of, and a verification, stay unsaid', () => {
  expect(person({ email: false })).toMatchObject({ email: false, name: 'Person Example' })
  expect(person({ emailVerified: undefined }).emailVerified).toBeUndefined()
})

test.each<[string, object, RegExp]>([
  ['a misspelt name', { familyname: 'Byron' }, /did you mean "familyName"/],
  ['groups that are a text', { groups: 'admins' }, /write an array of names\s*→ at groups/],
  ['a time that is a text', { authTime: '2026-01-01' }, /write a Date, or false/],
  ['an email that is a number', { email: 1 }, /write a text, or false/],
])('%s is said, not taken', (_what, input, problem) => {
  expect(() => person(input as never)).toThrow(TypeError)
  expect(() => person(input as never)).toThrow(problem)
})

test.each<[string, unknown]>([
  ['one person', person()],
  ['people who were not made', [{ email: 'ada@example.com' }]],
  ['nobody', [undefined]],
])('a provider refuses %s for people', (_what, people) => {
  for (const create of [createTestOidcProvider, createTestSamlProvider]) {
    expect(() => create({ people: people as Person[] })).toThrow('people takes an array of what person() makes')
  }
})
