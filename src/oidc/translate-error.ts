import * as client from 'openid-client'
import { hintFor } from '../configuration/hints.ts'
import { isSsoError } from '../core/errors.ts'
import { isJsonObject } from '../core/is-json-object.ts'
import type { OpenIdEndpoint } from '../core/refusals/openid-endpoints.ts'
import { type TypeName, typeName } from '../core/refusals/type-name.ts'
import type { OidcContext } from './exchange.ts'
import { trimCauses } from './trim-causes.ts'

/** What was under way: an endpoint, and of the token endpoint which grant. */
export type Stage = OpenIdEndpoint | 'refresh'

const endpointOf = (stage: Stage): OpenIdEndpoint => (stage === 'refresh' ? 'token' : stage)

/** The code for an answer that is none. */
const malformed = {
  discovery: 'provider_metadata_invalid',
  'pushed-request': 'provider_error',
  token: 'token_response_invalid',
  userinfo: 'userinfo_invalid',
  revocation: 'provider_error',
} as const satisfies Record<OpenIdEndpoint, string>

/** Whether the client says who it is. */
const authenticates = (endpoint: OpenIdEndpoint): boolean =>
  ['token', 'pushed-request', 'revocation'].includes(endpoint)

/**
 * The only place that knows the errors of openid-client. Anything else is thrown as it is: a bug stays a bug.
 *
 * @throws SsoError what the error means, and the error where it means nothing
 */
export function translateError(context: OidcContext, error: unknown, stage: Stage): never {
  if (isSsoError(error)) throw trimCauses(error)
  const { refuse } = context
  const endpoint = endpointOf(stage)
  // openid-client clones the metadata, and runs out of stack where it is nested too deeply.
  if (endpoint === 'discovery' && error instanceof RangeError)
    return refuse(malformed[endpoint], { reason: 'metadata-too-deep' }, { cause: trimCauses(error) })
  if (error instanceof client.ResponseBodyError) return translateBody(context, error, stage)
  if (error instanceof client.WWWAuthenticateChallengeError) {
    const code = authenticates(endpoint) ? 'client_rejected' : malformed[endpoint]
    return refuse(code, { reason: 'challenge', endpoint, status: error.status }, { cause: trimCauses(error) })
  }
  if (error instanceof client.ClientError) return translateClientError(context, error, stage)
  throw error
}

function translateBody(context: OidcContext, error: client.ResponseBodyError, stage: Stage): never {
  const { connection, refuse } = context
  // openid-client has looked at the type of `error` alone.
  const [name = '', description = ''] = [error.error, error.error_description].map((text: unknown) =>
    typeof text === 'string' ? text.slice(0, 500) : '',
  )
  const code = bodyCode(error.error, stage)
  const answer = {
    reason: 'error-response',
    endpoint: endpointOf(stage),
    received: name,
    status: error.status,
  } as const
  const details = {
    cause: trimCauses(error),
    hint: hintFor(connection, `${name} ${description}`),
    providerText: description === '' ? undefined : description,
  }
  if (code !== 'client_rejected') return refuse(code, answer, details)
  const { tokenEndpointAuthMethod } = connection
  const isPkce = /pkce|code[ _-]?(verifier|challenge)/i.test(description)
  return refuse(code, { ...answer, tokenEndpointAuthMethod, isPkce }, details)
}

function bodyCode(error: string, stage: Stage) {
  const endpoint = endpointOf(stage)
  switch (error) {
    case 'invalid_grant':
    // Ory Hydra's word, and so JumpCloud's, for a refresh token that has ended or was used before.
    case 'token_inactive':
      return stage === 'refresh' ? 'refresh_token_rejected' : 'grant_rejected'
    // Entra ID's, where the person has to be seen again before there are tokens.
    case 'interaction_required':
    case 'consent_required':
    case 'login_required':
      return stage === 'refresh' ? 'refresh_token_rejected' : 'interaction_required'
    case 'invalid_client':
    case 'unauthorized_client':
      return 'client_rejected'
    case 'temporarily_unavailable':
    case 'server_error':
      return 'provider_unavailable'
    default:
      return authenticates(endpoint) ? 'request_rejected' : malformed[endpoint]
  }
}

function translateClientError(context: OidcContext, error: client.ClientError, stage: Stage): never {
  const { refuse } = context
  const endpoint = endpointOf(stage)
  if (error.code === undefined) throw isSsoError(error.cause) ? trimCauses(error.cause) : error
  // Before the causes are trimmed: what they hold is read, and not kept.
  const { status, body } = error.cause instanceof Response ? error.cause : {}
  const isEmpty = body === null
  const sentence = error.cause instanceof Error ? error.cause.message : error.message
  const property = quotedIn(sentence)
  const received = property === undefined ? undefined : typeIn(error.cause, property)
  const cause = trimCauses(error)
  switch (error.code) {
    case 'OAUTH_RESPONSE_IS_NOT_JSON':
      return refuse('provider_unavailable', { reason: 'answer-not-json', endpoint, received: status }, { cause })
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM': {
      const answer = { endpoint, expected: endpoint === 'pushed-request' ? 201 : 200, received: status }
      // A provider that says nothing has said no to the grant: a session must not live on for that.
      if (endpoint === 'token' && status === 400 && isEmpty)
        return refuse(bodyCode('invalid_grant', stage), { reason: 'unexpected-status', ...answer }, { cause })
      if (endpoint !== 'discovery')
        return refuse(malformed[endpoint], { reason: 'unexpected-status', ...answer }, { cause })
      const { issuer } = context.connection
      return refuse('provider_unavailable', { reason: 'metadata-missing', issuer, ...answer }, { cause })
    }
    case 'OAUTH_UNSUPPORTED_OPERATION':
      return refuse('algorithm_refused', { reason: 'unsupported', endpoint }, { cause })
    default:
      return refuse(malformed[endpoint], { reason: 'property-malformed', endpoint, property, received }, { cause })
  }
}

/** oauth4webapi's sentences quote the name of what is wrong, and never its value. Nothing is decided by that name. */
function quotedIn(sentence: string): string | undefined {
  return /(?:body|JWT|Token) "(\w+)"/.exec(sentence)?.[1]
}

/** Of what type a member of the answer is that openid-client did not accept. */
function typeIn(cause: unknown, property: string): TypeName | undefined {
  const detail = cause instanceof Error ? cause.cause : cause
  const body = isJsonObject(detail) ? detail['body'] : undefined
  return isJsonObject(body) ? typeName(body[property]) : undefined
}
