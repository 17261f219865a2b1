import { clockOf, type TestProvider } from '../test-provider.ts'
import { createCookieJar } from './cookie-jar.ts'
import { createNetwork, type TestApplications } from './network.ts'
import type { Shared } from './shared-by-tabs.ts'
import { createTab } from './tab.ts'
import type { TestBrowser } from './test-browser.ts'

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
