import type { LogoutExchange } from '../exchange.ts'
import { checkUniqueIds } from '../message/unique-ids.ts'
import { readSignature } from '../signature/read-signature.ts'
import type { SignedElement } from '../signature/signed-element.ts'
import { createSignatureVerifier } from '../signature/verify-signature.ts'
import type { XmlElement } from '../xml/element.ts'

/**
 * Verifies the signature on the root of a logout message, under the rules for those of responses and assertions. The
 * signature covers all of the document but itself, so that afterwards the whole root may be believed. node-saml is not
 * asked: of logout messages it checks less than this.
 *
 * @throws SsoError `response_malformed`, `algorithm_refused`, `signature_missing`, `signature_invalid`
 * @see SAML Core 2.0, section 5.4; SAML Bindings 2.0, section 3.5.4
 */
export function verifyForm(root: XmlElement, exchange: LogoutExchange): SignedElement {
  const { document, trust, refuse } = exchange
  const counts = checkUniqueIds(root, exchange)
  const signature = readSignature(root, exchange)
  if (signature === undefined) return refuse('signature_missing', { reason: 'logout-message', document })
  if (counts.Signature !== 1) refuse('response_malformed', { reason: 'signature-not-on-root', document })
  const verified = createSignatureVerifier(trust).verify(root, signature)
  return verified?.element ?? refuse('signature_invalid', { signed: document })
}
