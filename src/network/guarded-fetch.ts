import type { Environment } from '../core/environment.ts'
import { isSsoError, type Refuse } from '../core/errors.ts'
import { discard, readBounded, reasonOf } from './bounded-response.ts'
import { withSignal } from './with-signal.ts'

/** What a request needs beside its URL. */
export interface GuardedRequest extends Omit<RequestInit, 'redirect'> {
  /** As a refusal names the URL: see {@link endpointOf}. */
  readonly endpoint: string
  /** A larger body is not read to its end. */
  readonly maxBytes: number
  /** Tells from what comes before a body whether it is worth reading. */
  readonly isWanted: (head: ResponseHead) => boolean
}

export interface ResponseHead {
  readonly status: number
  readonly headers: Headers
}

/** What was answered; without a body where it is a redirect, or not wanted. */
export interface GuardedAnswer extends ResponseHead {
  readonly isRedirect: boolean
  readonly body: Uint8Array<ArrayBuffer> | undefined
}

/**
 * Asks a provider: redirects are not followed, and the answer is bounded in size and, whether or not the `fetch` heeds its
 * signal, in time. No body is left open.
 *
 * @throws SsoError `provider_unavailable`, and what a `fetch` refuses itself
 */
export async function guardedFetch(
  refuse: Refuse,
  send: Environment['fetch'],
  url: string,
  { endpoint, maxBytes, isWanted, ...init }: GuardedRequest,
): Promise<GuardedAnswer> {
  let response: Response
  try {
    response = await withSignal(send(url, { ...init, redirect: 'manual' }), init.signal, discard)
  } catch (cause) {
    if (isSsoError(cause)) throw cause
    refuse('provider_unavailable', { reason: 'unreachable', endpoint, received: reasonOf(cause) }, { cause })
  }
  if (!isResponse(response)) refuse('provider_unavailable', { reason: 'not-a-response', endpoint })
  const { status, headers } = response
  const isRedirect = response.type === 'opaqueredirect' || (status >= 300 && status < 400)
  if (isRedirect || !isWanted({ status, headers })) {
    discard(response)
    return { status, headers, isRedirect, body: undefined }
  }
  try {
    return { status, headers, isRedirect, body: await readBounded(response, maxBytes, init.signal) }
  } catch (cause) {
    refuse('provider_unavailable', { reason: 'broke-off', endpoint, limit: maxBytes }, { cause })
  }
}

/** An application that gives a `fetch` of its own, in a test for one, may forget that it gives something. */
function isResponse(value: Partial<Response> | null | undefined): boolean {
  return typeof value?.status === 'number' && typeof value.headers?.get === 'function'
}

/** Origin and path of a URL: a query can hold what only the provider and we should know. */
export function endpointOf(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}
