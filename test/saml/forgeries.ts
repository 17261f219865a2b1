import { SignedXml } from 'xml-crypto'
import type { CertifiedKey } from '../../src/testing/certificate.ts'
import type { Forgery } from '../support/saml-double.ts'

export const dsig = 'http://www.w3.org/2000/09/xmldsig#'
export const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
export const enveloped = `${dsig}enveloped-signature`
export const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
export const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

type Edit = (xml: string) => string

export const both =
  (...edits: readonly Edit[]): Edit =>
  (xml) =>
    edits.reduce((edited, edit) => edit(edited), xml)

export const assertionOf = (xml: string): string => found(xml, /<saml:Assertion[\s\S]*<\/saml:Assertion>/)
export const signatureOf = (xml: string): string => found(xml, /<ds:Signature [\s\S]*?<\/ds:Signature>/)
export const idOf = (xml: string): string => found(xml, /(?<= ID=")[^"]*/)

function found(xml: string, what: RegExp): string {
  const match = xml.match(what)?.[0]
  if (match === undefined) throw new Error(`nothing is ${what}`)
  return match
}

/** What the attacker would like to be read: another person in the same assertion. */
export const forged = (xml: string, id = '_forged'): string =>
  xml.replace(/ ID="[^"]*"/, ` ID="${id}"`).replaceAll('ada@example.com', 'mallory@example.com')

const unsigned = (xml: string): string => xml.replace(signatureOf(xml), '')
const withSignature = (xml: string, signature: string): string =>
  xml.replace('</saml:Issuer>', `</saml:Issuer>${signature}`)
const within = (xml: string, end: string, inner: string): string => {
  const at = xml.lastIndexOf(end)
  return xml.slice(0, at) + inner + xml.slice(at)
}

/**
 * The eight published wrappings: 1 and 2 of a signed response, 3 to 8 of a signed assertion.
 *
 * @see Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be", 2012; the numbers are SAML Raider's
 */
export const wrappings: Readonly<Record<number, (xml: string, id?: string) => string>> = {
  1: (xml, id) => {
    const signature = signatureOf(xml)
    const original = unsigned(xml)
    return withSignature(forged(original, id), within(signature, '</ds:Signature>', original))
  },
  2: (xml, id) => withSignature(forged(unsigned(xml), id), unsigned(xml) + signatureOf(xml)),
  3: wrapAssertion((original, evil) => unsigned(evil) + original),
  4: wrapAssertion((original, evil) => within(unsigned(evil), '</saml:Assertion>', original)),
  5: wrapAssertion((original, evil) => evil + unsigned(original)),
  6: wrapAssertion((original, evil) => {
    const signature = within(signatureOf(original), '</ds:Signature>', unsigned(original))
    return withSignature(unsigned(evil), signature)
  }),
  7: wrapAssertion((original, evil) => `<samlp:Extensions>${unsigned(evil)}</samlp:Extensions>${original}`),
  8: wrapAssertion((original, evil) => {
    const object = `<ds:Object>${unsigned(original)}</ds:Object>`
    return withSignature(unsigned(evil), within(signatureOf(original), '</ds:Signature>', object))
  }),
}

function wrapAssertion(wrap: (original: string, evil: string) => string): (xml: string, id?: string) => string {
  return (xml, id) => {
    const original = assertionOf(xml)
    return xml.replace(original, () => wrap(original, forged(original, id)))
  }
}

const text = (xml: string): string => xml.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** Places for the signed original, while a forged assertion stands where it stood, with its signature. */
export const hidingPlaces: Readonly<Record<string, (evil: string, original: string) => string>> = {
  'before it': (evil, original) => original + evil,
  'behind it': (evil, original) => evil + original,
  Extensions: (evil, original) => `<samlp:Extensions>${original}</samlp:Extensions>${evil}`,
  'another Status': (evil, original) =>
    `<samlp:Status><samlp:StatusDetail>${original}</samlp:StatusDetail></samlp:Status>${evil}`,
  'an Object of the signature': (evil, original) =>
    within(evil, '</ds:Signature>', `<ds:Object>${original}</ds:Object>`),
  'its KeyInfo': (evil, original) => within(evil, '</ds:KeyInfo>', original),
  'its Advice': (evil, original) => within(evil, '</saml:Assertion>', `<saml:Advice>${original}</saml:Advice>`),
  'its name id': (evil, original) => within(evil, '</saml:NameID>', original),
  'an attribute value': (evil, original) => within(evil, '</saml:AttributeValue>', original),
  'an attribute value, as text': (evil, original) => within(evil, '</saml:AttributeValue>', text(original)),
  'an attribute value, as character data': (evil, original) =>
    within(evil, '</saml:AttributeValue>', `<![CDATA[${original}]]>`),
  'an XML attribute': (evil, original) => evil.replace(' Version=', ` Kept="${text(original)}" Version=`),
  'a comment': (evil, original) => `<!--${original}-->${evil}`,
  'an EncryptedAssertion': (evil, original) => `<saml:EncryptedAssertion>${original}</saml:EncryptedAssertion>${evil}`,
  'another Response': (evil, original) => `<samlp:Response>${original}</samlp:Response>${evil}`,
  'a script of XHTML': (evil, original) => `<script xmlns="http://www.w3.org/1999/xhtml">${original}</script>${evil}`,
}

interface OddSignature {
  readonly references?: readonly { readonly xpath: string; readonly transforms: readonly string[]; readonly uri?: '' }[]
  readonly prefixes?: readonly string[]
  readonly place?: string
}

/** A response whose assertion is signed with the right key, in a way that no SAML signature is made. */
export function oddlySigned(key: CertifiedKey, odd: OddSignature): Forgery {
  const xpath = "//*[local-name()='Assertion']"
  return {
    sign: 'none',
    afterwards: (xml) => {
      const signature = new SignedXml({
        privateKey: key.privateKey,
        publicCert: key.certificate,
        signatureAlgorithm: rsaSha256,
        canonicalizationAlgorithm: exclusive,
      })
      for (const reference of odd.references ?? [{ xpath, transforms: [enveloped, exclusive] }]) {
        signature.addReference({
          xpath: reference.xpath,
          transforms: [...reference.transforms],
          digestAlgorithm: sha256,
          ...(reference.uri === '' && { uri: '', isEmptyUri: true }),
          ...(odd.prefixes && { inclusiveNamespacesPrefixList: [...odd.prefixes] }),
        })
      }
      const reference = odd.place ?? `${xpath}/*[local-name()='Issuer']`
      signature.computeSignature(xml, { prefix: 'ds', location: { reference, action: 'after' } })
      return signature.getSignedXml()
    },
  }
}
