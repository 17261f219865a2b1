import { type CookieContext, cookieHeader } from './cookie-jar.ts'
import { readHtml } from './html.ts'
import { createPage, isHtml, isRedirect, type PageActions } from './page.ts'
import { fetchAsScript } from './script-fetch.ts'
import type { Shared } from './shared-by-tabs.ts'
import { isSameSite } from './site.ts'
import { storeCookies } from './store-cookies.ts'
import type { FormFields, FromOptions, Page, TestBrowser, VisitOptions } from './test-browser.ts'
import { navigationHeaders, type Visit } from './visit.ts'

const maxStops = 20

/** One tab; `another` makes more of them. */
export function createTab(shared: Shared, another: () => TestBrowser): TestBrowser {
  const { network, jar, visited } = shared
  const history: Visit[] = []
  let page: Page | undefined

  async function load(first: Visit, options: VisitOptions, purpose: 'tab' | 'prefetch' = 'tab') {
    const follow = options.follow ?? true
    const asked: string[] = []
    let visit = first
    let chain: URL[] = []
    for (;;) {
      const url = new URL(visit.url)
      chain.push(url)
      asked.push(`${visit.method} ${visit.url}`)
      if (asked.length > maxStops) throw new Error(`this never ends: ${loopOf(asked)}`)
      const response = await ask(visit, chain)
      const location = response.headers.get('location')
      if (follow && isRedirect(response) && location !== null) {
        await response.body?.cancel()
        visit = redirected(visit, response.status, new URL(location, url))
        continue
      }
      const text = await response.text()
      const mayGoOn = follow && purpose === 'tab' && isHtml(response) && /\.submit\(\)|http-equiv/i.test(text)
      const { autoForm, refresh } = mayGoOn ? readHtml(text, visit.url) : {}
      const cause = {
        initiator: { url: visit.url, ...policyOf(response.headers) },
        byHand: false,
        headers: first.headers,
      }
      if (autoForm !== undefined) visit = formVisit(autoForm, {}, cause)
      else if (refresh !== undefined) visit = { ...cause, method: 'GET', url: refresh }
      else return { visit, page: createPage(visit.url, response, text, actions) }
      chain = []
    }
  }

  async function ask(visit: Visit, chain: readonly URL[]): Promise<Response> {
    const { method, initiator, body } = visit
    const url = chain.at(-1) as URL
    visited.push(url.href)
    const sameSite = initiator === undefined || isSameSite(new URL(initiator.url), url)
    const context: CookieContext = { sameSite, navigation: true, method }
    const cookies = jar.select(url, context)
    const headers = {
      ...navigationHeaders(visit, chain),
      // Unlike fetch, a browser names no charset.
      ...(body instanceof URLSearchParams && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(cookies.length > 0 && { cookie: cookieHeader(cookies) }),
    }
    const target = new URL(url)
    target.hash = ''
    const init = { method, headers, redirect: 'manual', ...(body !== undefined && { body }) } as const
    const response = await network.send(new Request(target, init))
    storeCookies(shared, response, url, context)
    return response
  }

  async function navigate(visit: Visit, options: VisitOptions = {}): Promise<Page> {
    const loaded = await load({ ...visit, headers: { ...shared.headers, ...options.headers } }, options)
    // "No Content" leaves the page that is open where it is.
    if (loaded.page.status === 204) return loaded.page
    page = loaded.page
    history.push(loaded.visit)
    return page
  }

  const actions: PageActions = {
    get browser() {
      return browser
    },
    follow: (from, url, options) =>
      navigate({ method: 'GET', url, initiator: initiatorOf(from), byHand: true }, options),
    submit: (from, form, fields, options) =>
      navigate(formVisit(form, fields, { initiator: initiatorOf(from), byHand: true }), options),
  }
  const resolve = (url: string): string => new URL(url, network.home).href

  const browser: TestBrowser = {
    get page() {
      return page
    },
    visited,
    refusedCookies: shared.refused,
    async open(url, { from, ...options }: VisitOptions & Partial<FromOptions> = {}) {
      const initiator = from === undefined ? undefined : { url: from }
      return navigate({ method: 'GET', url: resolve(url), initiator, byHand: true }, options)
    },
    async post(url, fields, { from, ...options }) {
      const form = { method: 'post', action: resolve(url), fields: [] } as const
      return navigate(formVisit(form, fields, { initiator: { url: from }, byHand: false }), options)
    },
    async prefetch(url) {
      const initiator = page === undefined ? { url: network.home } : initiatorOf(page)
      const headers = { ...shared.headers, 'sec-purpose': 'prefetch' }
      const target = new URL(url, initiator.url).href
      return (await load({ method: 'GET', url: target, initiator, byHand: false, headers }, {}, 'prefetch')).page
    },
    fetch: (url, init) => fetchAsScript(shared, page?.url ?? network.home, url, init),
    async back() {
      const before = history.at(-2)
      if (before === undefined) throw new Error('there is no page to go back to')
      history.splice(-2)
      return navigate(before)
    },
    async reload() {
      const last = history.pop()
      if (last === undefined) throw new Error('there is no page to load again')
      return navigate(last)
    },
    tab: another,
    cookies: (url = network.home) => jar.of(new URL(url, network.home)),
    clearCookies: jar.clear,
    add: network.add,
  }
  return browser
}

/** @see [Fetch, HTTP-redirect fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch) */
function redirected(visit: Visit, status: number, location: URL): Visit {
  const before = new URL(visit.url)
  if (location.hash === '') location.hash = before.hash
  const url = location.href
  const keeps = status === 307 || status === 308 || visit.method === 'HEAD'
  const { body: _, ...rest } = visit
  return keeps ? { ...visit, url } : { ...rest, url, method: 'GET' }
}

function formVisit(
  form: { method: 'get' | 'post'; action: string; fields: readonly (readonly [string, string])[]; encoding?: string },
  fields: FormFields,
  cause: Pick<Visit, 'initiator' | 'byHand' | 'headers'>,
): Visit {
  const own = form.fields.filter(([name]) => !Object.hasOwn(fields, name))
  const given = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const))
  const all = [...own, ...given].map(([name, value]) => [name, value] as [string, string])
  if (form.method === 'get') {
    const url = new URL(form.action)
    url.search = new URLSearchParams(all).toString()
    return { ...cause, method: 'GET', url: url.href }
  }
  const multipart = form.encoding === 'multipart/form-data'
  const body = multipart ? new FormData() : new URLSearchParams()
  for (const [name, value] of all) body.append(name, value)
  return { ...cause, method: 'POST', url: form.action, body }
}

const initiatorOf = ({ url, headers }: Page): NonNullable<Visit['initiator']> => ({ url, ...policyOf(headers) })

/** Of several policies the last one counts. */
function policyOf(headers: Headers): { readonly policy?: string } {
  const policy = headers.get('referrer-policy')?.split(',').at(-1)?.trim()
  return policy === undefined ? {} : { policy }
}

/** What comes round again, without the values of queries: they are different each time. */
function loopOf(asked: readonly string[]): string {
  const places = asked.map((line) => line.split('?')[0] ?? '')
  const last = places.at(-1) ?? ''
  const before = places.lastIndexOf(last, -2)
  return places.slice(before === -1 ? -4 : before).join(' → ')
}
