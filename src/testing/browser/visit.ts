import { isSameSite, isTrustworthy } from './site.ts'

/** The page that causes a request: where it is, and what it tells others of that. */
export interface Initiator {
  readonly url: string
  /** Its `Referrer-Policy`, which decides about `Origin` too. */
  readonly policy?: string
}

/** Where a browser is to go, and why. */
export interface Visit {
  readonly method: string
  readonly url: string
  readonly body?: URLSearchParams | FormData
  /** Absent for a typed URL. */
  readonly initiator?: Initiator | undefined
  /** A person's click or key, not a script. */
  readonly byHand: boolean
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/**
 * What browsers say of a request beside its cookies, at one stop of a chain of redirects.
 *
 * @param chain every URL asked so far, this one included
 * @see [Fetch Metadata](https://www.w3.org/TR/fetch-metadata/)
 */
export function navigationHeaders(visit: Visit, chain: readonly URL[]): Record<string, string> {
  const url = chain.at(-1) as URL
  const origin = originHeader(visit, chain)
  return {
    accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'accept-language': 'en',
    'upgrade-insecure-requests': '1',
    'user-agent': userAgent,
    ...(origin !== undefined && { origin }),
    ...(isTrustworthy(url) && {
      'sec-fetch-site': siteHeader(visit.initiator, chain),
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      ...(visit.byHand && { 'sec-fetch-user': '?1' }),
    }),
    ...visit.headers,
  }
}

/** What a script's request says of itself. */
export function scriptHeaders(initiator: Initiator, method: string, chain: readonly URL[]): Record<string, string> {
  const url = chain.at(-1) as URL
  const own = new URL(initiator.url).origin
  const crosses = chain.some(({ origin }) => origin !== own)
  return {
    accept: '*/*',
    'accept-language': 'en',
    'user-agent': userAgent,
    ...((crosses || !isSafe(method)) && { origin: own }),
    ...(isTrustworthy(url) && {
      'sec-fetch-site': siteHeader(initiator, chain),
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
    }),
  }
}

const userAgent = 'Mozilla/5.0 (relyant test browser)'

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** @see [Fetch Metadata, section 2.3](https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header) */
function siteHeader(initiator: Initiator | undefined, chain: readonly URL[]): string {
  if (initiator === undefined) return 'none'
  const from = new URL(initiator.url)
  if (!chain.every((url) => isSameSite(url, from))) return 'cross-site'
  return chain.every((url) => url.origin === from.origin) ? 'same-origin' : 'same-site'
}

/** @see [Fetch, append a request Origin header](https://fetch.spec.whatwg.org/#append-a-request-origin-header) */
function originHeader({ method, initiator }: Visit, chain: readonly URL[]): string | undefined {
  if (isSafe(method) || initiator === undefined) return undefined
  const from = new URL(initiator.url)
  const url = chain.at(-1) as URL
  // A form that was sent on from one origin to another no longer says where it began.
  const [first] = chain as [URL]
  if (first.origin !== from.origin && chain.some(({ origin }) => origin !== first.origin)) return 'null'
  if (initiator.policy === 'no-referrer') return 'null'
  if (initiator.policy === 'same-origin' && url.origin !== from.origin) return 'null'
  if (from.protocol === 'https:' && url.protocol === 'http:' && initiator.policy !== 'unsafe-url') return 'null'
  return from.origin
}
