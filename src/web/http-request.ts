import type { InboundMessage } from '../core/message.ts'

/** An HTTP request as far as sign-ins are concerned; an adapter makes one of its framework's. */
export interface HttpRequest {
  readonly method: string
  /** Path and query, as the browser asked for them; an origin in it is not read. */
  readonly url: string
  readonly header: (name: string) => string | undefined
  /** Reads the posted form; called at most once, and only for a POST to one of our places. */
  readonly form: () => Promise<NonNullable<InboundMessage['form']>>
}

/** @see [Fetch, `Sec-Purpose`](https://fetch.spec.whatwg.org/#sec-purpose-header) */
export function isPrefetch(request: HttpRequest): boolean {
  const hints = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].map((name) => request.header(name) ?? '')
  return hints.some((hint) => /\bprefetch\b/i.test(hint)) || request.header('next-router-prefetch') !== undefined
}

export async function inboundOf(request: HttpRequest): Promise<InboundMessage> {
  const { url } = request
  return {
    url,
    cookies: request.header('cookie'),
    ...(request.method === 'POST' && { form: await request.form() }),
  }
}
