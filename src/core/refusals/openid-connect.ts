import { entry, reasons, tell } from './entry.ts'
import { contradictionHint, issuerHint } from './issuers.ts'
import { claimErrors, decryptionFailure, idTokenClaims, payloadErrors } from './json-web-tokens.ts'
import { refusedSignatureAlgorithms, signatureErrors } from './jwt-signatures.ts'
import {
  authorizationErrors,
  clientRejections,
  errorResponses,
  malformedAnswers,
  refusedByEndpoint,
  refusedUserinfo,
  unexpectedStatuses,
} from './openid-endpoints.ts'
import { foreignLogoutIssuer } from './relying-party.ts'
import { refusedBySamlStatus } from './saml-status.ts'
import { shown } from './shown.ts'
import { inWords, type TypeName } from './type-name.ts'

export interface Compared<Value = unknown> {
  readonly expected: Value
  readonly received: unknown
}

/** A name that stands in the middle of a sentence. */
const unquoted = (name: unknown): string => shown(name).replaceAll(/^"|"$/g, '')

/** OpenID Connect. */
export const openidConnectRefusals = {
  /**
   * - When: the provider's metadata names another issuer than the connection.
   * - What to do: write the issuer as the hint says. Often it is the slash at the end, which is part of the name.
   * - For: the operator.
   * - See: [OpenID Connect Discovery 1.0, 4.3].
   */
  issuer_mismatch: entry(
    'configuration',
    tell(
      ({ expected, received }: Compared & { readonly isIssuer: boolean }) =>
        `the provider calls itself ${unquoted(received)}, the connection says ${unquoted(expected)}`,
      issuerHint,
    ),
  ),
  /**
   * - When: the token endpoint, or the one for pushed requests or revocation, did not accept the client.
   * - What to do: compare `clientId`, `clientSecret` or `signingKeys`, and `tokenEndpointAuthMethod` with what is registered.
   * - For: the operator.
   */
  client_rejected: reasons('configuration', clientRejections),
  /**
   * - When: the provider did not accept the request: a scope, a redirect URI, a parameter, a NameID format, a binding.
   *   Also the SAML status `Requester` and its like.
   * - What to do: the message has the provider's own words; change the setting they speak of, here or there.
   * - For: the operator.
   * - See: [OpenID Connect Core 1.0, 3.1.2.6]; [SAML Core 2.0, 3.2.2].
   */
  request_rejected: reasons('configuration', { ...authorizationErrors, ...errorResponses, ...refusedBySamlStatus }),
  /**
   * - When: an ID token or a userinfo response is encrypted, and none of the connection's `decryptionKeys` opens it.
   * - What to do: give the private half of the key that is registered with the provider, with its `alg`; or switch
   *   encryption off there.
   * - For: the operator.
   * - See: [OpenID Connect Core 1.0, 10.2]; [RFC 8725, 3.1].
   */
  token_decryption_failed: entry('configuration', decryptionFailure),
  /**
   * - When: the token endpoint did not take the code (`invalid_grant`): it was used, or is too old.
   * - What to do: start again.
   * - For: the person. The operator, if it happens to everybody: compare the redirect URI, and the clocks.
   */
  grant_rejected: reasons('stale', { ...errorResponses, ...unexpectedStatuses }),
  /**
   * - When: the provider does not take the refresh token (`invalid_grant`, JumpCloud's `token_inactive`): it ended, was
   *   revoked, or was used before; or the provider wants to see the person first (`interaction_required`).
   * - What to do: end the session, and let the person sign in again. If it happens often, two processes use the same token:
   *   see [several processes](guides/tokens.md#several-processes).
   * - For: your code.
   */
  refresh_token_rejected: reasons('stale', { ...errorResponses, ...unexpectedStatuses }),
  /**
   * - When: `userinfo` was asked with an access token that is not good any more.
   * - What to do: refresh it.
   * - For: your code.
   */
  access_token_rejected: reasons('stale', refusedUserinfo),
  /**
   * - When: the response parameter `iss` (RFC 9207; with JARM, the claim) is not the provider's issuer, or is missing
   *   although the provider announces it or `fapi2` wants it. Also the `iss` of a front-channel logout.
   * - What to do: nothing on your side, if the issuer is right: the answer came from another provider.
   * - For: the operator.
   * - See: [OpenID Connect Front-Channel Logout 1.0, 2]; [JARM, 2.4]; [RFC 9207, 2.4].
   */
  response_issuer_mismatch: reasons('rejected', {
    ...foreignLogoutIssuer,
    'parameter-mismatch': tell(
      ({ expected, received }: Compared & { readonly parameter: 'iss'; readonly isDiscovered: boolean }) =>
        `the response parameter "iss" is ${shown(received)}, expected ${shown(expected)}`,
      contradictionHint,
    ),
    'claim-mismatch': tell(
      ({ expected, received }: Compared & { readonly claim: 'iss' }) =>
        `"iss" of the response is ${shown(received)}, expected ${shown(expected)}`,
    ),
  }),
  /**
   * - When: a connection wants its answers as signed JWTs (JARM), and this one's signature, `aud`, `exp` or `nbf` is
   *   not acceptable.
   * - What to do: nothing; start again. If it stays so, compare the provider's keys and the clocks.
   * - For: the operator. Anybody can send such an answer.
   * - See: [JARM, 2.4].
   */
  response_jwt_invalid: reasons('rejected', {
    ...signatureErrors,
    ...payloadErrors,
    ...claimErrors('the response'),
    'too-long': tell(
      ({ expected }: { readonly expected: number; readonly received: number }) =>
        `the response is longer than ${expected} characters`,
    ),
  }),
  /**
   * - When: the answer of the token endpoint does not read, has no ID token, or one that does not read; or its access
   *   token is not bound to the `dpopKey`, or lives for more than a hundred years.
   * - What to do: the message says which. Switch DPoP on for the client, or ask the provider.
   * - For: the operator.
   * - See: [OpenID Connect Core 1.0, 3.1.3.3]; [RFC 9449, 5].
   */
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
  /**
   * - When: the signature of the ID token does not verify with the provider's keys; no published key has its `kid` and fits its
   *   `alg`; it has no `kid`, and none of the keys that fit, or too many; or the key is RSA of less than 2048 bits without
   *   `allowWeakKeys`, or worse than short.
   * - What to do: if the provider has just changed its keys, start again. Otherwise treat it as an attack.
   * - For: the operator.
   * - See: [OpenID Connect Core 1.0, 3.1.3.7].
   */
  id_token_signature_invalid: reasons('rejected', signatureErrors),
  /**
   * - When: a claim of the ID token does not hold: `iss`, `aud`, `azp`, `exp`, `iat`, `nonce`, `sub`, `auth_time`,
   *   `at_hash` or `c_hash`.
   * - What to do: the message names the claim. For times, set the clocks.
   * - For: the operator.
   * - See: [OpenID Connect Core 1.0, 2]; [OpenID Connect Core 1.0, 3.1.3.6]; [OpenID Connect Core 1.0, 3.1.3.7];
   *   [OpenID Connect Core 1.0, 3.3.2.11]; [OpenID Connect Core 1.0, 12.2].
   */
  id_token_claim_invalid: reasons('rejected', idTokenClaims),
  /**
   * - When: userinfo is about another `sub` than the ID token, does not read, or is signed and the signature, `iss`, `aud`,
   *   `exp` or `nbf` does not hold; or it was refused, and `userinfo: 'always'` or `emailVerification: 'require'` demands it.
   *   Without such a demand the person signs in without: `groupsComplete` is false then, and `evidence` has a note.
   * - What to do: ask the provider; `userinfo: 'never'` does without it.
   * - For: the operator.
   * - See: [OpenID Connect Core 1.0, 5.3.2].
   */
  userinfo_invalid: reasons('rejected', {
    ...malformedAnswers,
    ...refusedUserinfo,
    ...signatureErrors,
    ...payloadErrors,
    ...claimErrors('the userinfo response'),
    'not-an-object': tell(() => 'the userinfo response is not acceptable: it is no JSON object'),
    'subject-missing': tell(() => 'the userinfo response is not acceptable: it has no "sub"'),
    'subject-type': tell(
      ({ received }: { readonly expected: 'text'; readonly received: TypeName }) =>
        `the userinfo response is not acceptable: its "sub" is ${inWords(received)}, expected a text`,
    ),
    'subject-mismatch': tell(() => 'the userinfo response is of another "sub" than the ID token'),
  }),
  /**
   * - When: `resolveClaims` got claims that the party you believe did not sign, that are for somebody else, have ended or
   *   are still to come, or that could not be fetched from where the provider said.
   * - What to do: compare `issuer` and `jwksUri` with what that party publishes.
   * - For: the operator.
   * - See: [OpenID Connect Core 1.0, 5.6.2].
   */
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
  'metadata-too-deep': tell(() => 'the metadata is too deep, or has too many values'),
  'endpoint-missing': tell(({ issuer, endpoint }: OfMetadata) => `the metadata of ${issuer} lacks ${endpoint}`),
  'endpoint-type': tell(
    ({ issuer, endpoint, received }: OfMetadata & { readonly received: TypeName }) =>
      `the metadata of ${issuer} has a ${endpoint} that is ${inWords(received)}, expected a URL`,
  ),
  'endpoint-unusable': tell(
    ({ issuer, endpoint, received }: OfMetadata & { readonly received: string }) =>
      `the metadata of ${issuer} has a ${endpoint} that cannot be used: ${shown(received)}`,
  ),
  'endpoint-plain-http': tell(
    ({ issuer, endpoint }: OfMetadata & Compared<'https:'>) =>
      `the metadata of ${issuer} has a ${endpoint} that cannot be used: plain http`,
  ),
}
