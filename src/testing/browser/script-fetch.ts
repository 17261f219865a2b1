import { cookieHeader } from './cookie-jar.ts'
import { isRedirect } from './page.ts'
import type { Shared } from './shared-by-tabs.ts'
import { isSameSite } from './site.ts'
import { storeCookies } from './store-cookies.ts'
import { scriptHeaders } from './visit.ts'

const maxRedirects = 20

/** What `fetch()` of a page does: no tab, and cookies of its own origin unless `credentials` says otherwise. */
export async function fetchAsScript(
  shared: Shared,
  from: string,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  const { network, jar, visited, headers: always } = shared
  const chain: URL[] = []
  let request = new Request(new URL(url, from), { ...init, redirect: 'manual' })
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const target = new URL(request.url)
    chain.push(target)
    const { method } = request
    const context = { sameSite: isSameSite(new URL(from), target), navigation: false, method }
    const credentials = init.credentials ?? 'same-origin'
    const withCookies = credentials === 'include' || (credentials === 'same-origin' && isOwn(target, from))
    const cookies = withCookies ? jar.select(target, context) : []
    const copy = request.clone()
    const sent = new Request(request, { redirect: 'manual' })
    for (const name of [...sent.headers.keys()].filter(isForbidden)) sent.headers.delete(name)
    for (const [name, value] of Object.entries({ ...scriptHeaders({ url: from }, method, chain), ...always })) {
      if (!sent.headers.has(name)) sent.headers.set(name, value)
    }
    if (cookies.length > 0) sent.headers.set('cookie', cookieHeader(cookies))
    visited.push(target.href)
    const response = await network.send(sent)
    if (withCookies) storeCookies(shared, response, target, context)
    const location = response.headers.get('location')
    if (!isRedirect(response) || location === null || init.redirect === 'manual') return response
    if (init.redirect === 'error') throw new TypeError(`fetch failed: ${target.href} redirects`)
    const next = new URL(location, target)
    const keeps = response.status > 303 || method === 'GET' || method === 'HEAD'
    request = keeps
      ? new Request(next, copy)
      : new Request(next, { headers: without(copy.headers), redirect: 'manual' })
  }
  throw new TypeError(`fetch failed: more than ${maxRedirects} redirects, the last one to ${request.url}`)
}

/** @see [Fetch, forbidden request-header](https://fetch.spec.whatwg.org/#forbidden-request-header) */
const isForbidden = (name: string): boolean => /^(cookie2?|host|origin|referer|(proxy|sec)-.*)$/.test(name)

const isOwn = ({ origin }: URL, from: string): boolean => origin === new URL(from).origin

/** A redirect that turns a POST into a GET drops what speaks of its body. */
function without(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => !name.startsWith('content-')))
}
