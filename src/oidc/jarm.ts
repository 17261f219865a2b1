import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { SsoError } from '../core/errors.ts'
import type { Provider } from './provider.ts'
import { verifySignature } from './signature.ts'
import { outOfTime, untimely } from './times.ts'

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
  provider: Provider,
  connection: OidcConnection,
  environment: Environment,
  parameters: URLSearchParams,
): Promise<URLSearchParams> {
  const jwt = parameters.get('response')
  if (!jarmModes.has(connection.responseMode) || (jwt === null && parameters.has('error'))) return parameters
  const refuse = (code: 'response_malformed' | 'response_jwt_invalid', problem: string): SsoError =>
    new SsoError(code, problem, { connection: connection.id })
  if (jwt === null) throw refuse('response_malformed', 'there is no "response", though the connection wants a JWT')
  const { claims } = await verifySignature(provider, connection, jwt, 'authorization response', 'stranger')
  const { iss, aud, exp, ...rest } = claims
  if (iss !== connection.issuer) {
    const received = JSON.stringify(iss)?.slice(0, 300)
    const message = `"iss" of the response is ${received}, expected ${JSON.stringify(connection.issuer)}`
    throw new SsoError('response_issuer_mismatch', message, { connection: connection.id })
  }
  if (![aud].flat().includes(connection.clientId)) {
    throw refuse('response_jwt_invalid', 'the response is for another "aud"')
  }
  const wrong = exp === undefined ? 'exp' : untimely(claims, connection, environment)
  if (wrong !== undefined) throw refuse('response_jwt_invalid', `the response is ${outOfTime[wrong]}`)
  const read = new URLSearchParams({ iss })
  for (const [name, value] of Object.entries(rest)) if (typeof value === 'string') read.set(name, value)
  return read
}

/** Which sign-in a response claims to answer; nothing of it is verified. */
export function stateOfResponse(jwt: string): string {
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
