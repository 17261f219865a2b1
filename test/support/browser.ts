import { CookieJar } from 'tough-cookie'

/** What a page load came to. */
export interface Page {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** A form of a page, its hidden fields filled in. */
export interface Form {
  readonly method: string
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
}

export interface Browser {
  /** Opens a URL as if typed: with no site in front of it. */
  open(url: string, headers?: Readonly<Record<string, string>>): Promise<Page>
  /** Follows a link of a page. */
  follow(page: Page, url: string): Promise<Page>
  /** Submits the form of a page, with more fields. */
  submit(page: Page, fields?: Readonly<Record<string, string>>): Promise<Page>
  /** Submits the page's form for as long as it submits itself. */
  settle(page: Page): Promise<Page>
  readonly jar: CookieJar
  /** Every URL that was requested, in order. */
  readonly visited: readonly string[]
}

interface Visit {
  readonly method: string
  readonly url: string
  readonly body?: URLSearchParams
  /** The page that caused it; absent for a typed URL. */
  readonly from?: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * A browser without scripts over real HTTP: it follows redirects, and its cookie jar obeys `Secure`, `Path`, `__Host-` and
 * `SameSite`, told from which site each request comes. An auto-submitting form is submitted by `settle`.
 */
export function createBrowser(): Browser {
  const jar = new CookieJar(undefined, { prefixSecurity: 'strict', rejectPublicSuffixes: false })
  const visited: string[] = []

  async function visit(first: Visit): Promise<Page> {
    let next = first
    for (let hop = 0; hop < 20; hop += 1) {
      visited.push(next.url)
      const response = await send(next)
      const location = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || location === null) {
        return { url: next.url, status: response.status, headers: response.headers, text: await response.text() }
      }
      await response.body?.cancel()
      // A redirect keeps the site that began the navigation.
      const keepsMethod = response.status === 307 || response.status === 308
      const { body: _, ...rest } = next
      next = keepsMethod
        ? { ...next, url: new URL(location, next.url).href }
        : { ...rest, method: 'GET', url: new URL(location, next.url).href }
    }
    throw new Error(`too many redirects: ${visited.slice(-3).join(' → ')}`)
  }

  async function send({ method, url, body, from, headers }: Visit): Promise<Response> {
    const site = siteContext(from, url, method)
    const cookie = await jar.getCookieString(url, { sameSiteContext: site })
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { accept: 'text/html', ...headers, ...(cookie !== '' && { cookie }) },
      ...(body !== undefined && { body }),
    })
    for (const line of response.headers.getSetCookie()) await jar.setCookie(line, url, { ignoreError: true })
    return response
  }

  const submit = (page: Page, fields: Readonly<Record<string, string>> = {}): Promise<Page> => {
    const form = formOf(page)
    const body = new URLSearchParams({ ...form.fields, ...fields })
    return visit({ method: form.method, url: new URL(form.action, page.url).href, body, from: page.url })
  }
  return {
    open: (url, headers = {}) => visit({ method: 'GET', url, headers }),
    follow: (page, url) => visit({ method: 'GET', url: new URL(url, page.url).href, from: page.url }),
    submit,
    async settle(page) {
      let current = page
      while (current.text.includes('.submit()')) current = await submit(current)
      return current
    },
    jar,
    visited,
  }
}

/** RFC 6265bis, section 5.2: of a cross-site request only a top-level GET carries `Lax` cookies. */
function siteContext(from: string | undefined, url: string, method: string): 'strict' | 'lax' | 'none' {
  if (from === undefined || siteOf(from) === siteOf(url)) return 'strict'
  return method === 'GET' ? 'lax' : 'none'
}

const siteOf = (url: string): string => {
  const { protocol, hostname } = new URL(url)
  return `${protocol}//${hostname}`
}

/** The first form of a page. */
export function formOf(page: Page): Form {
  const form = page.text.match(/<form\b([^>]*)>([\s\S]*?)<\/form>/i)
  if (form === null) throw new Error(`no form on ${page.url} (${page.status}): ${page.text.slice(0, 500)}`)
  const [, head = '', inner = ''] = form
  const inputs = [...inner.matchAll(/<input\b([^>]*)>/gi)].map(([, input = '']) => input)
  return {
    method: (attributeOf(head, 'method') ?? 'get').toUpperCase(),
    action: attributeOf(head, 'action') ?? page.url,
    fields: Object.fromEntries(
      inputs.map((input) => [attributeOf(input, 'name') ?? '', attributeOf(input, 'value') ?? '']),
    ),
  }
}

function attributeOf(tag: string, name: string): string | undefined {
  const value = tag.match(new RegExp(`\\b${name}="([^"]*)"`, 'i'))?.[1]
  return value
    ?.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
