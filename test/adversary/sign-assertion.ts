import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { createKey } from '../support/certificates.ts'

/** A key of an identity provider, and its certificate. */
export interface IdentityProviderKey {
  readonly privateKey: KeyObject
  readonly certificate: string
}

const keys = new Map<string, IdentityProviderKey>()

/** A key for a role, made once a process. The kit's own providers share theirs, and here one of them is an enemy. */
export function keyFor(role: string): IdentityProviderKey {
  const known = keys.get(role)
  if (known !== undefined) return known
  const { privateKey, certify } = createKey('ec')
  const made = { privateKey: createPrivateKey(privateKey), certificate: certify({ name: role }) }
  keys.set(role, made)
  return made
}

const dsig = 'http://www.w3.org/2000/09/xmldsig#'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const ecdsa = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256'

const empty = (name: string, algorithm: string): string => `<ds:${name} Algorithm="${algorithm}"></ds:${name}>`

/** Signs the assertion of a response, with ECDSA: a game has many of them, and the kit's signatures take most of its time. */
export function signAssertion(xml: string, { privateKey }: IdentityProviderKey): string {
  return xml.replace(/<saml:Assertion .*<\/saml:Assertion>/s, (assertion) => {
    const digest = createHash('sha256').update(canonicalForm(assertion)).digest('base64')
    const id = /\bID="([^"]*)"/.exec(assertion)?.[1]
    const transforms = empty('Transform', `${dsig}enveloped-signature`) + empty('Transform', exclusive)
    const reference = `<ds:Reference URI="#${id}"><ds:Transforms>${transforms}</ds:Transforms>${empty('DigestMethod', sha256)}<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`
    const signed = `${empty('CanonicalizationMethod', exclusive)}${empty('SignatureMethod', ecdsa)}${reference}</ds:SignedInfo>`
    const input = Buffer.from(`<ds:SignedInfo xmlns:ds="${dsig}">${signed}`)
    const value = sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64')
    const signature = `<ds:Signature xmlns:ds="${dsig}"><ds:SignedInfo>${signed}<ds:SignatureValue>${value}</ds:SignatureValue></ds:Signature>`
    return assertion.replace('</saml:Issuer>', `$&${signature}`)
  })
}

/** The exclusive canonical form of what the kit writes: one prefix, nothing escaped, no comments. */
function canonicalForm(xml: string): string {
  if (/[&\r]|<!/.test(xml)) throw new Error('this is more than the kit writes')
  return xml.replaceAll(
    /<([\w:]+)((?: [\w:]+="[^"]*")+)(\/?)>/g,
    (_, name: string, attributes: string, end: string) => {
      const sorted = (attributes.match(/ [\w:]+="[^"]*"/g) ?? []).sort((one, other) =>
        order(one) < order(other) ? -1 : 1,
      )
      return `<${name}${sorted.join('')}>${end === '' ? '' : `</${name}>`}`
    },
  )
}

/** Namespaces come first. */
const order = (attribute: string): string => (attribute.startsWith(' xmlns') ? `0${attribute}` : `1${attribute}`)
