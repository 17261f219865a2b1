import { describePage } from './describe-page.ts'
import { type Form, type Html, readHtml } from './html.ts'
import { signInOnPage } from './sign-in-page.ts'
import type { FormFields, Page, TestBrowser, VisitOptions } from './test-browser.ts'

/** What a page does in its tab. */
export interface PageActions {
  readonly browser: TestBrowser
  follow(page: Page, url: string, options: VisitOptions): Promise<Page>
  submit(page: Page, form: Form, fields: FormFields, options: VisitOptions): Promise<Page>
}

/** A page, with what is read of its HTML when it is first asked for. */
export function createPage(url: string, response: Response, text: string, actions: PageActions): Page {
  let html: Html | undefined
  const read = (): Html => {
    html ??= isHtml(response) ? readHtml(text, url) : { forms: [], links: [] }
    return html
  }
  const location = response.headers.get('location')
  const page: Page = {
    url,
    status: response.status,
    headers: response.headers,
    text,
    location: isRedirect(response) && location !== null ? new URL(location, url).href : undefined,
    get title() {
      return read().title
    },
    get forms() {
      return read().forms
    },
    get links() {
      return read().links
    },
    browser: actions.browser,
    json: () => JSON.parse(text) as unknown,
    async follow(link, options = {}) {
      const found = page.links.find(({ href }) => href === link) ?? page.links.find((one) => one.text === link)
      if (found !== undefined) return actions.follow(page, new URL(found.href, url).href, options)
      const known = page.links.map((one) => `${JSON.stringify(one.text)} (${one.href})`).join(', ')
      throw new Error(`${describePage(page)} has no link ${JSON.stringify(link)}; it has ${known || 'none'}`)
    },
    async submit(fields = {}, { form, ...options } = {}) {
      return actions.submit(page, formOf(page, form), fields, options)
    },
    signInAs: (person, options) => signInOnPage(page, person, options),
  }
  return page
}

export const isRedirect = ({ status }: { readonly status: number }): boolean =>
  [301, 302, 303, 307, 308].includes(status)

export function isHtml(response: { readonly headers: Headers }): boolean {
  return /^(text\/html|application\/xhtml\+xml)\b/i.test(response.headers.get('content-type') ?? '')
}

function formOf(page: Page, which: string | number | undefined): Form {
  const { forms } = page
  const found =
    which === undefined
      ? forms.length === 1 && forms[0]
      : typeof which === 'number'
        ? forms[which]
        : forms.find(({ id, name }) => id === which || name === which)
  if (found) return found
  const known = forms.map(({ id, name, method, action }, index) => `${id ?? name ?? index} (${method} ${action})`)
  const problem = which === undefined && forms.length > 1 ? 'has several forms, say which' : 'has no such form'
  throw new Error(`${describePage(page)} ${problem}; it has ${known.join(', ') || 'none'}`)
}
