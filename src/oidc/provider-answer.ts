import type { OidcConnection } from '../configuration/connection.ts'
import { parseBoundedJson } from '../core/bounded-json.ts'
import { defined } from '../core/defined.ts'
import { isJsonObject } from '../core/is-json-object.ts'
import { withoutSecrets } from './confidential.ts'

type Body = Readonly<Record<string, unknown>>

/** Where openid-client does not look: we verify the ID token ourselves, after the tokens beside it are kept. */
export const heldIdToken = 'relyant:id_token'

const confidential = ['code', 'code_verifier', 'refresh_token', 'token', 'client_secret', 'client_assertion', 'request']

/** Error codes that decide something: a secret that shares a word with one must not change that. */
const decisive: ReadonlySet<string> = new Set([
  ...['invalid_grant', 'token_inactive', 'invalid_client', 'unauthorized_client', 'invalid_request', 'invalid_scope'],
  ...['interaction_required', 'consent_required', 'login_required', 'temporarily_unavailable', 'server_error'],
  ...['unsupported_grant_type', 'use_dpop_nonce', 'invalid_dpop_proof'],
])

/**
 * Writes the answer to a POST as RFC 6749 would have it, before openid-client reads it: JSON is JSON whatever its label, an
 * error is one whatever its status, and null or nothing in an optional member is absence.
 *
 * @see [RFC 6749, sections 5.1 and 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)
 */
export async function normaliseAnswer(
  response: Response,
  { body: sent }: RequestInit,
  { clientSecret }: OidcConnection,
): Promise<Response> {
  const { status } = response
  const form = sent instanceof URLSearchParams ? sent : new URLSearchParams()
  // RFC 7009, section 2.2: the status says everything.
  if (status === 200 && form.has('token')) return new Response(null, { status })
  const text = await response.text()
  const headers = new Headers(response.headers)
  const body = parseObject(text)
  const error = errorOf(body ?? formErrorOf(text, headers))
  if (error !== undefined && (status >= 400 || (body?.['access_token'] == null && body?.['request_uri'] == null))) {
    const secrets = [...confidential.flatMap((name) => form.getAll(name)), clientSecret?.reveal() ?? '']
    const redacted = Object.entries(error).map(([name, value]) => [
      name,
      decisive.has(value) ? value : withoutSecrets(value, secrets),
    ])
    // openid-client would look at the challenge only, which does not say why.
    headers.delete('www-authenticate')
    headers.set('content-type', 'application/json')
    return new Response(JSON.stringify(Object.fromEntries(redacted)), { status: Math.max(status, 400), headers })
  }
  if (status >= 400 || body !== undefined) headers.set('content-type', 'application/json')
  const isTokens = status === 200 && body !== undefined && form.has('grant_type')
  const read = isTokens ? JSON.stringify(normaliseTokens(body)) : text
  return new Response(read === '' ? null : read, { status, headers })
}

/** An error as RFC 6749 writes it, or inside of an object, as some of the large providers do. */
function errorOf(body: Body | undefined): Readonly<Record<string, string>> | undefined {
  const { error, error_description: description } = body ?? {}
  if (isJsonObject(error)) {
    const name = [error['code'], error['type'], error['status']].find((one) => typeof one === 'string' && one !== '')
    return errorOf({ error: name, error_description: error['message'] })
  }
  if (typeof error !== 'string' || error === '') return undefined
  return defined({ error, error_description: typeof description === 'string' ? description : undefined })
}

function formErrorOf(text: string, headers: Headers): Body | undefined {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers.get('content-type') ?? '')) return undefined
  return Object.fromEntries(new URLSearchParams(text))
}

/** Optional members of a token response; what is required stays as it came, and is judged. */
function normaliseTokens({ [heldIdToken]: _ours, ...body }: Body): Body {
  const { expires_in: lifetime, refresh_token: refreshToken, scope, id_token: idToken, ...rest } = body
  return defined({
    ...rest,
    expires_in: readLifetime(lifetime),
    refresh_token: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : undefined,
    scope: readScope(scope),
    [heldIdToken]: idToken === null || idToken === '' ? undefined : idToken,
  })
}

/** Seconds, where the whole value says so; otherwise unknown: half of a date is no lifetime. */
function readLifetime(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^[ \t]*-?\d{1,15}(\.\d{1,6})?[ \t]*$/.test(value)) return undefined
  return Number(value)
}

function readScope(value: unknown): string | undefined {
  const texts = Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join(' ') : value
  return typeof texts === 'string' && texts !== '' ? texts : undefined
}

function parseObject(text: string): Body | undefined {
  const value = parseBoundedJson(text)
  return isJsonObject(value) ? value : undefined
}
