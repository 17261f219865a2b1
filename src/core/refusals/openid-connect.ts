import { entry, reasons, tell } from './entry.ts'
import {
  claimErrors,
  decryptionFailure,
  idTokenClaims,
  payloadErrors,
  refusedSignatureAlgorithms,
  signatureErrors,
  slashHint,
} from './json-web-tokens.ts'
import {
  authorizationErrors,
  clientRejections,
  errorResponses,
  malformedAnswers,
  refusedByEndpoint,
  unexpectedStatuses,
} from './openid-endpoints.ts'
import { foreignLogoutIssuer } from './relying-party.ts'
import { refusedBySamlStatus } from './saml-status.ts'
import { shown } from './shown.ts'

export interface Compared<Value = unknown> {
  readonly expected: Value
  readonly received: unknown
}

/** A name that stands in the middle of a sentence. */
const unquoted = (name: unknown): string => shown(name).replaceAll(/^"|"$/g, '')

/** OpenID Connect. */
export const openidConnectRefusals = {
  issuer_mismatch: entry(
    'configuration',
    tell(
      ({ expected, received }: Compared) =>
        `the provider calls itself ${unquoted(received)}, the connection says ${unquoted(expected)}`,
      (data) => slashHint(data) ?? `Write issuer: ${shown(data.received)}, if that is the provider you mean.`,
    ),
  ),
  client_rejected: reasons('configuration', clientRejections),
  request_rejected: reasons('configuration', { ...authorizationErrors, ...errorResponses, ...refusedBySamlStatus }),
  token_decryption_failed: entry('configuration', decryptionFailure),
  grant_rejected: reasons('stale', errorResponses),
  refresh_token_rejected: reasons('stale', errorResponses),
  access_token_rejected: reasons('stale', unexpectedStatuses),
  response_issuer_mismatch: reasons('rejected', {
    ...foreignLogoutIssuer,
    'parameter-mismatch': tell(
      ({ expected, received }: Compared & { readonly parameter: 'iss' }) =>
        `the response parameter "iss" is ${shown(received)}, expected ${shown(expected)}`,
      slashHint,
    ),
    'claim-mismatch': tell(
      ({ expected, received }: Compared & { readonly claim: 'iss' }) =>
        `"iss" of the response is ${shown(received)}, expected ${shown(expected)}`,
    ),
  }),
  response_jwt_invalid: reasons('rejected', { ...signatureErrors, ...payloadErrors, ...claimErrors('the response') }),
  token_response_invalid: reasons('rejected', {
    ...malformedAnswers,
    ...payloadErrors,
    'access-token-unusable': tell(() => 'the access token has characters that no token may have'),
    'lifetime-too-long': tell((_data: Compared<number>) => 'the access token lives for more than a hundred years'),
    'not-bound': tell(
      (_data: Compared<string>) => 'the access token is not bound to our key: the provider does not do DPoP',
      () => 'Switch DPoP on for this client at the provider, or leave dpopKey out.',
    ),
  }),
  id_token_signature_invalid: reasons('rejected', signatureErrors),
  id_token_claim_invalid: reasons('rejected', idTokenClaims),
  userinfo_invalid: reasons('rejected', {
    ...malformedAnswers,
    ...signatureErrors,
    ...payloadErrors,
    ...claimErrors('the userinfo response'),
    'not-an-object': tell(() => 'the userinfo response is not acceptable: it is no JSON object'),
    'subject-missing': tell(() => 'the userinfo response is not acceptable: it has no "sub"'),
    'subject-mismatch': tell(() => 'the userinfo response is of another "sub" than the ID token'),
  }),
  claim_source_invalid: reasons('rejected', {
    ...signatureErrors,
    ...payloadErrors,
    ...claimErrors('the JWT of another party'),
    'endpoint-unusable': tell(() => 'the claims of another party are at an endpoint that cannot be asked'),
    'unexpected-status': tell(
      ({ received }: Compared<number>) => `the claims of another party were answered with status ${shown(received)}`,
    ),
  }),
}

/** `response_malformed`: an authorization response. */
export const malformedOpenidConnect = {
  'parameter-repeated': tell(
    ({ parameter }: { readonly parameter: string }) => `the parameter "${parameter}" is repeated`,
  ),
  'parameter-of-another-flow': tell(
    ({ parameter }: { readonly parameter: string }) => `"${parameter}" is of another flow`,
  ),
  'code-missing': tell(() => 'there is neither a code nor an error'),
  'jwt-response-missing': tell(
    (_data: { readonly parameter: 'response'; readonly expected: string }) =>
      'there is no "response", though the connection wants a JWT',
  ),
}

/** `configuration_invalid`: a setting that only OpenID Connect finds out about. */
export const invalidOidcSettings = {
  'private-key-unreadable': tell(
    ({ alg }: { readonly alg: string }) => `a private key cannot be read as ${alg}`,
    () => 'Give a PKCS #8 key as PEM, or a JWK, that fits alg.',
  ),
  'signing-key-missing': tell(
    (_data: { readonly setting: 'signingKeys' }) =>
      'the provider wants signed requests, and there is no key to sign with',
    () => 'Give the connection signingKeys, and the provider its public half.',
  ),
}

/** `algorithm_refused` of a JWT. */
export const refusedJwtAlgorithms = { ...refusedSignatureAlgorithms, ...refusedByEndpoint }

export interface OfMetadata {
  readonly issuer: string
  readonly endpoint: string
}

/** `provider_metadata_invalid` of an OpenID Provider. */
export const invalidDiscovery = {
  ...malformedAnswers,
  'metadata-too-deep': tell(() => 'the metadata is too deep'),
  'endpoint-missing': tell(({ issuer, endpoint }: OfMetadata) => `the metadata of ${issuer} lacks ${endpoint}`),
  'endpoint-unusable': tell(
    ({ issuer, endpoint, received }: OfMetadata & { readonly received: string }) =>
      `the metadata of ${issuer} has a ${endpoint} that cannot be used: ${shown(received)}`,
  ),
  'endpoint-plain-http': tell(
    ({ issuer, endpoint }: OfMetadata & Compared<'https:'>) =>
      `the metadata of ${issuer} has a ${endpoint} that cannot be used: plain http`,
  ),
}
