import type { Profile } from '@node-saml/node-saml'
import type { ResponseExchange } from '../exchange.ts'
import { createServiceProvider } from '../node-saml.ts'
import { votedLimits } from '../read-document.ts'
import { writeXml } from '../xml/write-xml.ts'
import { differenceOf } from './agreement.ts'
import type { OpenedResponse } from './open-response.ts'

/**
 * Lets node-saml verify what the strict verifier has accepted: it has to accept the same assertion, and to read the same name id
 * and attributes from it.
 *
 * @param certificates those that verified: node-saml has no need to try the others
 * @throws SsoError `verifiers_disagree`
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
    return refuse('verifiers_disagree', { reason: 'does-not-accept' }, { cause })
  }
  if (profile === null) return refuse('verifiers_disagree', { reason: 'finds-none' })
  const difference = differenceOf(profile, verified.assertion)
  if (difference !== undefined) refuse('verifiers_disagree', difference)
}
