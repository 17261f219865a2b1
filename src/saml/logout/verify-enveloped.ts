import type { SamlConnection } from '../../configuration/connection.ts'
import { SsoError } from '../../core/errors.ts'
import { countNames } from '../response/inspect-response.ts'
import { readSignature } from '../signature/read-signature.ts'
import { createSignatureVerifier } from '../signature/verify-signature.ts'
import type { XmlElement } from '../xml/element.ts'

/**
 * Verifies the signature on the root of a logout message, under the rules for those of responses and assertions. The
 * signature covers all of the document but itself, so that afterwards the whole root may be believed. node-saml is not
 * asked: of logout messages it checks less than this.
 *
 * @throws SsoError `response_malformed`, `algorithm_refused`, `signature_missing`, `signature_invalid`
 * @see SAML Core 2.0, section 5.4
 */
export function verifyEnveloped(connection: SamlConnection, root: XmlElement): void {
  const found = countNames(root)
  const strictly = { ...connection, verification: 'strict' } as const
  const signature = readSignature(root, strictly)
  if (signature === undefined) {
    throw new SsoError('signature_missing', `the ${root.name} is not signed`, {
      hint: 'Let the identity provider sign its logout messages.',
    })
  }
  if (found.Signature !== 1) {
    throw new SsoError('response_malformed', `there is a signature that is not on the ${root.name}`)
  }
  if (createSignatureVerifier(strictly).verify(root, signature) === undefined) {
    throw new SsoError('signature_invalid', 'the signature does not verify with the certificate of the connection', {
      hint: 'Was the certificate renewed at the identity provider? Give the new one; during the change, give both.',
    })
  }
}
