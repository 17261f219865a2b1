import { isSsoError } from '../../core/errors.ts'
import type { Secret } from '../../core/secret.ts'
import { type Decrypted, decrypt } from '../encryption/decrypt.ts'
import { readEncrypted } from '../encryption/read-encrypted.ts'
import type { ResponseExchange } from '../exchange.ts'
import { decryptionKeysOf } from '../keys/decryption-keys.ts'
import { readDocumentInTurns, unverifiedLimits, verifiedLimits, votedLimits } from '../read-document.ts'
import type { SignatureVerifier } from '../signature/verify-signature.ts'
import { descendantsOf, XmlElement } from '../xml/element.ts'
import { type Binding, bindingsUpTo } from '../xml/namespaces.ts'
import type { XmlPlace } from '../xml/read-xml.ts'
import { XmlError } from '../xml/xml-error.ts'
import { type EncryptedResponse, type InspectedResponse, inspectResponse } from './inspect-response.ts'
import { isSignedSoFar, type VerifiedAssertion, verifySignature, verifySignatures } from './verify-signatures.ts'

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
 *   response brought, also `signature_missing`, and `XmlError`
 * @see SAML Core 2.0, sections 5.4 and 6
 */
export async function openResponse(
  received: EncryptedResponse,
  verifier: SignatureVerifier,
  exchange: ResponseExchange,
): Promise<OpenedResponse> {
  const { connection } = exchange
  const { response, encryptedAssertion, responseSignature } = received
  const isCovered = responseSignature !== undefined
  const encrypted = readEncrypted(encryptedAssertion, exchange, isCovered)
  const keys = decryptionKeysOf(connection)
  if (isCovered) verifySignature({ element: response, signature: responseSignature }, verifier, exchange)
  try {
    const decrypted = decrypt(encrypted, keys)
    if (decrypted === undefined) return undecryptable(exchange)
    const text = textOf(decrypted) ?? undecryptable(exchange)
    const limits = connection.verification === 'both' ? votedLimits : isCovered ? verifiedLimits : unverifiedLimits
    const admit = (root: XmlElement | undefined): boolean =>
      connection.verification === 'strict' && root !== undefined && isSignedSoFar(root, verifier, exchange)
    const assertion = await readDocumentInTurns(text, { limits, place: placeOf(received), admit })
    const opened = replace(response, encryptedAssertion, assertion)
    const inspected = inspectResponse(opened, exchange)
    if (!('assertion' in inspected)) return undecryptable(exchange)
    // The signature of the response covers what was received.
    const verified = verifySignatures({ ...inspected, response }, verifier, exchange)
    if (isCovered && connection.verification === 'both' && !encrypted.isWhereNodeSamlLooks) {
      return { inspected: forOtherVerifier(inspected, exchange), verified }
    }
    return isCovered
      ? { inspected: { ...inspected, response }, verified, decryptionKey: decrypted.by.privateKey }
      : { inspected, verified }
  } catch (error) {
    if (!isCovered && (isSsoError(error) || error instanceof XmlError)) undecryptable(exchange)
    throw error
  }
}

/**
 * The response without its own signature, which covers what node-saml cannot open: it is shown the assertion in its place, and has
 * to verify the signature of that. Both signatures were verified by the strict verifier.
 */
function forOtherVerifier(inspected: InspectedResponse, { refuse }: ResponseExchange): InspectedResponse {
  const { response, responseSignature, assertionSignature } = inspected
  if (assertionSignature === undefined) return refuse('algorithm_refused', { reason: 'encrypted-key-of-one-verifier' })
  return { ...inspected, response: response.without(responseSignature?.element), responseSignature: undefined }
}

/** @returns `undefined` for what is not acceptable as a text */
function textOf({ bytes }: Decrypted): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The assertion will stand where the encrypted one is; what is around it has used up a part of the limits. */
function placeOf({ response, encryptedAssertion }: EncryptedResponse): XmlPlace {
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

/** One refusal for all: see {@link openResponse}. */
function undecryptable({ refuse }: ResponseExchange): never {
  return refuse('assertion_undecryptable', {})
}
