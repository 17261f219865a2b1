import { reasons, tell } from './entry.ts'
import { invalidDiscovery, refusedJwtAlgorithms } from './openid-connect.ts'
import { authorizationErrors, errorResponses, malformedAnswers, unavailableOpenIdProvider } from './openid-endpoints.ts'
import { invalidSamlMetadata } from './saml-metadata.ts'
import { refusedXmlAlgorithms } from './saml-signature.ts'
import { refusedBySamlStatus } from './saml-status.ts'

export interface Asked {
  /** Origin and path: a query can hold what only the provider and we should know. */
  readonly endpoint: string
}

/** `provider_unavailable`: what became of a request. */
const unanswered = {
  unreachable: tell(
    ({ endpoint, received }: Asked & { readonly received: string }) => `${endpoint} could not be reached (${received})`,
  ),
  'not-a-response': tell(({ endpoint }: Asked) => `${endpoint} was asked by a fetch that gives no Response`),
  redirect: tell(
    ({ endpoint }: Asked & { readonly received: number }) =>
      `${endpoint} answered with a redirect, which is not followed`,
  ),
  status: tell(
    ({ endpoint, received }: Asked & { readonly received: number }) => `${endpoint} answered with status ${received}`,
  ),
  'broke-off': tell(({ endpoint }: Asked & { readonly limit: number }) => `${endpoint} broke off or sent too much`),
  'not-json': tell(({ endpoint }: Asked) => `${endpoint} answered with something that is not JSON`),
  'keys-unreadable': tell((_data: Asked & { readonly status: number }) => 'the keys of the provider could not be read'),
}

/** What a provider answers, or does not, in either protocol. */
export const providerRefusals = {
  provider_unavailable: reasons('unavailable', { ...unanswered, ...unavailableOpenIdProvider }),
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
