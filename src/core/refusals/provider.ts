import { reasons } from './entry.ts'
import { invalidDiscovery, refusedJwtAlgorithms } from './openid-connect.ts'
import { authorizationErrors, errorResponses, malformedAnswers, unavailableOpenIdProvider } from './openid-endpoints.ts'
import { invalidSamlMetadata } from './saml-metadata.ts'
import { refusedXmlAlgorithms } from './saml-signature.ts'
import { refusedBySamlStatus } from './saml-status.ts'

/** What a provider answers, or does not, in either protocol. */
export const providerRefusals = {
  provider_unavailable: reasons('unavailable', { ...unavailableOpenIdProvider }),
  provider_metadata_invalid: reasons('configuration', { ...invalidDiscovery, ...invalidSamlMetadata }),
  access_denied: reasons('denied', { ...authorizationErrors, ...refusedBySamlStatus }),
  interaction_required: reasons(
    'denied',
    { ...authorizationErrors, ...errorResponses, ...refusedBySamlStatus },
    { publicMessage: 'Your identity provider needs you to sign in there first. Please start again.' },
  ),
  provider_error: reasons('rejected', { ...authorizationErrors, ...malformedAnswers, ...refusedBySamlStatus }),
  algorithm_refused: reasons('rejected', { ...refusedJwtAlgorithms, ...refusedXmlAlgorithms }),
}
