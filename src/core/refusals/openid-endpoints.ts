import { tell } from './entry.ts'
import { shown } from './shown.ts'
import { inWords, type TypeName } from './type-name.ts'

/** What was asked for, or asked, over the back channel. */
export type OpenIdEndpoint = 'discovery' | 'pushed-request' | 'token' | 'userinfo' | 'revocation'

export interface ErrorResponse {
  readonly endpoint: OpenIdEndpoint
  /** The `error` code. */
  readonly received: string
  readonly status: number
}

export interface UnexpectedStatus {
  readonly endpoint: OpenIdEndpoint
  readonly expected: number
  readonly received: number | undefined
}

const wordsFor = (endpoint: OpenIdEndpoint): string => endpoint.replace('-', ' ')

const errorResponse = ({ endpoint, received, status }: ErrorResponse): string =>
  `the ${wordsFor(endpoint)} endpoint answered ${shown(received)} (status ${status})`

const challenge = ({ endpoint, status }: { readonly endpoint: OpenIdEndpoint; readonly status: number }): string =>
  `the ${wordsFor(endpoint)} endpoint answered with status ${status} and an authentication challenge`

const unexpectedStatus = ({ endpoint, received }: UnexpectedStatus): string =>
  `the ${wordsFor(endpoint)} endpoint answered with status ${received ?? 'unknown'}`

/** The endpoint said by an `error` code what it did not like. */
export const errorResponses = { 'error-response': tell(errorResponse) }

/** An answer with another status than the one that a success has. */
export const unexpectedStatuses = { 'unexpected-status': tell(unexpectedStatus) }

const told = (type: TypeName | undefined): string =>
  type === undefined ? 'malformed' : type === 'nothing' ? 'missing' : `${inWords(type)}, which it must not be`

/** What makes the answer of an endpoint useless. */
export const malformedAnswers = {
  ...errorResponses,
  ...unexpectedStatuses,
  challenge: tell(challenge),
  'id-token-unreadable': tell(() => 'the ID token does not read'),
  'property-malformed': tell(
    ({
      endpoint,
      property,
      received,
    }: {
      readonly endpoint: OpenIdEndpoint
      readonly property: string | undefined
      /** Its type; `nothing` where it is missing. */
      readonly received: TypeName | undefined
    }) =>
      `the ${wordsFor(endpoint)} response is not acceptable${property === undefined ? '' : `: "${property}" is ${told(received)}`}`,
  ),
}

export interface Demanded {
  /** The option of the connection that does not let a sign-in go on without userinfo. */
  readonly demandedBy?: 'userinfo' | 'emailVerification'
}

const withoutUserinfo = ({ demandedBy }: Demanded): string | undefined => {
  switch (demandedBy) {
    case 'userinfo':
      return "Write userinfo: 'when-missing' (now 'always'), and who signs in does so without what is only there; or ask the provider why."
    case 'emailVerification':
      return "emailVerification: 'require' wants the email and its verification: let the provider send them in the ID token, or write 'standard'."
    default:
      return undefined
  }
}

/** The userinfo endpoint did not take the request. */
export const refusedUserinfo = {
  'error-response': tell((data: ErrorResponse & Demanded) => errorResponse(data), withoutUserinfo),
  'unexpected-status': tell((data: UnexpectedStatus & Demanded) => unexpectedStatus(data), withoutUserinfo),
}

export interface ClientOfConnection {
  readonly tokenEndpointAuthMethod: string
  /** Whether the provider's text speaks of PKCE. */
  readonly isPkce: boolean
}

function clientHint({ tokenEndpointAuthMethod: method, isPkce }: ClientOfConnection): string {
  if (isPkce)
    return 'The provider speaks of PKCE, which is always sent: switch it on for this client. A provider that refuses it cannot be used.'
  const against = 'against what is registered with the provider'
  switch (method) {
    case 'private_key_jwt':
      return `Check clientId, and alg and kid of the first of signingKeys, ${against}: its public half has to be there. Some providers want clientAssertionAudience: 'token-endpoint', or the thumbprint of a certificate.`
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth':
      return `Check clientId, and the certificate that fetch presents, ${against} for ${method}.`
    case 'none':
      return `Check clientId, and that the client has no secret (tokenEndpointAuthMethod is none), ${against}.`
    default:
      return `Check clientId, clientSecret and tokenEndpointAuthMethod (now ${method}) ${against}.`
  }
}

/** The provider does not know the client, or not by this proof. */
export const clientRejections = {
  'error-response': tell((data: ErrorResponse & ClientOfConnection) => errorResponse(data), clientHint),
  challenge: tell(challenge),
}

/** The provider's own error in an authorization response. */
export const authorizationErrors = {
  'authorization-error': tell(
    ({ received }: { readonly received: string }) => `the provider answered ${shown(received)}`,
  ),
}

/** `provider_unavailable` of an OpenID Provider. */
export const unavailableOpenIdProvider = {
  ...authorizationErrors,
  ...errorResponses,
  'answer-not-json': tell(
    ({ endpoint, received }: { readonly endpoint: OpenIdEndpoint; readonly received: number | undefined }) =>
      `the ${wordsFor(endpoint)} endpoint answered with something that is not JSON (status ${received ?? 'unknown'})`,
  ),
  'metadata-missing': tell(unexpectedStatus, ({ issuer }: UnexpectedStatus & { readonly issuer: string }) => {
    return `Is ${issuer} the issuer? Its metadata is not there.`
  }),
  'key-set-unusable': tell(({ endpoint }: { readonly endpoint: string }) => `the keys at ${endpoint} cannot be used`),
}

/** `algorithm_refused` by what openid-client knows. */
export const refusedByEndpoint = {
  unsupported: tell((_data: { readonly endpoint: OpenIdEndpoint }) => {
    return 'the provider used an algorithm or a token type that is not supported'
  }),
}
