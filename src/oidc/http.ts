import type { OidcConnection } from '../configuration/connection.ts'
import { isWithinJsonLimits, jsonLimits } from '../core/bounded-json.ts'
import type { Environment } from '../core/environment.ts'
import { isSsoError, type Refuse, refusalsOf } from '../core/errors.ts'
import { endpointOf, guardedFetch, type ResponseHead } from '../network/guarded-fetch.ts'
import { pause } from '../network/pause.ts'

const maxBytes = 1024 * 1024

/**
 * Wraps `fetch` for the requests to one provider: guarded, and every way of not getting an answer told apart from a bad one.
 *
 * @throws SsoError `provider_unavailable`
 */
export function createProviderFetch(environment: Environment, connection: OidcConnection): Environment['fetch'] {
  const send = connection.fetch ?? environment.fetch
  const refuse: Refuse = refusalsOf(connection)
  return async (url, init) => {
    const endpoint = endpointOf(url)
    const request = { ...init, endpoint, maxBytes, isWanted }
    const { status, headers, isRedirect, body } = await guardedFetch(refuse, send, insideUrl(url, connection), request)
    if (isRedirect) refuse('provider_unavailable', { reason: 'redirect', endpoint, received: status })
    if (body === undefined) refuse('provider_unavailable', { reason: 'status', endpoint, received: status })
    // Said here, where it is known: openid-client uses one code for a response and for a token that does not read.
    const isRevocation = init?.body instanceof URLSearchParams && init.body.has('token')
    const text = new TextDecoder().decode(body)
    if (/^\s*[{[]/.test(text) && !isWithinJsonLimits(text)) {
      refuse('provider_unavailable', { reason: 'too-many-values', endpoint, limit: jsonLimits.values })
    }
    if (status === 200 && !isRevocation && isJson(headers) && !isReadable(text)) {
      refuse('provider_unavailable', { reason: 'not-json', endpoint, received: status })
    }
    return new Response(body.length === 0 ? null : body, { status, headers })
  }
}

/** A status that says that the provider cannot answer now; any other one is an answer, if of an error. */
const isWanted = ({ status }: ResponseHead): boolean => status >= 200 && status < 500 && status !== 429

/** Failures that may be over in a moment. */
function isTransient(error: unknown): boolean {
  if (!isSsoError(error) || error.code !== 'provider_unavailable') return false
  const { reason, received } = error.details
  return reason === 'unreachable' || (reason === 'status' && Number(received) >= 500)
}

const maxRetries = 2

/** Repeats what may be repeated, a GET, where it failed in a way that may be over in a moment; within the time of its signal. */
export function withRetries(fetch: Environment['fetch']): Environment['fetch'] {
  return async (url, init) => {
    for (let retry = 0; ; retry += 1) {
      try {
        return await fetch(url, init)
      } catch (error) {
        if (!isTransient(error) || retry >= maxRetries || init?.signal?.aborted) throw error
        // 25 to 75 milliseconds, then four times that: many processes that failed together do not come back together.
        await pause(50 * 4 ** retry * (0.5 + Math.random()), init?.signal).catch(() => {
          // Why it failed says more than that its time is over.
          throw error
        })
      }
    }
  }
}

/** Where a request is really sent. */
function insideUrl(url: string, { issuer, backChannelOrigin }: OidcConnection): string {
  const { origin } = new URL(url)
  if (backChannelOrigin === undefined || origin !== new URL(issuer).origin) return url
  return backChannelOrigin + url.slice(origin.length)
}

const isJson = (headers: Headers): boolean => /^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '')

function isReadable(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
