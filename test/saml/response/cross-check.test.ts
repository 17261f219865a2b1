import { parseConnection, type SamlConnection } from 'relyant'
import { expect, test } from 'vitest'
import { readDocument } from '../../../src/saml/read-document.ts'
import { crossCheck } from '../../../src/saml/response/cross-check.ts'
import { type InspectedResponse, inspectResponse } from '../../../src/saml/response/inspect-response.ts'
import { createResponseExchange } from '../../../src/saml/response/verify-response.ts'
import { verifySignatures } from '../../../src/saml/response/verify-signatures.ts'
import { markSigned } from '../../../src/saml/signature/signed-element.ts'
import { createSignatureVerifier } from '../../../src/saml/signature/verify-signature.ts'
import type { XmlElement } from '../../../src/saml/xml/element.ts'
import { createClock } from '../../support/clock.ts'
import { recorded } from '../../support/record-refusal.ts'
import { acmeConnection, createSamlDouble } from '../../support/saml-double.ts'
import { samlResponse } from '../../support/saml-response.ts'
import { signXml } from '../../support/sign-xml.ts'

const clock = createClock()
const provider = createSamlDouble(clock.now)
const connection = parseConnection(acmeConnection(provider)) as SamlConnection
const { privateKey } = provider.key
const signed = signXml(samlResponse.xml(clock.now(), 'sales'), { privateKey, kind: 'rsa', hash: 'sha256' })

/** Lets node-saml verify the response, while the strict verifier is said to have verified another assertion of it. */
async function ask(change: (xml: string) => string): Promise<void> {
  const exchange = createResponseExchange(connection, { ...samlResponse.expected, now: clock.now() })
  const inspected = inspectResponse(readDocument(signed), exchange) as InspectedResponse
  const verifier = createSignatureVerifier(connection)
  const verified = verifySignatures(inspected, verifier, exchange)
  const read = readDocument(change(signed)).children.find(({ name }) => name === 'Assertion') as XmlElement
  const assertion = markSigned(read.without(read.children.find(({ name }) => name === 'Signature')))
  const opened = { inspected, verified: { ...verified, assertion } }
  return crossCheck(opened, verifier.certificates, exchange)
}

test('node-saml agrees about what both have read', async () => {
  await expect(ask((xml) => xml)).resolves.toBeUndefined()
})

test.each([
  ['name id', 'ada@example.com</saml:NameID>', 'eve@example.com</saml:NameID>'],
  ['group', '>sales<', '>admins<'],
])('what both accept, and read another %s in, is refused', async (_what, read, otherwise) => {
  await expect(recorded(ask((xml) => xml.replace(read, otherwise)))).rejects.toMatchObject({
    code: 'verifiers_disagree',
    connection: 'acme',
    details: { reason: 'another-assertion' },
  })
})
