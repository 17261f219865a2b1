import { clockOf, type TestProvider } from '../test-provider.ts'
import { type Cookie, type CookieJar, createCookieJar } from './cookie-jar.ts'
import type { Network } from './network.ts'
import { createNetwork, type TestApplications } from './network.ts'
import type { FormFields, Page } from './page.ts'
import { createTab } from './tab.ts'

export interface TestBrowserOptions {
  /** Where the application lives, as `baseUrl` says it. Default `https://app.example.com`, or the first of several. */
  readonly origin?: string
  /** The providers that the browser may be sent to. */
  readonly providers?: readonly TestProvider[]
  /** Milliseconds since the epoch: what cookies expire by. Default: the clock of the first of `providers`, or `Date.now`. */
  readonly now?: () => number
  /** Sent with every request, such as `accept-language`. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface VisitOptions {
  /** `false`: stop at the first answer, a redirect or a form that submits itself included. Default true. */
  readonly follow?: boolean
  /** Sent with every request of this visit. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface FromOptions {
  /** The URL of the page that has the link or the form; cookies are sent along as `SameSite` lets them. */
  readonly from: string
}

/** A cookie that the browser did not take, as no browser would have. */
export interface RefusedCookie {
  /** The `Set-Cookie` line. */
  readonly line: string
  readonly url: string
  readonly why: string
}

/**
 * A tab of a browser without scripts, in the process of the test. It follows redirects and submits the forms of pages that
 * do so themselves, between the application and the providers; no port is opened and nothing leaves the process.
 */
export interface TestBrowser {
  /** What was loaded last; `undefined` before anything was. */
  readonly page: Page | undefined
  /** Every URL that was asked for, by any tab, in order. */
  readonly visited: readonly string[]
  /**
   * Opens a URL as if it had been typed, or with `from` as a link of another page.
   *
   * @param url relative to the application
   */
  open(url: string, options?: VisitOptions & Partial<FromOptions>): Promise<Page>
  /** Posts the form of a page, most likely of another site, as its script would. */
  post(url: string, fields: FormFields, options: VisitOptions & FromOptions): Promise<Page>
  /** Loads a page in advance, with `Sec-Purpose: prefetch`, as the open page may ask a browser to; the tab stays where it is. */
  prefetch(url: string): Promise<Page>
  /**
   * Asks as a script of the open page does, or of the application's home where none is open. Redirects are followed and
   * cookies sent as `init` says; CORS is not enforced.
   */
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** Goes back to the page before, which is asked for again: pages of a sign-in are not kept. */
  back(): Promise<Page>
  /** Asks for the open page again, and sends its form again if it was the answer to one. */
  reload(): Promise<Page>
  /** Another tab, with the same cookies. */
  tab(): TestBrowser
  /** The cookies that belong to a URL, default the application's home, as name and value and with all they say. */
  cookies(url?: string): readonly Cookie[]
  /** What was not taken of the cookies that applications and providers have set, and why. */
  readonly refusedCookies: readonly RefusedCookie[]
  /** Forgets all cookies. */
  clearCookies(): void
  /** Lets the browser reach one more provider. */
  add(provider: TestProvider): void
}

/** What the tabs of a browser share. */
export interface Shared {
  readonly network: Network
  readonly jar: CookieJar
  readonly visited: string[]
  readonly refused: RefusedCookie[]
  readonly headers: Readonly<Record<string, string>>
}

const browsers = new WeakSet<object>()

export const isTestBrowser = (value: object): value is TestBrowser => browsers.has(value)

/**
 * A browser for tests of an application.
 *
 * @param app the application: of Express, Fastify, Koa, a listener of `node:http`, a function from `Request` to `Response`;
 *   or several, by origin
 * @throws TypeError for what is none of these
 *
 * @example
 * const browser = createTestBrowser(app, { providers: [provider] })
 * const page = await browser.open('/wiki')
 */
export function createTestBrowser(app: TestApplications, options: TestBrowserOptions = {}): TestBrowser {
  const { origin, providers = [], now = clockOf(providers), headers = {} } = options
  const network = createNetwork(app, origin, providers)
  const shared: Shared = { network, jar: createCookieJar(now), visited: [], refused: [], headers }
  const create = (): TestBrowser => {
    const tab = createTab(shared, create)
    browsers.add(tab)
    return tab
  }
  return create()
}
