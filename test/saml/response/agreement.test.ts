import { describe, expect, test } from 'vitest'
import { differenceOf } from '../../../src/saml/response/agreement.ts'
import { readXml } from '../../../src/saml/xml/read-xml.ts'

const assertionXml = (nameId = 'ada', attributes = ''): string =>
  `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a"><saml:Subject><saml:NameID>${nameId}</saml:NameID></saml:Subject><saml:AttributeStatement>${attributes}</saml:AttributeStatement></saml:Assertion>`
const attribute = (name: string, ...values: readonly string[]): string =>
  `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`
const groups = attribute('memberOf', 'a', 'b')

/** What node-saml says of the document, where it reads it as we do. */
const profile = (xml: string, attributes: object = {}) => ({ nameID: 'ada', attributes, getAssertionXml: () => xml })

describe('node-saml agrees', () => {
  test.each<[string, string, object]>([
    ['without attributes', '', {}],
    [
      'about one value, several, and none',
      attribute('email', 'ada@example.com') + groups + attribute('none'),
      { email: 'ada@example.com', memberOf: ['a', 'b'] },
    ],
    ['about white space and empty values', attribute('x', ' a\n', '', ' '), { x: ['a', undefined, undefined] }],
    ['about the last of several attributes of one name', attribute('memberOf', 'c') + groups, { memberOf: ['a', 'b'] }],
    ['about what it reads as objects', attribute('x', '<y>z</y>'), { x: { y: ['z'] } }],
    ['about a name that it cannot keep', attribute('__proto__', 'x', 'y'), {}],
  ])('%s', (_name, xml, attributes) => {
    const document = assertionXml('ada', xml)
    expect(differenceOf(profile(document, attributes), readXml(document))).toBeUndefined()
  })

  test('where the signature is still in its assertion, and white space around the name id', () => {
    const document = assertionXml(' ada ')
    const signed = document.replace('<saml:Subject>', '<ds:Signature xmlns:ds="urn:ds"/><saml:Subject>')
    expect(differenceOf(profile(signed), readXml(document))).toBeUndefined()
  })
})

test.each<[string, Parameters<typeof differenceOf>[0], RegExp]>([
  ['gives no assertion', { nameID: 'ada' }, /finds none/],
  ['gives another assertion', profile(assertionXml('ada', groups)), /another one/],
  ['reads another name id', { ...profile(assertionXml()), nameID: 'eve' }, /another name id/],
  ['reads no name id', { getAssertionXml: () => assertionXml() }, /another name id/],
])('node-saml disagrees where it %s', (_name, theirs, difference) => {
  expect(differenceOf(theirs, readXml(assertionXml()))).toMatch(difference)
})

test.each<[string, object | undefined]>([
  ['another value', { memberOf: ['a', 'c'] }],
  ['fewer values', { memberOf: 'a' }],
  ['more values', { memberOf: ['a', 'b', 'c'] }],
  ['values in another order', { memberOf: ['b', 'a'] }],
  ['no values', {}],
  ['no attributes', undefined],
])('node-saml disagrees where it reads %s', (_name, attributes) => {
  const document = assertionXml('ada', groups)
  const theirs = { nameID: 'ada', attributes, getAssertionXml: () => document }
  expect(differenceOf(theirs, readXml(document))).toMatch(/other values of the attribute "memberOf"/)
})
