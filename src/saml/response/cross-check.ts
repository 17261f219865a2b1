import type { Profile } from '@node-saml/node-saml'
import type { SamlConnection } from '../../configuration/connection.ts'
import { SsoError } from '../../core/errors.ts'
import { strangersLimits } from '../xml/read-xml.ts'
import { writeXml } from '../xml/write-xml.ts'
import { differenceOf } from './agreement.ts'
import { createServiceProvider } from './node-saml.ts'
import type { OpenedResponse } from './open-response.ts'

/**
 * Lets node-saml verify what the strict verifier has accepted: it has to accept the same assertion, and to read the same name id
 * and attributes from it.
 *
 * @param certificates those that verified: node-saml has no need to try the others
 * @throws SsoError `verifiers_disagree`
 */
export async function askNodeSaml(
  connection: SamlConnection,
  acsUrl: string,
  { inspected, verified, decryptionKey }: OpenedResponse,
  certificates: ReadonlySet<string>,
): Promise<void> {
  const signed = {
    response: inspected.responseSignature !== undefined,
    assertion: inspected.assertionSignature !== undefined,
  }
  const disagreement = (problem: string, cause?: unknown): SsoError =>
    new SsoError('verifiers_disagree', `the strict verifier accepts the assertion, but node-saml ${problem}`, {
      connection: connection.id,
      hint: 'Keep the response: either it was made to be read in two ways, or one of the two has a defect.',
      cause,
    })
  const document = writeXml(inspected.response)
  if (document.length > strangersLimits.size) {
    const problem = `is larger than ${strangersLimits.size} characters once it is written out`
    throw new SsoError('response_malformed', `the XML of the response ${problem}`)
  }
  let profile: Profile | null
  try {
    const provider = createServiceProvider(connection, { acsUrl, signed, certificates, decryptionKey })
    // What was inspected, as it was read: both read the same document.
    const SAMLResponse = Buffer.from(document, 'utf8').toString('base64')
    profile = (await provider.validatePostResponseAsync({ SAMLResponse })).profile
  } catch (cause) {
    throw disagreement('does not', cause)
  }
  const difference = profile === null ? 'finds none' : differenceOf(profile, verified.assertion)
  if (difference !== undefined) throw disagreement(difference)
}
