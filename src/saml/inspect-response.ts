import type { SamlConnection } from '../core/connection.ts'
import { SsoError } from '../core/errors.ts'
import { checkAlgorithms, checkSignature } from './check-signature.ts'
import { assertionNamespace, protocolNamespace } from './names.ts'
import { quote } from './quote.ts'
import { checkStatus } from './status.ts'
import { childrenOf, descendantsOf, readXml, type XmlElement } from './xml.ts'

/** The shape of a response before anything in it is believed. */
export interface InspectedResponse {
  readonly response: XmlElement
  readonly assertion: XmlElement
  readonly responseSigned: boolean
  readonly assertionSigned: boolean
  /** The document as it was read: for whoever reads it again. */
  readonly xml: string
}

/**
 * Looks at a response before any signature is verified: one assertion where the schema has it, signatures where the schema
 * has them and with nothing weak in them, no id twice. A provider's own refusal ends here.
 *
 * Everything is found by its local name in any namespace, so that what a laxer reader might take for an assertion or a
 * signature is seen here as well.
 *
 * @throws SsoError `response_malformed`, `assertion_encrypted`, `algorithm_refused`, `signature_missing`, and what
 *   `checkStatus` throws
 * @see SAML Core 2.0, sections 3.3.3 and 5.4
 */
export function inspectResponse(text: string, connection: SamlConnection): InspectedResponse {
  const { root: response, xml } = readXml(text)
  if (response.namespace !== protocolNamespace || response.name !== 'Response') {
    throw malformed(`the document is a ${quote(response.name)}, not a SAML Response`)
  }
  checkStatus(response, connection)
  checkUniqueIds(response)
  const all = [...descendantsOf(response)]
  if (all.some(({ name }) => name === 'EncryptedAssertion')) {
    throw new SsoError('assertion_encrypted', 'the assertion is encrypted', {
      hint: 'Turn off the encryption of assertions for this application at the identity provider.',
    })
  }
  const assertions = childrenOf(response, assertionNamespace, 'Assertion')
  const [assertion] = assertions
  const lookAlikes = all.filter(({ name }) => name === 'Assertion').length
  if (assertion === undefined || assertions.length !== 1 || lookAlikes !== 1) {
    throw malformed(`there are ${lookAlikes} assertions, one of them has to be in its place and no other`)
  }
  checkAlgorithms(all)
  const responseSigned = checkSignature(response)
  const assertionSigned = checkSignature(assertion)
  const inPlace = Number(responseSigned) + Number(assertionSigned)
  if (all.filter(({ name }) => name === 'Signature').length !== inPlace) {
    throw malformed('there is a signature that is neither on the response nor on the assertion')
  }
  checkSigningPolicy(connection, { responseSigned, assertionSigned })
  return { response, assertion, responseSigned, assertionSigned, xml }
}

/** @throws SsoError `response_malformed` */
export function checkUniqueIds(response: XmlElement): void {
  const seen = new Set<string>()
  for (const element of descendantsOf(response)) {
    for (const [name, value] of element.attributes) {
      if (!/(^|\})id$/i.test(name)) continue
      if (seen.has(value)) throw malformed(`the id ${quote(value)} is used twice`)
      seen.add(value)
    }
  }
}

function checkSigningPolicy(
  connection: SamlConnection,
  found: { readonly responseSigned: boolean; readonly assertionSigned: boolean },
): void {
  const { responseSigned, assertionSigned } = found
  const satisfied = {
    either: responseSigned || assertionSigned,
    assertion: assertionSigned,
    response: responseSigned,
    both: responseSigned && assertionSigned,
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
