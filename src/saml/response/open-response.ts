import type { SamlConnection } from '../../configuration/connection.ts'
import { isSsoError, SsoError } from '../../core/errors.ts'
import type { Secret } from '../../core/secret.ts'
import { type Decrypted, decrypt } from '../encryption/decrypt.ts'
import { type Encrypted, readEncrypted } from '../encryption/read-encrypted.ts'
import { decryptionKeysOf } from '../keys/decryption-keys.ts'
import type { SignatureVerifier } from '../signature/verify-signature.ts'
import { descendantsOf, trim, XmlElement } from '../xml/element.ts'
import { type Binding, bindingsUpTo } from '../xml/namespaces.ts'
import { readXmlInTurns } from '../xml/read-in-turns.ts'
import { signersLimits, strangersLimits, type XmlPlace } from '../xml/read-xml.ts'
import { type EncryptedResponse, type InspectedResponse, inspectResponse } from './inspect-response.ts'
import {
  isSignedSoFar,
  type VerifiedAssertion,
  verifyResponseSignature,
  verifySignatures,
} from './verify-signatures.ts'

/** A response whose signatures are good, and what node-saml has to be shown of it. */
export interface OpenedResponse {
  readonly inspected: InspectedResponse
  readonly verified: VerifiedAssertion
  /** What node-saml needs to open the response itself; absent where the assertion is not encrypted in what it is shown. */
  readonly decryptionKey?: Secret
}

/**
 * Decrypts the assertion of a response, and verifies all signatures: that of the response over what was received, before
 * anything is decrypted, and that of the assertion over what was inside. Afterwards the response is inspected once more, as
 * if nothing had been encrypted.
 *
 * Without a signature around it, anybody may have made or changed what is encrypted. Then whatever is wrong with it is told
 * in the same words: a difference would let somebody who has an encrypted assertion find out what is in it.
 *
 * @throws SsoError `response_malformed`, `algorithm_refused`, `signature_invalid`, `assertion_undecryptable`; for what a signed
 *   response brought, also `signature_missing`
 * @see SAML Core 2.0, sections 5.4 and 6
 */
export async function openResponse(
  received: EncryptedResponse,
  connection: SamlConnection,
  verifier: SignatureVerifier,
): Promise<OpenedResponse> {
  const { response, encryptedAssertion, responseSignature } = received
  const isCovered = responseSignature !== undefined
  const encrypted = readEncrypted(encryptedAssertion, connection, isCovered && connection.verification === 'both')
  const keys = decryptionKeysOf(connection)
  if (isCovered) verifyResponseSignature(response, responseSignature, verifier)
  try {
    const decrypted = decrypt(encrypted, keys)
    if (decrypted === undefined) throw undecryptable()
    const text = textOf(decrypted, encrypted, isCovered)
    const place = placeOf(received, isCovered && connection.verification === 'strict')
    const admit = (root: XmlElement | undefined): boolean =>
      connection.verification === 'strict' && root !== undefined && isSignedSoFar(root, connection, verifier)
    const assertion = await readXmlInTurns(text, { place, admit })
    const opened = replace(response, encryptedAssertion, assertion)
    const inspected = inspectResponse(opened, connection)
    if (!('assertion' in inspected)) throw undecryptable()
    // The signature of the response covers what was received.
    const verified = verifySignatures({ ...inspected, response }, verifier)
    return isCovered
      ? { inspected: { ...inspected, response }, verified, decryptionKey: decrypted.by.privateKey }
      : { inspected, verified }
  } catch (error) {
    throw isSsoError(error) && !isCovered ? undecryptable() : error
  }
}

function textOf({ bytes }: Decrypted, { algorithm }: Encrypted, isCovered: boolean): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw undecryptable()
  }
  // What was encrypted with CBC can be changed where nobody looks: where no signature covers it either, not even that.
  const isBare = /^<[A-Za-z_].*>$/s.test(trim(text)) && !text.includes('<!--')
  if (algorithm.mode === 'cbc' && !isCovered && !isBare) throw undecryptable()
  return text
}

/** The assertion will stand where the encrypted one is; what is around it has used up a part of the limits. */
function placeOf({ response, encryptedAssertion }: EncryptedResponse, isSignersOwn: boolean): XmlPlace {
  const elements = descendantsOf(response)
  const sum = (count: (element: XmlElement) => number): number =>
    elements.reduce((total, element) => total + count(element), 0)
  return {
    scope: encryptedAssertion.scope,
    depth: 1,
    nodes: sum(({ content }) => 1 + content.filter((node) => typeof node === 'string').length),
    attributesInAll: sum(
      ({ attributes, scope, outerScope }) => attributes.length + bindingsUpTo(scope, outerScope).length,
    ),
    limits: isSignersOwn ? signersLimits : strangersLimits,
  }
}

/** The response with the assertion in its place; what the encrypted one declared of namespaces, it now declares itself. */
function replace(response: XmlElement, encrypted: XmlElement, assertion: XmlElement): XmlElement {
  const declared = new Map<string, Binding>()
  for (const binding of bindingsUpTo(assertion.scope, encrypted.outerScope)) {
    if (!declared.has(binding.prefix)) declared.set(binding.prefix, binding)
  }
  const scope = [...declared.values()].reduceRight<Binding | undefined>(
    (outer, { prefix, uri }) => ({ prefix, uri, outer }),
    encrypted.outerScope,
  )
  const inPlace = copy(assertion, { scope, outerScope: encrypted.outerScope, content: assertion.content })
  const content = response.content.map((node) => (node === encrypted ? inPlace : node))
  return copy(response, { scope: response.scope, outerScope: response.outerScope, content })
}

function copy(
  { qualified, namespace, attributes }: XmlElement,
  { scope, outerScope, content }: Pick<XmlElement, 'scope' | 'outerScope' | 'content'>,
): XmlElement {
  return new XmlElement(qualified, namespace, attributes, scope, outerScope, content)
}

function undecryptable(): SsoError {
  const message = 'the assertion cannot be decrypted, or what is inside is not acceptable; which of the two is not told'
  return new SsoError('assertion_undecryptable', message, {
    hint: 'Does the identity provider encrypt for a certificate in "decryptionKeys", and sign with the certificate that the connection has? Let it send one assertion without encryption to see what it signs.',
  })
}
