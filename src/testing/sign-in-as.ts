import { createTestBrowser, isTestBrowser, type TestBrowserOptions } from './browser/browser.ts'
import { describePage } from './browser/describe-page.ts'
import type { TestApplications } from './browser/network.ts'
import { isSignInPage } from './browser/sign-in-page.ts'
import type { Page, TestBrowser } from './browser/test-browser.ts'
import type { Person } from './person.ts'
import { providersOf } from './test-provider.ts'

export interface SignInAsOptions extends TestBrowserOptions {
  /** Where the sign-in begins: the application's login route, or a page that leads there. Default `/auth/login`. */
  readonly start?: string
  /** Which connection the login route is to take; needed where there are several. */
  readonly connection?: string
  /** Where to go afterwards. Default: what the application does by itself. */
  readonly returnTo?: string
  /** `false`: where no login page is shown, give the page that came instead; for defects that end a sign-in early. Default true. */
  readonly strict?: boolean
}

/**
 * Signs a person in: opens the login route, chooses the person on the provider's login page, and follows to where the
 * application sends a person who has signed in, or refuses one.
 *
 * @param app the application, or a browser that goes on with its cookies: `origin`, `now` and `headers` are then its own
 * @param options `providers` default to those whose `people` include the person
 * @returns the application's answer; its `browser` is the signed-in person's
 * @throws Error that says which page came instead of the provider's login page, or whom the provider knows
 *
 * @example
 * const page = await signInAs(app, ada, { returnTo: '/wiki' })
 * expect(page.url).toBe('https://app.example.com/wiki')
 */
export async function signInAs(
  app: TestApplications | TestBrowser,
  person: Person,
  options: SignInAsOptions = {},
): Promise<Page> {
  const { start = '/auth/login', connection, returnTo, strict = true, ...browserOptions } = options
  const providers = options.providers ?? providersOf(person)
  if (providers.length === 0) {
    throw new TypeError(
      `no test provider knows ${nameOf(person)}: give its create function people: [person], with this very object, or give providers here`,
    )
  }
  const browser = isTestBrowser(app) ? app : createTestBrowser(app, { ...browserOptions, providers })
  for (const provider of providers) browser.add(provider)
  const before = browser.visited.length
  const page = await browser.open(withParameters(start, { connection, returnTo }))
  if (isSignInPage(page)) return page.signInAs(person)
  if (!strict) return page
  const origins = providers.flatMap((provider) => provider.origins)
  const asked = browser.visited.slice(before).some((url) => origins.includes(new URL(url).origin))
  const why = asked
    ? 'the provider showed no login page (has this browser a session there? then open() is enough, and is whoever signed in first)'
    : page.status >= 500
      ? `${start} failed before it came to a provider (has the relying party the provider's fetch?)`
      : `${start} did not lead to a provider (is it the login route? do several connections need options.connection?)`
  throw new Error(`${nameOf(person)} was not signed in: ${why}; the browser is at ${describePage(page)}`)
}

const nameOf = ({ email, name }: Person): string => email || name

function withParameters(start: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined)
  if (given.length === 0) return start
  return `${start}${start.includes('?') ? '&' : '?'}${new URLSearchParams(given).toString()}`
}
