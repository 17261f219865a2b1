import { parseConnection, type SamlConnection } from 'relyant'
import { expect, test } from 'vitest'
import { askNodeSaml } from '../../../src/saml/response/cross-check.ts'
import { type InspectedResponse, inspectResponse } from '../../../src/saml/response/inspect-response.ts'
import { verifySignatures } from '../../../src/saml/response/verify-signatures.ts'
import { createSignatureVerifier } from '../../../src/saml/signature/verify-signature.ts'
import type { XmlElement } from '../../../src/saml/xml/element.ts'
import { readXml } from '../../../src/saml/xml/read-xml.ts'
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
  const inspected = inspectResponse(readXml(signed), connection) as InspectedResponse
  const verifier = createSignatureVerifier(connection)
  const verified = verifySignatures(inspected, verifier)
  const read = readXml(change(signed)).children.find(({ name }) => name === 'Assertion') as XmlElement
  const assertion = read.without(read.children.find(({ name }) => name === 'Signature'))
  const opened = { inspected, verified: { ...verified, assertion } }
  return askNodeSaml(connection, samlResponse.expected.acsUrl, opened, verifier.certificates)
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
    message: expect.stringContaining('verified another one'),
  })
})
