import type { SamlConnection } from '../../configuration/connection.ts'
import { SsoError } from '../../core/errors.ts'
import { assertionNamespace } from '../names.ts'
import { readSignature, type Signature } from '../signature/read-signature.ts'
import type { SignatureVerifier } from '../signature/verify-signature.ts'
import { canonicalize } from '../xml/canonicalize.ts'
import { childrenOf, type XmlElement } from '../xml/element.ts'
import type { InspectedResponse } from './inspect-response.ts'

/** What the signatures of a response cover. */
export interface VerifiedAssertion {
  /** Without its signature: nothing in it is unsigned. */
  readonly assertion: XmlElement
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
 * @throws SsoError `signature_invalid`, `response_malformed`
 */
export function verifySignatures(inspected: InspectedResponse, verifier: SignatureVerifier): VerifiedAssertion {
  const { response, assertion, responseSignature, assertionSignature } = inspected
  const verified = (['response', 'assertion'] as const).flatMap((which) => {
    const signature = { response: responseSignature, assertion: assertionSignature }[which]
    if (signature === undefined) return []
    const xml = verifier.verify({ response, assertion }[which], signature)
    if (xml === undefined) throw invalid(which)
    return [{ which, xml, signature }]
  })
  const without = assertionSignature?.element
  const xml = verified.find(({ which }) => which === 'assertion')?.xml ?? canonicalize(assertion, { without })
  if (verified.length === 0) throw new TypeError('nothing was verified')
  return {
    assertion: assertion.without(without),
    xml,
    responseSigned: responseSignature !== undefined,
    relyOnSha1: verified.some(({ signature: { hash, algorithm } }) => hash === 'sha1' || algorithm.hash === 'sha1'),
  }
}

/**
 * Verifies the signature of a response before what is encrypted in it is opened.
 *
 * @throws SsoError `signature_invalid`
 */
export function verifyResponseSignature(response: XmlElement, signature: Signature, verifier: SignatureVerifier): void {
  if (verifier.verify(response, signature) === undefined) throw invalid('response')
}

/**
 * Whether a response that has not been read to its end is signed by the connection's provider, so far as can be seen: then more is
 * read than of a stranger.
 *
 * @param response the elements that have something behind them are complete
 * @throws SsoError `signature_invalid` for a signature that cannot become good; what `readSignature` throws
 */
export function isSignedSoFar(response: XmlElement, connection: SamlConnection, verifier: SignatureVerifier): boolean {
  // A root of another name is refused later; here its name, of any length, would be told.
  if (response.name !== 'Response' && response.name !== 'Assertion') return false
  const [assertion, another] = childrenOf(response, assertionNamespace, 'Assertion')
  // Many could be signed well, each once more to verify.
  if (another !== undefined) return false
  const signatures = [response, ...(assertion === undefined ? [] : [assertion])].flatMap((parent) => {
    const last = parent.content.at(-1)
    const complete = typeof last === 'object' ? parent.without(last) : parent
    const signature = readSignature(complete, connection)
    return signature === undefined ? [] : [{ signature, parent }]
  })
  const bad = signatures.find(({ signature }) => !verifier.isSigned(signature))
  if (bad !== undefined) throw invalid(bad.parent.name.toLowerCase())
  return signatures.length > 0
}

function invalid(which: string): SsoError {
  const message = `the signature of the ${which} does not verify with the certificate of the connection`
  return new SsoError('signature_invalid', message, {
    hint: 'Was the certificate renewed at the identity provider? Give the new one; during the change, give both.',
  })
}
