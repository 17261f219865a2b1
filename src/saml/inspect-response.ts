import type { SamlConnection } from '../core/connection.ts'
import { SsoError } from '../core/errors.ts'
import { assertionNamespace, protocolNamespace, signatureNamespace } from './names.ts'
import { checkStatus } from './status.ts'
import { childrenOf, descendantsOf, parseXml, type XmlElement } from './xml.ts'

/** The shape of a response before anything in it is believed. */
export interface InspectedResponse {
  readonly response: XmlElement
  readonly assertion: XmlElement
  readonly responseSigned: boolean
  readonly assertionSigned: boolean
}

const algorithms: Record<string, ReadonlySet<string>> = {
  SignatureMethod: new Set([
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  ]),
  DigestMethod: new Set([
    'http://www.w3.org/2001/04/xmlenc#sha256',
    'http://www.w3.org/2001/04/xmldsig-more#sha384',
    'http://www.w3.org/2001/04/xmlenc#sha512',
  ]),
  CanonicalizationMethod: new Set([
    'http://www.w3.org/2001/10/xml-exc-c14n#',
    'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  ]),
  Transform: new Set([
    'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
    'http://www.w3.org/2001/10/xml-exc-c14n#',
    'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  ]),
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
export function inspectResponse(xml: string, connection: SamlConnection): InspectedResponse {
  const response = parseXml(xml)
  if (response.namespace !== protocolNamespace || response.name !== 'Response') {
    throw malformed(`the document is a ${response.name}, not a SAML Response`)
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
  const [responseSigned, assertionSigned] = [response, assertion].map((signed) => hasSignature(signed)) as [
    boolean,
    boolean,
  ]
  const inPlace = Number(responseSigned) + Number(assertionSigned)
  if (all.filter(({ name }) => name === 'Signature').length !== inPlace) {
    throw malformed('there is a signature that is neither on the response nor on the assertion')
  }
  checkSigningPolicy(connection, { responseSigned, assertionSigned })
  return { response, assertion, responseSigned, assertionSigned }
}

function checkUniqueIds(response: XmlElement): void {
  const seen = new Set<string>()
  for (const element of descendantsOf(response)) {
    for (const [name, value] of element.attributes) {
      if (!/(^|\})id$/i.test(name)) continue
      if (seen.has(value)) throw malformed(`the id ${JSON.stringify(value)} is used twice`)
      seen.add(value)
    }
  }
}

function checkAlgorithms(elements: readonly XmlElement[]): void {
  for (const { name, attributes } of elements) {
    const allowed = algorithms[name]
    const algorithm = attributes.get('Algorithm')
    if (allowed === undefined || (algorithm !== undefined && allowed.has(algorithm))) continue
    throw new SsoError('algorithm_refused', `${name} is ${JSON.stringify(algorithm)}`, {
      hint: 'Let the identity provider sign with RSA-SHA256 and exclusive canonicalization.',
    })
  }
}

function hasSignature(element: XmlElement): boolean {
  const signatures = childrenOf(element, signatureNamespace, 'Signature')
  if (signatures.length > 1) throw malformed(`the ${element.name} has several signatures`)
  return signatures.length === 1
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
