import type { SamlConnection } from '../core/connection.ts'
import { SsoError } from '../core/errors.ts'
import { checkAlgorithms, checkSignature } from './check-signature.ts'
import { checkUniqueIds } from './inspect-response.ts'
import { createServiceProvider } from './service-provider.ts'
import { descendantsOf, type XmlDocument } from './xml.ts'

/**
 * Verifies the signature on the root of a logout message, under the rules for those of responses and assertions. The
 * signature covers all of the document but itself, so that afterwards the whole root may be believed.
 *
 * @param explain says what else is wrong with a request, where the signature is not good: node-saml stumbles over what is
 *   missing in one as well
 * @throws SsoError `response_malformed`, `algorithm_refused`, `signature_missing`, `signature_invalid`
 * @see SAML Core 2.0, section 5.4
 */
export async function verifyEnveloped(
  connection: SamlConnection,
  { root, xml }: XmlDocument,
  explain: () => void,
): Promise<void> {
  checkUniqueIds(root)
  const all = [...descendantsOf(root)]
  checkAlgorithms(all)
  if (!checkSignature(root)) {
    throw new SsoError('signature_missing', `the ${root.name} is not signed`, {
      hint: 'Let the identity provider sign its logout messages.',
    })
  }
  if (all.filter(({ name }) => name === 'Signature').length !== 1) {
    throw new SsoError('response_malformed', `there is a signature that is not on the ${root.name}`)
  }
  const provider = createServiceProvider(connection, { acsUrl: connection.spEntityId })
  const message = Buffer.from(xml, 'utf8').toString('base64')
  try {
    await (root.name === 'LogoutRequest'
      ? provider.validatePostRequestAsync({ SAMLRequest: message })
      : provider.validatePostResponseAsync({ SAMLResponse: message }))
  } catch (cause) {
    explain()
    throw new SsoError('signature_invalid', 'the signature does not verify with the certificate of the connection', {
      hint: 'Was the certificate renewed at the identity provider? Give the new one; during the change, give both.',
      cause,
    })
  }
}
