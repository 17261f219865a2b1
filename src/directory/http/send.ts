import { isSsoError, refuse } from '../../core/errors.ts'
import { endpointOf, type GuardedAnswer, guardedFetch } from '../../network/guarded-fetch.ts'
import type { SourceEnvironment } from './environment.ts'

/** What came back, its body as text. */
export interface Answer {
  readonly endpoint: string
  readonly status: number
  readonly headers: Headers
  readonly isRedirect: boolean
  readonly text: string
}

export interface SendOptions {
  readonly signal: AbortSignal
  /** Milliseconds. */
  readonly timeout: number
}

/** A page of a hundred people with the fields that are asked for has less than a tenth of it. */
export const largestAnswer = 1024 * 1024

/**
 * Sends one request, once.
 *
 * @throws SsoError `directory_unavailable`; the reason of the signal
 */
export async function send(
  { fetch }: Pick<SourceEnvironment, 'fetch'>,
  url: string,
  init: Omit<RequestInit, 'signal' | 'redirect'>,
  { signal, timeout }: SendOptions,
): Promise<Answer> {
  const endpoint = endpointOf(url)
  const controller = new AbortController()
  const stop = (): void => controller.abort(signal.reason)
  // A timer that is cleared: thousands of them a run would outlive their requests.
  const timer = setTimeout(() => controller.abort(new DOMException('timed out', 'TimeoutError')), timeout)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    const request = { endpoint, maxBytes: largestAnswer, isWanted: () => true }
    const answer = await guardedFetch(refuse, fetch, url, { ...init, ...request, signal: controller.signal })
    return { endpoint, text: textOf(answer), ...answer }
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    throw translated(cause, endpoint)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

const textOf = ({ body }: GuardedAnswer): string => (body === undefined ? '' : new TextDecoder().decode(body))

/** A provider's refusal in the words of a directory; anything else stays what it is. */
function translated(cause: unknown, endpoint: string): unknown {
  if (!isSsoError(cause) || cause.code !== 'provider_unavailable') return cause
  const { reason, received } = cause.details as { readonly reason?: string; readonly received?: string }
  if (reason === 'broke-off') refuse('directory_unavailable', { reason, endpoint, limit: largestAnswer }, { cause })
  if (reason === 'not-a-response') refuse('directory_unavailable', { reason, endpoint }, { cause })
  refuse('directory_unavailable', { reason: 'unreachable', endpoint, received: received ?? 'unknown' }, { cause })
}
