import type { SamlConnection } from '../../configuration/connection.ts'
import { SsoError } from '../../core/errors.ts'
import { assertionNamespace, protocolNamespace, signatureNamespace } from '../names.ts'
import { quote } from '../quote.ts'
import { readSignature, type Signature } from '../signature/read-signature.ts'
import { checkStatus } from '../status.ts'
import { childrenOf, visit, type XmlElement } from '../xml/element.ts'

/** The shape of a response before anything in it is believed. */
export interface InspectedResponse {
  readonly response: XmlElement
  readonly assertion: XmlElement
  /** Present where it is signed; not whether the signature is good. */
  readonly responseSignature: Signature | undefined
  readonly assertionSignature: Signature | undefined
}

/** The shape of a response whose assertion is encrypted. */
export interface EncryptedResponse {
  readonly response: XmlElement
  readonly encryptedAssertion: XmlElement
  readonly responseSignature: Signature | undefined
}

/**
 * Looks at a response before any signature is verified: what the schema lets be in it, one assertion, signatures where the schema
 * has them and with nothing weak in them, no id twice. A provider's own refusal ends here.
 *
 * Assertions and signatures are found by their local name in any namespace, so that what a laxer reader might take for one is
 * seen here as well.
 *
 * @throws SsoError `response_malformed`, `assertion_encrypted`, `algorithm_refused`, `signature_missing`, and what
 *   `checkStatus` throws
 * @see SAML Core 2.0, sections 3.3.3 and 5.4
 */
export function inspectResponse(
  response: XmlElement,
  connection: SamlConnection,
): InspectedResponse | EncryptedResponse {
  if (response.namespace !== protocolNamespace || response.name !== 'Response') {
    throw malformed(`the document is a ${quote(response.name)}, not a SAML Response`)
  }
  checkStatus(response, connection)
  const found = countNames(response)
  if (found.EncryptedAssertion > 0 && connection.decryptionKeys.length === 0) {
    throw new SsoError('assertion_encrypted', 'the assertion is encrypted, and the connection has no key for it', {
      hint: 'Give the key in "decryptionKeys", or turn off the encryption of assertions at the identity provider.',
    })
  }
  const [assertion] = childrenOf(response, assertionNamespace, 'Assertion')
  const [encryptedAssertion] = childrenOf(response, assertionNamespace, 'EncryptedAssertion')
  const count = found.Assertion + found.EncryptedAssertion
  if ((assertion ?? encryptedAssertion) === undefined || count !== 1) {
    throw malformed(`there are ${count} assertions, one of them has to be in its place and no other`)
  }
  checkChildren(response)
  const responseSignature = readSignature(response, connection)
  const assertionSignature = assertion && readSignature(assertion, connection)
  const inPlace = [responseSignature, assertionSignature].filter((signature) => signature !== undefined).length
  if (found.Signature !== inPlace) {
    throw malformed('there is a signature that is neither on the response nor on the assertion')
  }
  for (const element of [response, assertion]) if (element !== undefined) checkPlaceOfSignature(element)
  checkSigningPolicy(connection, responseSignature !== undefined, assertion && assertionSignature !== undefined)
  if (assertion !== undefined) return { response, assertion, responseSignature, assertionSignature }
  return { response, encryptedAssertion: encryptedAssertion as XmlElement, responseSignature }
}

/** Counts what must be nowhere else, and looks at every id on the way. */
export function countNames(response: XmlElement): Record<'Assertion' | 'EncryptedAssertion' | 'Signature', number> {
  const found = { Assertion: 0, EncryptedAssertion: 0, Signature: 0 }
  const ids = new Set<string>()
  visit(response, ({ name, attributes }) => {
    if (name === 'Assertion' || name === 'EncryptedAssertion' || name === 'Signature') found[name] += 1
    for (const attribute of attributes) {
      if (attribute.name.length !== 2 || attribute.name.toLowerCase() !== 'id') continue
      if (ids.has(attribute.value)) throw malformed(`the id ${quote(attribute.value)} is used twice`)
      ids.add(attribute.value)
    }
  })
  return found
}

const ofProtocol = ['Extensions', 'Status']
const ofAssertions = ['Issuer', 'Assertion', 'EncryptedAssertion']

/** @see SAML Core 2.0, section 3.2.2: what a Response may hold, all of it at most once */
function checkChildren(response: XmlElement): void {
  const seen = new Set<string>()
  for (const { namespace, name } of response.children) {
    const isKnown =
      (namespace === protocolNamespace && ofProtocol.includes(name)) ||
      (namespace === assertionNamespace && ofAssertions.includes(name)) ||
      (namespace === signatureNamespace && name === 'Signature')
    if (!isKnown) throw malformed(`the Response holds ${quote(name)} of the namespace ${quote(namespace)}`)
    if (seen.has(name) && name !== 'Issuer' && name !== 'Signature') {
      throw malformed(`the Response holds ${quote(name)} several times`)
    }
    seen.add(name)
  }
}

/** @see SAML Core 2.0, sections 2.3.3 and 3.2.2: behind the issuer, before everything else */
function checkPlaceOfSignature({ name, children }: XmlElement): void {
  const at = children.findIndex((child) => child.namespace === signatureNamespace && child.name === 'Signature')
  if (at > 1 || (at === 1 && children[0]?.name !== 'Issuer')) {
    throw malformed(`the signature of the ${name} is not behind its Issuer`)
  }
}

/** @param assertionSigned `undefined` as long as nobody knows, because the assertion is encrypted */
function checkSigningPolicy(
  connection: SamlConnection,
  responseSigned: boolean,
  assertionSigned: boolean | undefined,
): void {
  const mayBeSigned = assertionSigned ?? true
  const satisfied = {
    either: responseSigned || mayBeSigned,
    assertion: mayBeSigned,
    response: responseSigned,
    both: responseSigned && mayBeSigned,
  }[connection.signed]
  if (satisfied) return
  const signed = [...(responseSigned ? ['the response'] : []), ...(assertionSigned ? ['the assertion'] : [])]
  throw new SsoError(
    'signature_missing',
    `signed is ${signed.join(' and ') || 'nothing'}, expected: ${connection.signed}`,
    {
      hint: 'Let the identity provider sign the assertion, or change "signed" of the connection to what it signs.',
    },
  )
}

function malformed(problem: string): SsoError {
  return new SsoError('response_malformed', `the SAML response is not acceptable: ${problem}`)
}
