import type { SamlConnection } from '../../configuration/connection.ts'
import { SsoError } from '../../core/errors.ts'
import { readBase64, withoutSpace } from '../base64.ts'
import { signatureNamespace } from '../names.ts'
import { quote } from '../quote.ts'
import { childrenOf, textOf, trim, type XmlElement } from '../xml/element.ts'
import {
  type AlgorithmPolicy,
  findDigestAlgorithm,
  findSignatureAlgorithm,
  type HashName,
  type SignatureAlgorithm,
} from './algorithms.ts'

const enveloped = `${signatureNamespace}enveloped-signature`
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
// A reference to an id leaves comments out under either name.
const exclusives = [exclusive, `${exclusive}WithComments`]

/** What each element of a signature holds, in order; a `KeyInfo` may hold anything, because nothing is believed of it. */
const contents: ReadonlyMap<string, RegExp> = new Map(
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

/** The only two that hold text. */
const values = ['DigestValue', 'SignatureValue']

/** A canonicalization compares each prefix of a list with each element; providers list a handful. */
const longestPrefixList = 256

/** A signature that has the form which SAML gives it; whether it is good is not said. */
export interface Signature {
  readonly element: XmlElement
  readonly signedInfo: XmlElement
  /** The `InclusiveNamespaces` of the `SignedInfo`, and of what the reference refers to. */
  readonly signedInfoPrefixes: readonly string[]
  readonly referencePrefixes: readonly string[]
  readonly algorithm: SignatureAlgorithm
  readonly value: Uint8Array
  readonly hash: HashName
  readonly digest: Uint8Array
}

/**
 * Reads the signature of an element, and holds it against the profile that SAML makes of XML Signature: one reference, to the
 * element that the signature is in, with two transforms. Whoever verifies it then has no choice of what to verify.
 *
 * @returns `undefined` where the element has no signature
 * @throws SsoError `response_malformed`, `algorithm_refused`
 * @see SAML Core 2.0, section 5.4
 */
export function readSignature(parent: XmlElement, connection: SamlConnection): Signature | undefined {
  const [element, another] = childrenOf(parent, signatureNamespace, 'Signature')
  if (element === undefined) return undefined
  if (another !== undefined) throw malformed(`the ${parent.name} has several signatures`)
  checkContents(element)
  const [signedInfo, signatureValue] = element.children as [XmlElement, XmlElement]
  const [canonicalization, method, reference] = signedInfo.children as [XmlElement, XmlElement, XmlElement]
  const [transforms, digestMethod, digestValue] = reference.children as [XmlElement, XmlElement, XmlElement]
  const uri = reference.attribute('URI')
  const id = parent.attribute('ID')
  if (!id || uri !== `#${id}`) {
    throw malformed(`the signature of the ${parent.name} refers to ${quote(uri)}, the id is ${quote(id)}`)
  }
  // No id has these; whoever searches for one with XPath would stumble over them.
  if (/["'<>&\s]/.test(id)) throw malformed(`the id ${quote(id)} is none`)
  const algorithm = findSignatureAlgorithm(method.attribute('Algorithm'), connection)
  if (algorithm === undefined) throw refused(method, connection)
  const hash = findDigestAlgorithm(digestMethod.attribute('Algorithm'), connection)
  if (hash === undefined) throw refused(digestMethod, connection)
  if (!exclusives.includes(canonicalization.attribute('Algorithm') ?? '')) throw refused(canonicalization, connection)
  const list = transforms.children
  const [first, second, third] = list.map((transform) => transform.attribute('Algorithm') ?? '')
  if (first !== enveloped || !exclusives.includes(second ?? '') || third !== undefined) {
    throw refused(transforms, connection, `the transforms are ${quote([first, second, third].map(String))}`)
  }
  return {
    element,
    signedInfo,
    signedInfoPrefixes: readPrefixes(canonicalization),
    referencePrefixes: readPrefixes(list[1]),
    algorithm,
    value: readValue(signatureValue),
    hash,
    digest: readValue(digestValue),
  }
}

function checkContents(element: XmlElement, parent?: XmlElement): void {
  const { namespace, name, children } = element
  // xml-crypto writes InclusiveNamespaces in the namespace of whatever transform it is in.
  const isOfTransform =
    name === 'InclusiveNamespaces' && [exclusive, parent?.attribute('Algorithm')].includes(namespace)
  if (namespace !== signatureNamespace && !isOfTransform)
    throw malformed(`${name} in a signature is of the namespace ${quote(namespace)}`)
  if (name === 'KeyInfo') return
  const found = children.map((child) => child.name).join(' ')
  if (contents.get(name)?.test(found) !== true) throw malformed(`${name} in a signature holds ${quote(found)}`)
  if (!values.includes(name) && trim(element.text) !== '') throw malformed(`${name} in a signature holds a text`)
  for (const child of children) checkContents(child, element)
}

function readPrefixes(element: XmlElement | undefined): readonly string[] {
  const list = element?.children[0]?.attribute('PrefixList') ?? ''
  if (list.length > longestPrefixList) {
    throw malformed(`the PrefixList in a signature is longer than ${longestPrefixList}`)
  }
  return list.split(/[ \t\r\n]+/).filter((prefix) => prefix !== '')
}

/** A value that does not read is one that does not verify. */
function readValue(element: XmlElement): Uint8Array {
  return readBase64(withoutSpace(textOf(element))) ?? new Uint8Array()
}

function malformed(problem: string): SsoError {
  return new SsoError('response_malformed', `the SAML response is not acceptable: ${problem}`)
}

function refused(element: XmlElement, policy: AlgorithmPolicy, problem?: string): SsoError {
  const uri = element.attribute('Algorithm')
  // For what the strict verifier would take by itself, there is another way than to ask the provider.
  const strict: AlgorithmPolicy = { allowSha1: policy.allowSha1, verification: 'strict' }
  const isKnown =
    (element.name === 'SignatureMethod' && findSignatureAlgorithm(uri, strict) !== undefined) ||
    (element.name === 'DigestMethod' && findDigestAlgorithm(uri, strict) !== undefined)
  return new SsoError('algorithm_refused', problem ?? `${element.name} is ${quote(uri)}`, {
    hint: isKnown
      ? "node-saml, the second verifier, does not know it: write verification: 'strict' to do without, or let the identity provider sign with RSA-SHA256."
      : 'Let the identity provider sign with RSA-SHA256 and exclusive canonicalization.',
  })
}
