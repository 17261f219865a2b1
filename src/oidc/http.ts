import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { isSsoError, SsoError } from '../core/errors.ts'
import { discard, readBounded, reasonOf } from '../network/bounded-response.ts'
import { inTime } from '../network/with-signal.ts'

const maxBytes = 1024 * 1024

/** Failures that may be over in a moment. */
const transient = new WeakSet<SsoError>()

/**
 * Wraps `fetch` for the requests to one provider: no redirects, an answer that is bounded in size and, whether or not the
 * `fetch` heeds its signal, in time; and every way of not getting an answer told apart from a bad one.
 *
 * @throws SsoError `provider_unavailable`
 */
export function createProviderFetch(environment: Environment, connection: OidcConnection): Environment['fetch'] {
  const send = connection.fetch ?? environment.fetch
  return async (url, init) => {
    const { origin, pathname } = new URL(url)
    const unavailable = (what: string, cause?: unknown): SsoError =>
      new SsoError('provider_unavailable', `${origin}${pathname} ${what}`, { connection: connection.id, cause })
    const mayPass = (error: SsoError): SsoError => {
      transient.add(error)
      return error
    }
    let response: Response
    try {
      const sent = send(insideUrl(url, connection), { ...init, redirect: 'manual' })
      response = await inTime(sent, init?.signal, discard)
    } catch (cause) {
      if (isSsoError(cause)) throw cause
      throw mayPass(unavailable(`could not be reached (${reasonOf(cause)})`, cause))
    }
    if (!isResponse(response)) throw unavailable('was asked by a fetch that gives no Response')
    const { status, headers } = response
    if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
      discard(response)
      throw unavailable('answered with a redirect, which is not followed')
    }
    if (status < 200 || status >= 500 || status === 429) {
      discard(response)
      const error = unavailable(`answered with status ${status}`)
      throw status >= 500 ? mayPass(error) : error
    }
    let body: Uint8Array<ArrayBuffer>
    try {
      body = await readBounded(response, maxBytes, init?.signal)
    } catch (cause) {
      throw unavailable('broke off or sent too much', cause)
    }
    // Said here, where it is known: openid-client uses one code for a response and for a token that does not read.
    if (status === 200 && isJson(headers) && !isReadable(body))
      throw unavailable('answered with something that is not JSON')
    return new Response(body.length === 0 ? null : body, { status, headers })
  }
}

const maxRetries = 2

/** Repeats what may be repeated, a GET, where it failed in a way that may be over in a moment; within the time of its signal. */
export function withRetries(fetch: Environment['fetch']): Environment['fetch'] {
  return async (url, init) => {
    for (let retry = 0; ; retry += 1) {
      try {
        return await fetch(url, init)
      } catch (error) {
        const again = isSsoError(error) && transient.has(error) && retry < maxRetries
        if (!again || init?.signal?.aborted) throw error
        // 25 to 75 milliseconds, then four times that: many processes that failed together do not come back together.
        await pause(50 * 4 ** retry * (0.5 + Math.random()), init?.signal)
        if (init?.signal?.aborted) throw error
      }
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal?.addEventListener('abort', end)
  })
}

/** Where a request is really sent. */
function insideUrl(url: string, { issuer, backChannelOrigin }: OidcConnection): string {
  const { origin } = new URL(url)
  if (backChannelOrigin === undefined || origin !== new URL(issuer).origin) return url
  return backChannelOrigin + url.slice(origin.length)
}

/** Whoever gives a `fetch` of his own, in a test for one, may forget that it gives something. */
function isResponse(value: Partial<Response> | null | undefined): boolean {
  return typeof value?.status === 'number' && typeof value.headers?.get === 'function'
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
