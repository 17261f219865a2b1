import type { ResponseExchange } from '../exchange.ts'
import { assertionNamespace } from '../names.ts'
import { readSignature, type Signature } from '../signature/read-signature.ts'
import { readFrom, type SignedElement, signedChildrenOf } from '../signature/signed-element.ts'
import type { SignatureVerifier, Verified } from '../signature/verify-signature.ts'
import { canonicalize } from '../xml/canonicalize.ts'
import { childrenOf, type XmlElement } from '../xml/element.ts'
import type { InspectedResponse } from './inspect-response.ts'

/** What the signatures of a response cover. */
export interface VerifiedAssertion {
  /** Without its signature: nothing in it is unsigned. */
  readonly assertion: SignedElement
  /** Its canonical form: the bytes that are signed, or, where only the response is signed, a part of them, or what it encrypts. */
  readonly xml: string
  /** Whether the response around it is signed as well. */
  readonly responseSigned: boolean
  /** Whether a signature or a digest that was needed is of SHA-1. */
  readonly relyOnSha1: boolean
}

/**
 * Verifies every signature that is there: each has to be good, also where one would be enough.
 *
 * @param inspected with the response as it was received, where its assertion was encrypted
 * @throws SsoError `signature_invalid`
 */
export function verifySignatures(
  inspected: InspectedResponse,
  verifier: SignatureVerifier,
  exchange: ResponseExchange,
): VerifiedAssertion {
  const { response, assertion, responseSignature, assertionSignature } = inspected
  const verify = (element: XmlElement, signature: Signature | undefined): Verified | undefined =>
    signature && verifySignature({ element, signature }, verifier, exchange)
  const around = verify(response, responseSignature)
  const { element, xml } = verify(assertion, assertionSignature) ?? coveredBy(around, assertion)
  return {
    assertion: element,
    xml,
    responseSigned: around !== undefined,
    relyOnSha1: [responseSignature, assertionSignature].some(
      (signature) => signature?.hash === 'sha1' || signature?.algorithm.hash === 'sha1',
    ),
  }
}

/** An assertion without a signature of its own, which is what a signed response holds. */
function coveredBy(response: Verified | undefined, assertion: XmlElement): Verified {
  if (response === undefined) throw new TypeError('nothing was verified')
  const [inside] = signedChildrenOf(response.element, assertionNamespace, 'Assertion')
  const [encrypted] = signedChildrenOf(response.element, assertionNamespace, 'EncryptedAssertion')
  const element = inside ?? (encrypted && readFrom(encrypted, assertion))
  if (element === undefined) throw new TypeError('the response that was verified holds no assertion')
  return { element, xml: canonicalize(element) }
}

/** @throws SsoError `signature_invalid` */
export function verifySignature(
  { element, signature }: { readonly element: XmlElement; readonly signature: Signature },
  verifier: SignatureVerifier,
  exchange: ResponseExchange,
): Verified {
  return verifier.verify(element, signature) ?? refuseSignature(element, exchange)
}

/**
 * Whether a response that has not been read to its end is signed by the connection's provider, so far as can be seen: then more is
 * read than of a stranger.
 *
 * @param response the elements that have something behind them are complete
 * @throws SsoError `signature_invalid` for a signature that cannot become good; what `readSignature` throws
 */
export function isSignedSoFar(response: XmlElement, verifier: SignatureVerifier, exchange: ResponseExchange): boolean {
  // A root of another name is refused later; here its name, of any length, would be told.
  if (response.name !== 'Response' && response.name !== 'Assertion') return false
  const [assertion, another] = childrenOf(response, assertionNamespace, 'Assertion')
  // Many could be signed well, each once more to verify.
  if (another !== undefined) return false
  const signatures = [response, ...(assertion === undefined ? [] : [assertion])].flatMap((parent) => {
    const last = parent.content.at(-1)
    const complete = typeof last === 'object' ? parent.without(last) : parent
    const signature = readSignature(complete, exchange)
    return signature === undefined ? [] : [{ signature, parent }]
  })
  const bad = signatures.find(({ signature }) => !verifier.isSigned(signature))
  if (bad !== undefined) refuseSignature(bad.parent, exchange)
  return signatures.length > 0
}

function refuseSignature({ name }: XmlElement, { refuse }: ResponseExchange): never {
  return refuse('signature_invalid', { signed: name === 'Response' ? 'response' : 'assertion' })
}
