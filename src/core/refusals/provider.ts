import { reasons, unconverted } from './entry.ts'
import { invalidDiscovery, refusedJwtAlgorithms } from './openid-connect.ts'
import { invalidSamlMetadata, refusedXmlAlgorithms } from './saml.ts'

/** What a provider answers, or does not, in either protocol. */
export const providerRefusals = {
  provider_unavailable: unconverted('unavailable'),
  provider_metadata_invalid: reasons('configuration', { ...invalidDiscovery, ...invalidSamlMetadata }),
  access_denied: unconverted('denied'),
  interaction_required: unconverted('denied', {
    publicMessage: 'Your identity provider needs you to sign in there first. Please start again.',
  }),
  provider_error: unconverted('rejected'),
  algorithm_refused: reasons('rejected', { ...refusedJwtAlgorithms, ...refusedXmlAlgorithms }),
}
