import { constants, createHash, sign } from 'node:crypto'
import { readDocument } from '../../src/saml/read-document.ts'
import { canonicalize } from '../../src/saml/xml/canonicalize.ts'
import { descendantsOf } from '../../src/saml/xml/element.ts'

const dsig = 'http://www.w3.org/2000/09/xmldsig#'
const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

export type Hash = 'sha1' | 'sha256' | 'sha384' | 'sha512'

export interface Signer {
  readonly privateKey: string
  readonly kind: 'rsa' | 'pss' | 'ecdsa'
  /** The kind that the signature says it is of, if another. */
  readonly called?: 'rsa' | 'pss' | 'ecdsa'
  readonly hash: Hash
  readonly digestHash?: Hash
  readonly saltLength?: number
  readonly ecdsaEncoding?: 'ieee-p1363' | 'der'
  readonly keyInfo?: string
  /** Of `SignedInfo` and of what is signed. */
  readonly prefixList?: string
}

const digestMethods: Readonly<Record<Hash, string>> = {
  sha1: `${dsig}sha1`,
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha384: `${more}sha384`,
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
}

function signatureMethod({ kind: made, called: kind = made, hash }: Signer): string {
  if (kind === 'pss') return `http://www.w3.org/2007/05/xmldsig-more#${hash}-rsa-MGF1`
  return kind === 'rsa' && hash === 'sha1' ? `${dsig}rsa-sha1` : `${more}${kind}-${hash}`
}

/** Signs the assertion or the response, behind its issuer, also in ways that xml-crypto does not know. */
export function signXml(xml: string, signer: Signer, name: 'Assertion' | 'Response' = 'Assertion'): string {
  const element = descendantsOf(readDocument(xml)).find((one) => one.name === name)
  const { prefixList } = signer
  const inclusivePrefixes = prefixList?.split(' ') ?? []
  const form = element && canonicalize(element, { inclusivePrefixes })
  if (element === undefined || form === undefined) throw new Error(`there is no ${name} to sign`)
  const digestHash = signer.digestHash ?? signer.hash
  const digest = createHash(digestHash).update(form).digest('base64')
  const prefixes =
    prefixList === undefined
      ? ''
      : `<ec:InclusiveNamespaces xmlns:ec="${exclusive}" PrefixList="${prefixList}"></ec:InclusiveNamespaces>`
  const transforms = `<ds:Transform Algorithm="${dsig}enveloped-signature"></ds:Transform><ds:Transform Algorithm="${exclusive}">${prefixes}</ds:Transform>`
  const inner = `<ds:CanonicalizationMethod Algorithm="${exclusive}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="${signatureMethod(signer)}"></ds:SignatureMethod><ds:Reference URI="#${element.attribute('ID')}"><ds:Transforms>${transforms}</ds:Transforms><ds:DigestMethod Algorithm="${digestMethods[digestHash]}"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
  const value = signatureValue(`<ds:SignedInfo xmlns:ds="${dsig}">${inner}`, signer)
  const keyInfo = signer.keyInfo === undefined ? '' : `<ds:KeyInfo>${signer.keyInfo}</ds:KeyInfo>`
  const signature = `<ds:Signature xmlns:ds="${dsig}"><ds:SignedInfo>${inner}<ds:SignatureValue>${value}</ds:SignatureValue>${keyInfo}</ds:Signature>`
  const at = xml.indexOf('</saml:Issuer>', xml.indexOf(`:${name} `)) + '</saml:Issuer>'.length
  return xml.slice(0, at) + signature + xml.slice(at)
}

function signatureValue(
  text: string,
  { kind, hash, privateKey, saltLength, ecdsaEncoding = 'ieee-p1363' }: Signer,
): string {
  const key =
    kind === 'pss'
      ? {
          key: privateKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: saltLength ?? constants.RSA_PSS_SALTLEN_DIGEST,
        }
      : { key: privateKey, ...(kind === 'ecdsa' && { dsaEncoding: ecdsaEncoding }) }
  return sign(hash, Buffer.from(text), key).toString('base64')
}
