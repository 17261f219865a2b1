import type { Person } from '../person.ts'
import type { TestProvider } from '../test-provider.ts'
import type { Cookie } from './cookie-jar.ts'
import type { Form, Link } from './html.ts'

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
 * A tab of a browser without scripts, in the process of the test. It follows redirects and `refresh`, and submits the forms of
 * pages that do so themselves, between the application and the providers; no port is opened and nothing leaves the process.
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

/** What is filled into a form; an array fills in a name several times. */
export type FormFields = Readonly<Record<string, string | readonly string[]>>

/** A page, or whatever else a request came to, as it was when it arrived. */
export interface Page {
  /** Where redirects and forms that submit themselves have led. */
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Where a redirect that was not followed points, as a whole URL. */
  readonly location: string | undefined
  readonly title: string | undefined
  readonly forms: readonly Form[]
  readonly links: readonly Link[]
  /** The tab that it was loaded into. */
  readonly browser: TestBrowser
  /** @throws SyntaxError for what is not JSON */
  json(): unknown
  /**
   * Clicks a link of the page.
   *
   * @param link its `href` to the letter, or its text
   * @throws Error that lists the links, where it is not one of them
   */
  follow(link: string, options?: VisitOptions): Promise<Page>
  /**
   * Submits a form of the page: with its own values, `fields` instead or beside them; a button counts if it is in `fields`.
   *
   * @throws Error that lists the forms, where `options.form` is needed to tell them apart, or names none of them
   */
  submit(fields?: FormFields, options?: SubmitOptions): Promise<Page>
  /**
   * Signs a person in on the login page of a test provider, which this has to be.
   *
   * @throws Error that says what page this is instead, or whom the provider knows
   */
  signInAs(person: Person, options?: VisitOptions): Promise<Page>
}

export interface SubmitOptions extends VisitOptions {
  /** Its id, its name, or which it is, counted from 0. Default: the only one. */
  readonly form?: string | number
}
