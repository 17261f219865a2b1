import type { SamlConnection } from '../../configuration/connection.ts'
import type { Refuse } from '../../core/errors.ts'
import type { ResponseExchange } from '../exchange.ts'
import { checkUniqueIds } from '../message/unique-ids.ts'
import { assertionNamespace, protocolNamespace, signatureNamespace } from '../names.ts'
import { readSignature, type Signature } from '../signature/read-signature.ts'
import { childrenOf, type XmlElement } from '../xml/element.ts'
import { checkStatus } from './check-status.ts'

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
 * @throws SsoError `response_malformed`, `response_unsupported`, `assertion_encrypted`, `algorithm_refused`,
 *   `signature_missing`, and what `checkStatus` throws
 * @see SAML Core 2.0, sections 3.3.3 and 5.4
 */
export function inspectResponse(
  response: XmlElement,
  exchange: ResponseExchange,
): InspectedResponse | EncryptedResponse {
  const { connection, refuse } = exchange
  if (response.namespace !== protocolNamespace || response.name !== 'Response') {
    const { name: received, namespace } = response
    if (namespace === 'urn:oasis:names:tc:SAML:1.0:protocol') refuse('response_unsupported', { reason: 'saml-1' })
    if (namespace === protocolNamespace && received === 'LogoutResponse') {
      refuse('response_unsupported', { reason: 'logout-response', singleLogout: 'urls(id).saml.singleLogoutService' })
    }
    refuse('response_malformed', { reason: 'not-a-response', expected: 'Response', received, namespace })
  }
  checkStatus(response, exchange)
  const found = checkUniqueIds(response, exchange)
  if (found.EncryptedAssertion > 0 && connection.decryptionKeys.length === 0) {
    refuse('assertion_encrypted', { reason: 'key-missing' })
  }
  const [assertion] = childrenOf(response, assertionNamespace, 'Assertion')
  const [encryptedAssertion] = childrenOf(response, assertionNamespace, 'EncryptedAssertion')
  const count = found.Assertion + found.EncryptedAssertion
  if ((assertion ?? encryptedAssertion) === undefined || count !== 1) {
    refuse('response_malformed', { reason: 'assertion-count', expected: 1, received: count })
  }
  checkChildren(response, refuse)
  const responseSignature = readSignature(response, exchange)
  const assertionSignature = assertion && readSignature(assertion, exchange)
  const inPlace = [responseSignature, assertionSignature].filter((signature) => signature !== undefined).length
  if (found.Signature !== inPlace) refuse('response_malformed', { reason: 'signature-elsewhere' })
  for (const element of [response, assertion]) if (element !== undefined) checkSignaturePosition(element, refuse)
  checkSigningPolicy(exchange, responseSignature !== undefined, assertion && assertionSignature !== undefined)
  if (assertion !== undefined) return { response, assertion, responseSignature, assertionSignature }
  return { response, encryptedAssertion: encryptedAssertion as XmlElement, responseSignature }
}

const ofProtocol = ['Extensions', 'Status']
const ofAssertions = ['Issuer', 'Assertion', 'EncryptedAssertion']

/** @see SAML Core 2.0, section 3.2.2: what a Response may hold, all of it at most once */
function checkChildren(response: XmlElement, refuse: Refuse): void {
  const seen = new Set<string>()
  for (const { namespace, name } of response.children) {
    const isKnown =
      (namespace === protocolNamespace && ofProtocol.includes(name)) ||
      (namespace === assertionNamespace && ofAssertions.includes(name)) ||
      (namespace === signatureNamespace && name === 'Signature')
    if (!isKnown) refuse('response_malformed', { reason: 'child-unknown', element: name, namespace })
    if (seen.has(name) && name !== 'Issuer' && name !== 'Signature') {
      refuse('response_malformed', { reason: 'child-repeated', element: name })
    }
    seen.add(name)
  }
}

/** @see SAML Core 2.0, sections 2.3.3 and 3.2.2: behind the issuer, before everything else */
function checkSignaturePosition({ name, children }: XmlElement, refuse: Refuse): void {
  const at = children.findIndex((child) => child.namespace === signatureNamespace && child.name === 'Signature')
  if (at > 1 || (at === 1 && children[0]?.name !== 'Issuer')) {
    refuse('response_malformed', { reason: 'signature-position', element: name })
  }
}

/** @param assertionSigned `undefined` as long as nobody knows, because the assertion is encrypted */
function checkSigningPolicy(
  { connection, refuse }: ResponseExchange,
  responseSigned: boolean,
  assertionSigned: boolean | undefined,
): void {
  const mayBeSigned = assertionSigned ?? true
  const isSatisfied: Record<SamlConnection['signed'], boolean> = {
    either: responseSigned || mayBeSigned,
    assertion: mayBeSigned,
    response: responseSigned,
    both: responseSigned && mayBeSigned,
  }
  if (isSatisfied[connection.signed]) return
  const received = [...(responseSigned ? ['response'] : []), ...(assertionSigned ? ['assertion'] : [])]
  refuse('signature_missing', { reason: 'policy', expected: connection.signed, received })
}
