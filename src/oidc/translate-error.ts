import { errors as jose } from 'jose'
import * as client from 'openid-client'
import type { OidcConnection } from '../configuration/connection.ts'
import { hintFor } from '../configuration/hints.ts'
import { isSsoError, SsoError, type SsoErrorCode } from '../core/errors.ts'

/** What is being read, in the words of a message. */
export type Stage =
  | ('discovery' | 'pushed request' | 'authorization response' | 'token' | 'userinfo')
  | ('claim source' | 'revocation' | 'logout')

/** What carries a JWT that the provider signs. */
export type SignedStage = 'authorization response' | 'token' | 'userinfo' | 'claim source' | 'logout'

export const malformed: Record<Stage, SsoErrorCode> = {
  discovery: 'provider_metadata_invalid',
  'pushed request': 'provider_error',
  'authorization response': 'response_jwt_invalid',
  token: 'token_response_invalid',
  userinfo: 'userinfo_invalid',
  'claim source': 'claim_source_invalid',
  revocation: 'provider_error',
  logout: 'logout_token_invalid',
}

/** The code for a signature that does not verify, or cannot. */
export const badSignature: Record<SignedStage, SsoErrorCode> = {
  'authorization response': malformed['authorization response'],
  token: 'id_token_signature_invalid',
  userinfo: malformed.userinfo,
  'claim source': malformed['claim source'],
  logout: malformed.logout,
}

const signedThing: Record<SignedStage, string> = {
  'authorization response': 'authorization response',
  token: 'ID token',
  userinfo: 'userinfo response',
  'claim source': 'claims of another party',
  logout: 'logout token',
}

const isSigned = (stage: Stage): stage is SignedStage => stage in badSignature

/**
 * The only place that knows the errors of openid-client and jose. Anything else comes back as it is: a bug stays a bug.
 */
export function translateError(error: unknown, stage: Stage, connection: OidcConnection): unknown {
  const translated = translate(error, stage, connection)
  if (isSsoError(translated)) trimCauses(translated)
  return translated
}

const longestChain = 10

/**
 * Cuts off what hangs on a chain of errors without being one: responses, claims and whole tokens, which `inspect` would
 * print. A SyntaxError quotes what it could not parse.
 */
function trimCauses(error: Error): void {
  let one: unknown = error
  // An error can be its own cause: the chain has an end all the same.
  for (let depth = 0; one instanceof Error; depth += 1) {
    if (!(one.cause instanceof Error) || one.cause instanceof SyntaxError || depth === longestChain) delete one.cause
    one = one.cause
  }
}

function translate(error: unknown, stage: Stage, connection: OidcConnection): unknown {
  if (isSsoError(error)) return error
  const refuse = (code: SsoErrorCode, message: string, hint?: string): SsoError =>
    new SsoError(code, message, { connection: connection.id, cause: error, hint })

  // openid-client clones the metadata, and runs out of stack where it is nested too deeply.
  if (stage === 'discovery' && error instanceof RangeError) return refuse(malformed[stage], 'the metadata is too deep')
  if (error instanceof client.ResponseBodyError) return translateBody(error, stage, connection)
  if (error instanceof client.WWWAuthenticateChallengeError) {
    const code = authenticates(stage) ? 'client_rejected' : malformed[stage]
    return refuse(code, `the ${stage} endpoint answered with status ${error.status} and an authentication challenge`)
  }
  // The generic code stands for a key set that is not there, or is not JSON.
  if (
    error instanceof jose.JOSEError &&
    ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'].includes(error.code)
  ) {
    return refuse('provider_unavailable', 'the keys of the provider could not be read')
  }
  const signed = isSigned(stage) ? stage : 'token'
  if (error instanceof jose.JOSEAlgNotAllowed) {
    return refuse('algorithm_refused', `the ${signedThing[signed]} is signed with an algorithm that is not accepted`)
  }
  if (error instanceof jose.JOSEError) {
    return refuse(badSignature[signed], `the signature of the ${signedThing[signed]} does not verify (${error.code})`)
  }
  if (error instanceof client.ClientError) return translateClientError(error, stage, connection, refuse)
  return error
}

function translateBody(error: client.ResponseBodyError, stage: Stage, connection: OidcConnection): SsoError {
  // openid-client has looked at the type of `error` alone.
  const [name, description] = [error.error, error.error_description].map((text: unknown) =>
    typeof text === 'string' ? text.slice(0, 500) : '',
  )
  const code = bodyCode(error.error, stage)
  const message = `the ${stage} endpoint answered ${JSON.stringify(name)} (status ${error.status}): ${JSON.stringify(description)}`
  return new SsoError(code, message, {
    connection: connection.id,
    cause: error,
    hint: hintFor(connection, `${name} ${description}`) ?? bodyHint(code, connection),
  })
}

/** Whether the client says who it is. */
const authenticates = (stage: Stage): boolean => ['token', 'pushed request', 'revocation'].includes(stage)

function bodyCode(error: string, stage: Stage): SsoErrorCode {
  switch (error) {
    case 'invalid_grant':
    // Ory Hydra's word, and so JumpCloud's, for a refresh token that has ended or was used before.
    case 'token_inactive':
      return 'grant_rejected'
    // Entra ID's, where the person has to be seen again before there are tokens.
    case 'interaction_required':
    case 'consent_required':
    case 'login_required':
      return 'interaction_required'
    case 'invalid_client':
    case 'unauthorized_client':
      return 'client_rejected'
    case 'temporarily_unavailable':
    case 'server_error':
      return 'provider_unavailable'
    default:
      return authenticates(stage) ? 'request_rejected' : malformed[stage]
  }
}

function bodyHint(code: SsoErrorCode, connection: OidcConnection): string | undefined {
  if (code !== 'client_rejected') return undefined
  return `Check clientId, clientSecret and tokenEndpointAuthMethod (now ${connection.tokenEndpointAuthMethod}) against what is registered with the provider.`
}

function translateClientError(
  error: client.ClientError,
  stage: Stage,
  connection: OidcConnection,
  refuse: (code: SsoErrorCode, message: string, hint?: string) => SsoError,
): unknown {
  const details = detailsOf(error)
  switch (error.code) {
    case 'OAUTH_PARSE_ERROR':
      return refuse(malformed[stage], 'the ID token does not read')
    case 'OAUTH_RESPONSE_IS_NOT_JSON':
      return notJson(stage, connection, error)
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
      return refuse(
        stage === 'discovery' ? 'provider_unavailable' : malformed[stage],
        `the ${stage} endpoint answered with status ${error.cause instanceof Response ? error.cause.status : 'unknown'}`,
        stage === 'discovery' ? `Is ${connection.issuer} the issuer? Its metadata is not there.` : undefined,
      )
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED': {
      const received = details.claim === 'iss' ? details.claims?.['iss'] : undefined
      return refuse('id_token_claim_invalid', claimProblem(details), issuerHint(received, connection))
    }
    case 'OAUTH_UNSUPPORTED_OPERATION':
      return refuse('algorithm_refused', 'the provider used an algorithm or a token type that is not supported')
    case undefined:
      return isSsoError(error.cause) ? error.cause : error
    default:
      return refuse(invalidCode(details, stage), `the ${stage} response is not acceptable: ${reasonOf(error)}`)
  }
}

/** Times and audiences may be shown; a nonce is nobody's business. */
function claimProblem({ claim, claims, expected }: Details): string {
  const name = String(claim)
  if (!['iss', 'aud', 'azp', 'exp', 'nbf', 'iat'].includes(name)) return `the claim "${name}" is not acceptable`
  const value = claims?.[name]
  // JSON.stringify would run out of stack where lists are nested in lists.
  const shown = typeof value === 'object' ? [value].flat().filter((one) => typeof one === 'string') : value
  const received = JSON.stringify(shown)?.slice(0, 300)
  return `the claim "${name}" is ${received}${expected === undefined ? '' : `, expected ${JSON.stringify(expected)}`}`
}

/** An invalid response may be one around a token with a wrong header, or a token without a claim. */
function invalidCode(details: Details, stage: Stage): SsoErrorCode {
  if (details.header !== undefined) return 'algorithm_refused'
  return details.claims === undefined ? malformed[stage] : 'id_token_claim_invalid'
}

/** oauth4webapi's sentences name what is wrong, and never the value. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message
}

/** @see [OpenID Connect Discovery 1.0, section 4.3](https://openid.net/specs/openid-connect-discovery-1_0-errata2.html#ProviderConfigurationValidation) */
export function issuerMismatch(connection: OidcConnection, received: string): SsoError {
  // Anything may stand there: bounded, and on one line.
  const shown = received.slice(0, 300).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{fffd}')
  return new SsoError(
    'issuer_mismatch',
    `the provider calls itself ${shown}, the connection says ${connection.issuer}`,
    {
      connection: connection.id,
      hint:
        issuerHint(received, connection) ?? `Write issuer: ${JSON.stringify(shown)}, if that is the provider you mean.`,
    },
  )
}

/** Explains an issuer that differs from the configured one by the slash at its end alone. */
export function issuerHint(received: unknown, { issuer }: OidcConnection): string | undefined {
  if (typeof received !== 'string' || received.replace(/\/$/, '') !== issuer.replace(/\/$/, '')) return undefined
  return `Write issuer: ${JSON.stringify(received)}: the slash at the end is part of the name.`
}

export function notJson(stage: Stage, connection: OidcConnection, cause?: unknown): SsoError {
  const message = `the ${stage} endpoint answered with something that is not JSON`
  return new SsoError('provider_unavailable', message, { connection: connection.id, cause })
}

interface Details {
  readonly header?: unknown
  readonly claims?: Readonly<Record<string, unknown>>
  readonly expected?: unknown
  readonly claim?: unknown
}

/** What oauth4webapi, one or two causes down, says about the value that it refused. */
function detailsOf(error: Error): Details {
  let cause: unknown = error.cause
  for (let depth = 0; cause instanceof Error && depth < 3; depth += 1) cause = cause.cause
  return typeof cause === 'object' && cause !== null ? cause : {}
}
