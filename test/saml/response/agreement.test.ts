import { describe, expect, test } from 'vitest'
import { readDocument } from '../../../src/saml/read-document.ts'
import { type Difference, differenceOf } from '../../../src/saml/response/agreement.ts'
import { markSigned, type SignedElement } from '../../../src/saml/signature/signed-element.ts'

const assertionXml = (nameId = 'ada', attributes = ''): string =>
  `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a"><saml:Subject><saml:NameID>${nameId}</saml:NameID></saml:Subject><saml:AttributeStatement>${attributes}</saml:AttributeStatement></saml:Assertion>`
const attribute = (name: string, ...values: readonly string[]): string =>
  `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`
/** As if its signature had been verified. */
const signed = (xml: string): SignedElement => markSigned(readDocument(xml))
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
    expect(differenceOf(profile(document, attributes), signed(document))).toBeUndefined()
  })

  test('where the signature is still in its assertion, and white space around the name id', () => {
    const document = assertionXml(' ada ')
    const withSignature = document.replace('<saml:Subject>', '<ds:Signature xmlns:ds="urn:ds"/><saml:Subject>')
    expect(differenceOf(profile(withSignature), signed(document))).toBeUndefined()
  })
})

test.each<[string, Parameters<typeof differenceOf>[0], Difference]>([
  ['gives no assertion', { nameID: 'ada' }, { reason: 'finds-none' }],
  ['gives another assertion', profile(assertionXml('ada', groups)), { reason: 'another-assertion' }],
  ['reads another name id', { ...profile(assertionXml()), nameID: 'eve' }, { reason: 'another-name-id' }],
  ['reads no name id', { getAssertionXml: () => assertionXml() }, { reason: 'another-name-id' }],
])('node-saml disagrees where it %s', (_name, theirs, difference) => {
  expect(differenceOf(theirs, signed(assertionXml()))).toEqual(difference)
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
  expect(differenceOf(theirs, signed(document))).toEqual({ reason: 'another-attribute', attribute: 'memberOf' })
})
