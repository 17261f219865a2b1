import { readBounded, reasonOf } from '../core/bounded-response.ts'
import type { OidcConnection } from '../core/connection.ts'
import type { Environment } from '../core/environment.ts'
import { isSsoError, SsoError } from '../core/errors.ts'

/** How long one request to a provider may take, in seconds. */
export const timeout = 10

const maxBytes = 1024 * 1024

/**
 * Wraps `fetch` for the requests to one provider: no redirects, a bounded answer, and every way of not getting an answer
 * told apart from a bad one.
 *
 * @throws SsoError `provider_unavailable`
 */
export function createProviderFetch(environment: Environment, connection: OidcConnection): Environment['fetch'] {
  return async (url, init) => {
    const { origin, pathname } = new URL(url)
    const unavailable = (what: string, cause?: unknown): SsoError =>
      new SsoError('provider_unavailable', `${origin}${pathname} ${what}`, { connection: connection.id, cause })
    let response: Response
    try {
      response = await environment.fetch(url, { ...init, redirect: 'manual' })
    } catch (cause) {
      throw isSsoError(cause) ? cause : unavailable(`could not be reached (${reasonOf(cause)})`, cause)
    }
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      throw unavailable('answered with a redirect, which is not followed')
    }
    const { status, headers } = response
    if (status < 200 || status >= 500 || status === 429) throw unavailable(`answered with status ${status}`)
    let body: Uint8Array<ArrayBuffer>
    try {
      body = await readBounded(response, maxBytes)
    } catch (cause) {
      throw unavailable('broke off or sent too much', cause)
    }
    // Said here, where it is known: openid-client uses one code for a response and for a token that does not read.
    if (status === 200 && isJson(headers) && !isReadable(body))
      throw unavailable('answered with something that is not JSON')
    return new Response(body.length === 0 ? null : body, { status, headers })
  }
}

const isJson = (headers: Headers): boolean => /^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '')

function isReadable(body: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(body))
    return true
  } catch {
    return false
  }
}
