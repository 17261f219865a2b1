import type { SignatureShape } from '../../core/refusals/saml-signature.ts'
import { readBase64, withoutSpace } from '../base64.ts'
import type { ReceivedDocument } from '../exchange.ts'
import { signatureNamespace } from '../names.ts'
import { trim } from '../xml/characters.ts'
import { childrenOf, textOf, type XmlElement } from '../xml/element.ts'
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
export function readSignature(parent: XmlElement, received: ReceivedDocument): Signature | undefined {
  const { trust } = received
  const [element, another] = childrenOf(parent, signatureNamespace, 'Signature')
  if (element === undefined) return undefined
  if (another !== undefined) malformed(received, { problem: 'repeated', element: parent.name })
  checkContents(element, received)
  const [signedInfo, signatureValue] = element.children as [XmlElement, XmlElement]
  const [canonicalization, method, reference] = signedInfo.children as [XmlElement, XmlElement, XmlElement]
  const [transforms, digestMethod, digestValue] = reference.children as [XmlElement, XmlElement, XmlElement]
  const uri = reference.attribute('URI')
  const id = parent.attribute('ID')
  if (!id || uri !== `#${id}`) {
    const expected = id && `#${id}`
    return malformed(received, { problem: 'reference', element: parent.name, expected, received: uri })
  }
  // No id has these; whoever searches for one with XPath would stumble over them.
  if (/["'<>&\s]/.test(id)) malformed(received, { problem: 'id-malformed', received: id })
  const algorithm = findSignatureAlgorithm(method.attribute('Algorithm'), trust)
  if (algorithm === undefined) return refuseMethod(method, received)
  const hash = findDigestAlgorithm(digestMethod.attribute('Algorithm'), trust)
  if (hash === undefined) return refuseMethod(digestMethod, received)
  if (!exclusives.includes(canonicalization.attribute('Algorithm') ?? '')) refuseMethod(canonicalization, received)
  const list = transforms.children
  const algorithms = list.map((transform) => transform.attribute('Algorithm') ?? '')
  const [first, second, third] = algorithms
  if (first !== enveloped || !exclusives.includes(second ?? '') || third !== undefined) {
    const expected = [enveloped, exclusive]
    received.refuse('algorithm_refused', { reason: 'transforms', expected, received: algorithms })
  }
  return {
    element,
    signedInfo,
    signedInfoPrefixes: readPrefixes(canonicalization, received),
    referencePrefixes: readPrefixes(list[1], received),
    algorithm,
    value: readValue(signatureValue),
    hash,
    digest: readValue(digestValue),
  }
}

function checkContents(element: XmlElement, received: ReceivedDocument, parent?: XmlElement): void {
  const { namespace, name, children } = element
  // xml-crypto writes InclusiveNamespaces in the namespace of whatever transform it is in.
  const isOfTransform =
    name === 'InclusiveNamespaces' && [exclusive, parent?.attribute('Algorithm')].includes(namespace)
  if (namespace !== signatureNamespace && !isOfTransform) {
    const expected = signatureNamespace
    malformed(received, { problem: 'namespace', element: name, expected, received: namespace })
  }
  if (name === 'KeyInfo') return
  const found = children.map((child) => child.name)
  if (contents.get(name)?.test(found.join(' ')) !== true) {
    malformed(received, { problem: 'contents', element: name, received: found })
  }
  if (!values.includes(name) && trim(element.text) !== '') malformed(received, { problem: 'text', element: name })
  for (const child of children) checkContents(child, received, element)
}

function readPrefixes(element: XmlElement | undefined, received: ReceivedDocument): readonly string[] {
  const list = element?.children[0]?.attribute('PrefixList') ?? ''
  if (list.length > longestPrefixList) malformed(received, { problem: 'prefix-list-length', limit: longestPrefixList })
  return list.split(/[ \t\r\n]+/).filter((prefix) => prefix !== '')
}

/** A value that does not read is one that does not verify. */
function readValue(element: XmlElement): Uint8Array {
  return readBase64(withoutSpace(textOf(element))) ?? new Uint8Array()
}

function malformed({ document, refuse }: ReceivedDocument, shape: SignatureShape): never {
  return refuse('response_malformed', { reason: 'signature', document, ...shape })
}

function refuseMethod(method: XmlElement, { trust, refuse }: ReceivedDocument): never {
  const { name: element } = method
  const received = method.attribute('Algorithm')
  // For what the strict verifier would take by itself, there is another way than to ask the provider.
  const strict: AlgorithmPolicy = { allowSha1: trust.allowSha1, verification: 'strict' }
  const strictAccepts =
    (element === 'SignatureMethod' && findSignatureAlgorithm(received, strict) !== undefined) ||
    (element === 'DigestMethod' && findDigestAlgorithm(received, strict) !== undefined)
  return refuse('algorithm_refused', { reason: 'signature-method', element, received, strictAccepts })
}
