import type { OidcExchange } from './exchange.ts'
import { verifySignature } from './signature.ts'
import { violatedTimeClaim } from './times.ts'

/** A code, a state and an issuer, signed: a browser brings it, and anybody may send it. */
const maxLength = 16 * 1024

const jarmModes: ReadonlySet<string> = new Set(['query.jwt', 'form_post.jwt'])

/**
 * Gives the parameters of an authorization response: as they came, or out of the signed JWT where the connection wants one.
 * An error may come without: a provider that did not understand the request cannot know how it is to answer.
 *
 * @throws SsoError `response_malformed`, `response_jwt_invalid`, `response_issuer_mismatch`, `algorithm_refused`,
 *   `provider_unavailable`
 * @see [JWT Secured Authorization Response Mode, section 2.4](https://openid.net/specs/oauth-v2-jarm-final.html#name-processing-rules)
 */
export async function readResponseParameters(
  exchange: OidcExchange,
  parameters: URLSearchParams,
): Promise<URLSearchParams> {
  const { connection, refuse } = exchange
  const jwt = parameters.get('response')
  if (!jarmModes.has(connection.responseMode) || (jwt === null && parameters.has('error'))) return parameters
  if (jwt === null) {
    const missing = { parameter: 'response', expected: connection.responseMode } as const
    return refuse('response_malformed', { reason: 'jwt-response-missing', ...missing })
  }
  if (jwt.length > maxLength) {
    const compared = { expected: maxLength, received: jwt.length }
    refuse('response_jwt_invalid', { reason: 'too-long', ...compared })
  }
  const { claims } = await verifySignature(exchange, { jwt, token: 'authorization-response', channel: 'front' })
  const { iss, aud, exp, ...rest } = claims
  if (iss !== connection.issuer) {
    const compared = { expected: connection.issuer, received: iss }
    return refuse('response_issuer_mismatch', { reason: 'claim-mismatch', claim: 'iss', ...compared })
  }
  if (![aud].flat().includes(connection.clientId)) {
    const compared = { expected: connection.clientId, received: aud }
    refuse('response_jwt_invalid', { reason: 'audience-mismatch', claim: 'aud', ...compared })
  }
  if (exp == null) refuse('response_jwt_invalid', { reason: 'claim-missing', claim: 'exp' })
  const violated = violatedTimeClaim(exchange, claims)
  if (violated !== undefined) refuse('response_jwt_invalid', violated)
  const read = new URLSearchParams({ iss })
  for (const [name, value] of Object.entries(rest)) if (typeof value === 'string') read.set(name, value)
  return read
}

/** Which sign-in a response claims to answer; nothing of it is verified. */
export function stateOfResponse(jwt: string): string {
  if (jwt.length > maxLength) return ''
  try {
    const [, payload = ''] = jwt.split('.')
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    const state = (claims as { readonly state?: unknown } | null)?.state
    return typeof state === 'string' ? state : ''
  } catch {
    return ''
  }
}
