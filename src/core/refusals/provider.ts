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
export const unanswered = {
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
  'not-json': tell(
    ({ endpoint, received }: Asked & { readonly received: number }) =>
      `${endpoint} answered with something that is not JSON (status ${received})`,
  ),
  'keys-unreadable': tell(
    ({ endpoint, status }: Asked & { readonly status: number }) =>
      `the keys of the provider could not be read: ${endpoint} answered with status ${status}`,
  ),
  'too-many-values': tell(
    ({ endpoint, limit }: Asked & { readonly limit: number }) =>
      `${endpoint} answered with JSON of more than ${limit} names and values, or nested too deeply`,
  ),
}

/** What a provider answers, or does not, in either protocol. */
export const providerRefusals = {
  /**
   * - When: the provider did not answer within the connection's `timeout`, could not be reached, answered with status 5xx
   *   or 429, with a redirect, with more than 1 MB, or with something that is not JSON; its metadata or its keys are not
   *   there; or it answered `server_error` or `temporarily_unavailable`. In SAML: no good metadata is known, and it could
   *   not be fetched within 10 seconds, or has more than 256 KB.
   * - What to do: wait. If it stays so, check `issuer` or `metadataUrl`, the network and the provider's status page.
   * - For: the operator.
   */
  provider_unavailable: reasons('unavailable', { ...unanswered, ...unavailableOpenIdProvider }),
  /**
   * - When: the provider's metadata lacks an endpoint, has one that cannot be used, or does not read. In SAML also: it is
   *   a web page, is at another address (status 4xx, a redirect), is of a service provider, has several identity providers
   *   and none is chosen, is not of `idpEntityId`, has no certificate for signing, has ended (`validUntil`), or is not
   *   signed as `metadataCertificate` demands.
   * - What to do: the message says what it is. Check `issuer`, `metadataUrl` or `metadata`; then ask the provider.
   * - For: the operator.
   * - See: [OpenID Connect Discovery 1.0, 4]; [SAML Metadata 2.0, 2]; [SAML Metadata 2.0, 3].
   */
  provider_metadata_invalid: reasons('configuration', { ...invalidDiscovery, ...invalidSamlMetadata }),
  /**
   * - When: the provider refused the person, or the person refused at the provider. In SAML the status `AuthnFailed`,
   *   `RequestDenied` or `UnknownPrincipal`.
   * - What to do: assign the person to the application at the provider. At JumpCloud, bind a user group of theirs.
   * - For: the provider's administrator.
   * - See: [OpenID Connect Core 1.0, 3.1.2.6]; [SAML Core 2.0, 3.2.2].
   */
  access_denied: reasons('denied', { ...authorizationErrors, ...refusedBySamlStatus }),
  /**
   * - When: the provider needed to show the person something and could not: `login_required`, `consent_required` and their
   *   like, or the SAML status `NoPassive`. With `passive` it is what comes of everybody without a session there.
   * - What to do: start again, without `passive`.
   * - For: the person.
   * - See: [OpenID Connect Core 1.0, 3.1.2.6]; [SAML Core 2.0, 3.2.2].
   */
  interaction_required: reasons(
    'denied',
    { ...authorizationErrors, ...errorResponses, ...refusedBySamlStatus },
    { publicMessage: 'Your identity provider needs you to sign in there first. Please start again.' },
  ),
  /**
   * - When: the provider answered with an error that has no code of its own here, such as the SAML status `Responder`.
   * - What to do: the message has the provider's own words.
   * - For: the operator and the provider's administrator.
   * - See: [OpenID Connect Core 1.0, 3.1.2.6]; [SAML Core 2.0, 3.2.2].
   */
  provider_error: reasons('rejected', { ...authorizationErrors, ...malformedAnswers, ...refusedBySamlStatus }),
  /**
   * - When: a SAML signature uses another algorithm than the connection's `verification` knows, another canonicalization
   *   than the exclusive one, or other transforms than SAML has; or SHA-1 without `allowSha1`. An assertion is encrypted
   *   with something else than AES-GCM and RSA-OAEP, with AES-CBC without `allowCbc`, or under a signature of the response
   *   with what node-saml cannot decrypt. In OpenID Connect, a token is of a type, or has an algorithm, that is not
   *   supported.
   * - What to do: let the provider sign with RSA-SHA256, and encrypt with AES-256-GCM and RSA-OAEP. For ECDSA, SHA-384 and
   *   other hashes of RSA-OAEP, write `verification: 'strict'`.
   * - For: the provider's administrator.
   * - See: [OpenID Connect Core 1.0, 3.1.3.7]; [RFC 8725, 3.1]; [SAML Core 2.0, 5.4]; [SAML Core 2.0, 6];
   *   [XML Signature 1.1, 6.1]; [XML Encryption 1.1, 6].
   */
  algorithm_refused: reasons('rejected', { ...refusedJwtAlgorithms, ...refusedXmlAlgorithms }),
}
