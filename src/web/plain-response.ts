import type { SsoError } from '../core/errors.ts'
import type { OutboundCookie, OutboundMessage } from '../core/message.ts'
import { type ErrorWords, errorPage, formPage, methodPage, onwardPage, submitScriptHash } from './pages.ts'
import { isPostedPage, type PlainRequest } from './plain-request.ts'
import { statusOf } from './status.ts'

/** An HTTP response as plain data. */
export interface PlainResponse {
  readonly status: number
  /** Header names in lower case; `set-cookie` is apart, because there may be several. */
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly OutboundCookie[]
  readonly body: string
}

/** Nothing of a sign-in may be kept by a cache, framed, or passed on in a Referer. */
const always = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

const policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"

/** Sends the browser on: 303, so that a POST becomes a GET. */
export function redirectReply(url: string, cookies: readonly OutboundCookie[]): PlainResponse {
  return { status: 303, headers: { ...always, location: url }, cookies, body: '' }
}

/**
 * Sends the browser on, also to another origin. Chromium and Safari hold what a form is redirected to against the
 * `form-action` of the form's page, which `'self'` is what helmet writes: a page that goes on by itself is no redirect.
 *
 * @param request the browser's, where it is known
 * @see [CSP3, section 6.4.2](https://www.w3.org/TR/CSP3/#directive-form-action)
 */
export function onwardReply(
  url: string,
  cookies: readonly OutboundCookie[],
  request?: PlainRequest,
  title?: string,
): PlainResponse {
  const mayRedirect = request === undefined || !isPostedPage(request) || url.startsWith('/')
  return mayRedirect ? redirectReply(url, cookies) : pageReply(200, onwardPage(url, title), cookies)
}

/**
 * Sends the browser to the provider.
 *
 * @param request the browser's, where it is known
 * @param title of the page that goes on by itself, where there has to be one
 */
export function outboundReply(
  outbound: OutboundMessage,
  cookies: readonly OutboundCookie[],
  request?: PlainRequest,
  title?: string,
): PlainResponse {
  if (outbound.binding === 'redirect') return onwardReply(outbound.url, cookies, request, title)
  return pageReply(200, formPage(outbound, title), cookies, {
    // With no-referrer a browser would send "Origin: null", which some identity providers refuse.
    'referrer-policy': 'strict-origin',
    // No form-action: Chromium holds redirects after the POST against it, and providers do redirect.
    'content-security-policy': `${policy}; script-src '${submitScriptHash}'`,
  })
}

/** A page that runs no script and loads nothing, unless `headers` says otherwise. */
export function pageReply(
  status: number,
  body: string,
  cookies: readonly OutboundCookie[],
  headers: Readonly<Record<string, string>> = {},
): PlainResponse {
  const html = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }
  return { status, headers: { ...always, ...html, ...headers }, cookies, body }
}

/** @param startUrl where a person can start again */
export function errorReply(error: SsoError, startUrl: string | undefined, words?: ErrorWords): PlainResponse {
  const later = error.kind === 'unavailable' ? { 'retry-after': '10' } : {}
  return pageReply(statusOf(error), errorPage(error, startUrl, words), error.cookies, later)
}

/** @param startUrl where a person can go instead */
export function methodReply(allowed: readonly string[], startUrl: string | undefined): PlainResponse {
  return pageReply(405, methodPage(startUrl), [], { allow: allowed.join(', ') })
}

/** Lets pages of these origins, and no others, have the reply in a frame. */
export function framedBy(origins: readonly string[], reply: PlainResponse): PlainResponse {
  const { 'x-frame-options': _, 'content-security-policy': own = policy, ...headers } = reply.headers
  const framed = own.replace("frame-ancestors 'none'", `frame-ancestors ${origins.join(' ')}`)
  return { ...reply, headers: { ...headers, 'content-security-policy': framed } }
}

export function textReply(status: number, body: string, headers: Readonly<Record<string, string>> = {}): PlainResponse {
  return { status, headers: { ...always, 'content-type': 'text/plain; charset=utf-8', ...headers }, cookies: [], body }
}
