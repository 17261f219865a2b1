import type { InboundMessage } from '../core/message.ts'

/** An HTTP request as far as sign-ins are concerned; an adapter makes one of its framework's. */
export interface PlainRequest {
  readonly method: string
  /** Path and query, as the browser asked for them; an origin in it is not read. */
  readonly url: string
  readonly header: (name: string) => string | undefined
  /** Reads the posted form; called at most once, and only for a POST to one of our places. */
  readonly form: () => Promise<NonNullable<InboundMessage['form']>>
}

/** @see [Fetch, `Sec-Purpose`](https://fetch.spec.whatwg.org/#sec-purpose-header) */
export function isPrefetch(request: PlainRequest): boolean {
  const hints = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].map((name) => request.header(name) ?? '')
  return hints.some((hint) => /\bprefetch\b/i.test(hint)) || request.header('next-router-prefetch') !== undefined
}

/**
 * Whether a browser loads a page, and can be sent off to a provider; one that only guesses that it will cannot.
 *
 * @see [Fetch Metadata, `Sec-Fetch-Mode`](https://www.w3.org/TR/fetch-metadata/#sec-fetch-mode-header)
 */
export function isPageLoad(request: PlainRequest): boolean {
  if (request.method !== 'GET' || isPrefetch(request)) return false
  const mode = request.header('sec-fetch-mode')
  return mode === undefined ? /text\/html/.test(request.header('accept') ?? '') : mode === 'navigate'
}

/** Whether a browser posts a form of a page, and shows what it gets. */
export function isPostedPage(request: PlainRequest): boolean {
  return request.method === 'POST' && request.header('sec-fetch-mode') === 'navigate'
}

export async function inboundOf(request: PlainRequest): Promise<InboundMessage> {
  const { url } = request
  const cookies = request.header('cookie')
  return request.method === 'POST' ? { url, cookies, form: await request.form() } : { url, cookies }
}
