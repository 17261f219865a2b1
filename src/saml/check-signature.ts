import { SsoError } from '../core/errors.ts'
import { signatureNamespace } from './names.ts'
import { quote } from './quote.ts'
import { childrenOf, type XmlElement } from './xml.ts'

const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const exclusives = [exclusive, `${exclusive}WithComments`]

const algorithms = new Map<string, readonly string[]>(
  Object.entries({
    SignatureMethod: [
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
      'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
    ],
    DigestMethod: ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'],
    CanonicalizationMethod: exclusives,
    Transform: [enveloped, ...exclusives],
  }),
)

/** What each element of a signature holds, in order; a `KeyInfo` may hold anything, because nobody reads it. */
const contents = new Map<string, RegExp>(
  Object.entries({
    Signature: /^SignedInfo SignatureValue( KeyInfo)?$/,
    SignedInfo: /^CanonicalizationMethod SignatureMethod Reference$/,
    CanonicalizationMethod: /^(InclusiveNamespaces)?$/,
    SignatureMethod: /^$/,
    Reference: /^Transforms DigestMethod DigestValue$/,
    Transforms: /^Transform( Transform)*$/,
    Transform: /^(InclusiveNamespaces)?$/,
    InclusiveNamespaces: /^$/,
    DigestMethod: /^$/,
    DigestValue: /^$/,
    SignatureValue: /^$/,
  }),
)

/** A canonicalization compares each prefix of a list with each attribute; providers list a handful. */
const longestPrefixList = 256

/** @throws SsoError `algorithm_refused` for an algorithm that is weak, or that a SAML signature has no need of */
export function checkAlgorithms(elements: Iterable<XmlElement>): void {
  for (const { name, attributes } of elements) {
    const allowed = algorithms.get(name)
    const algorithm = attributes.get('Algorithm')
    if (allowed === undefined || (algorithm !== undefined && allowed.includes(algorithm))) continue
    throw refused(`${name} is ${quote(algorithm)}`)
  }
}

/**
 * Holds a signature against the profile that SAML makes of XML Signature: one reference, to the element that the signature is
 * in, with two transforms. Whoever verifies it then has no choice of what to verify.
 *
 * @returns whether the element is signed; not whether the signature is good
 * @throws SsoError `response_malformed`, `algorithm_refused`
 * @see SAML Core 2.0, section 5.4
 */
export function checkSignature(element: XmlElement): boolean {
  const [signature, another] = childrenOf(element, signatureNamespace, 'Signature')
  if (signature === undefined) return false
  if (another !== undefined) throw malformed(`the ${element.name} has several signatures`)
  checkContents(signature)
  const [, , reference] = signature.children[0]?.children ?? []
  const uri = reference?.attributes.get('URI')
  const id = element.attributes.get('ID')
  if (!id || uri !== `#${id}`) {
    throw malformed(`the signature of the ${element.name} refers to ${quote(uri)}, the id is ${quote(id)}`)
  }
  const transforms = reference?.children[0]?.children.map(({ attributes }) => attributes.get('Algorithm') ?? '') ?? []
  if (transforms.length !== 2 || transforms[0] !== enveloped || !exclusives.includes(transforms[1] ?? '')) {
    throw refused(`the transforms are ${quote(transforms)}`)
  }
  return true
}

function checkContents(element: XmlElement): void {
  const { namespace, name, children, attributes } = element
  // Some signers write InclusiveNamespaces in the namespace of the transform, and its name is all that verifiers look at.
  if (namespace !== signatureNamespace && name !== 'InclusiveNamespaces') {
    throw malformed(`${name} in a signature is of the namespace ${quote(namespace)}`)
  }
  if (name === 'KeyInfo') return
  const found = children.map((child) => child.name).join(' ')
  if (contents.get(name)?.test(found) !== true) throw malformed(`${name} in a signature holds ${quote(found)}`)
  if ((attributes.get('PrefixList')?.length ?? 0) > longestPrefixList) {
    throw malformed(`the PrefixList in a signature is longer than ${longestPrefixList}`)
  }
  children.forEach(checkContents)
}

function malformed(problem: string): SsoError {
  return new SsoError('response_malformed', `the SAML response is not acceptable: ${problem}`)
}

function refused(problem: string): SsoError {
  return new SsoError('algorithm_refused', problem, {
    hint: 'Let the identity provider sign with RSA-SHA256 and exclusive canonicalization.',
  })
}
