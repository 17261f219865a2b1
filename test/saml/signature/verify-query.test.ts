import { sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { refuse } from '../../../src/core/errors.ts'
import { readQuery } from '../../../src/saml/logout/read-query.ts'
import { verifyQuery } from '../../../src/saml/signature/verify-query.ts'
import { createKey } from '../../support/certificates.ts'

const key = createKey()
const trust = {
  id: 'acme',
  certificate: [key.certify()],
  verification: 'strict',
  allowSha1: false,
  allowWeakKeys: false,
} as const
const algorithm = `SigAlg=${encodeURIComponent('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')}`

/** Signs one query, and sends another. */
function verify(signed: string, sent: string): string {
  const signature = sign('sha256', Buffer.from(`${signed}&${algorithm}`), key.privateKey).toString('base64')
  const query = readQuery(`${sent}&${algorithm}&Signature=${encodeURIComponent(signature)}`, refuse)
  return verifyQuery(query, 'SAMLRequest', { document: 'LogoutRequest', trust, refuse })
}

describe('the signature of a query', () => {
  test.each([
    ['without RelayState', 'SAMLRequest=a', 'SAMLRequest=a'],
    ['with RelayState', 'SAMLRequest=a&RelayState=b', 'SAMLRequest=a&RelayState=b'],
    ['with an empty one', 'SAMLRequest=a&RelayState=', 'SAMLRequest=a&RelayState='],
    ['with an empty one that was left out where it was signed', 'SAMLRequest=a', 'SAMLRequest=a&RelayState='],
    ['with an empty one without a sign of equality', 'SAMLRequest=a', 'SAMLRequest=a&RelayState'],
    ['with an empty one that was signed and then left out', 'SAMLRequest=a&RelayState=', 'SAMLRequest=a'],
  ])('is good %s', (_what, signed, sent) => {
    expect(verify(signed, sent)).toBe('a')
  })

  test.each([
    ['a value that was not signed', 'SAMLRequest=a', 'SAMLRequest=a&RelayState=b'],
    ['a value where an empty one was signed', 'SAMLRequest=a&RelayState=', 'SAMLRequest=a&RelayState=b'],
    ['a blank where none was signed', 'SAMLRequest=a', 'SAMLRequest=a&RelayState=%20'],
    ['a plus sign where none was signed', 'SAMLRequest=a', 'SAMLRequest=a&RelayState=+'],
    ['an empty one where a value was signed', 'SAMLRequest=a&RelayState=b', 'SAMLRequest=a&RelayState='],
    ['none where a value was signed', 'SAMLRequest=a&RelayState=b', 'SAMLRequest=a'],
    ['another message', 'SAMLRequest=a', 'SAMLRequest=b&RelayState='],
    ['a message that takes in the RelayState', 'SAMLRequest=a', 'SAMLRequest=a%26RelayState%3D&RelayState='],
  ])('is not good for %s', (_what, signed, sent) => {
    expect(() => verify(signed, sent)).toThrow(expect.objectContaining({ code: 'signature_invalid' }))
  })
})
