import type { Profile } from '@node-saml/node-saml'
import type { ResponseExchange } from '../exchange.ts'
import { createServiceProvider } from '../node-saml.ts'
import { votedLimits } from '../read-document.ts'
import { writeXml } from '../xml/write-xml.ts'
import { differenceOf } from './agreement.ts'
import { findAmbiguousCharacter } from './ambiguous-character.ts'
import type { InspectedResponse } from './inspect-response.ts'
import type { OpenedResponse } from './open-response.ts'

/**
 * Lets node-saml verify what the strict verifier has accepted: it has to accept the same assertion, and to read the same name id
 * and attributes from it.
 *
 * @param certificates those that verified: node-saml has no need to try the others
 * @throws SsoError `verifiers_disagree`, and `response_malformed` for what node-saml cannot read as it is
 */
export async function crossCheck(
  { inspected, verified, decryptionKey }: OpenedResponse,
  certificates: ReadonlySet<string>,
  { connection, acsUrl, document, refuse }: ResponseExchange,
): Promise<void> {
  const signed = {
    response: inspected.responseSignature !== undefined,
    assertion: inspected.assertionSignature !== undefined,
  }
  // What was encrypted is not in the response.
  const odd = findAmbiguousCharacter(inspected.response) ?? findAmbiguousCharacter(verified.assertion)
  if (odd !== undefined) refuse('response_malformed', { reason: 'character-of-one-verifier', ...odd })
  const xml = writeXml(inspected.response)
  const limit = votedLimits.size
  if (xml.length > limit) refuse('response_malformed', { reason: 'xml-rewritten-size', document, limit })
  let profile: Profile | null
  try {
    const provider = createServiceProvider(connection, { acsUrl, signed, certificates, decryptionKey })
    // What was inspected, as it was read: both read the same document.
    const SAMLResponse = Buffer.from(xml, 'utf8').toString('base64')
    profile = (await provider.validatePostResponseAsync({ SAMLResponse })).profile
  } catch (cause) {
    const reason = usesDefaultPrefix(inspected) ? 'does-not-know-default-prefix' : 'does-not-accept'
    return refuse('verifiers_disagree', { reason }, { cause })
  }
  if (profile === null) return refuse('verifiers_disagree', { reason: 'finds-none' })
  const difference = differenceOf(profile, verified.assertion)
  if (difference !== undefined) refuse('verifiers_disagree', difference)
}

/** xml-crypto looks for a prefix of this name, where the specification means the namespace that has none. */
function usesDefaultPrefix({ responseSignature, assertionSignature }: InspectedResponse): boolean {
  return [responseSignature, assertionSignature].some(
    (signature) =>
      signature?.signedInfoPrefixes.includes('#default') || signature?.referencePrefixes.includes('#default'),
  )
}
