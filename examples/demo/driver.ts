import { request } from 'node:http'
import { text } from 'node:stream/consumers'

/** What a page load came to. */
export interface Page {
  readonly url: string
  readonly status: number
  readonly text: string
}

/** A person at a browser, without either. */
export interface Driver {
  open(url: string): Promise<Page>
  /** Presses the button of the form with this action, or of the one without any, after filling in `fields`. */
  press(page: Page, action?: string, fields?: Readonly<Record<string, string>>): Promise<Page>
  /**
   * Says at the provider who is signing in, and goes on until a page asks for nothing more.
   *
   * @param person whom to choose; an empty text presses Cancel
   */
  identify(page: Page, person: string): Promise<Page>
  cookieNames(): readonly string[]
}

const mostSteps = 20
const patience = 10_000

/** Creates a browser of its own for one person: real HTTP, cookies, redirects and forms. */
export function createDriver(): Driver {
  // By name alone: all that is visited here is one host, and cookies do not tell ports apart.
  const cookies = new Map<string, string>()

  async function visit(url: string, form?: URLSearchParams): Promise<Page> {
    let next = { url, form }
    for (let step = 0; step < mostSteps; step += 1) {
      const { location: sentTo, setCookies, ...page } = await load(next.url, cookies, next.form)
      for (const line of setCookies) keep(line)
      const location = sentTo ?? refreshOf(page)
      if (location === undefined) return page
      next = { url: new URL(location, page.url).href, form: undefined }
    }
    throw new Error(`too many redirects from ${new URL(url).origin}`)
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const separator = pair.indexOf('=')
    const name = pair.slice(0, separator)
    const isOver = attributes.some((attribute) => {
      const [key, value = ''] = attribute.toLowerCase().split('=')
      return (key === 'max-age' && Number(value) <= 0) || (key === 'expires' && Date.parse(value) <= Date.now())
    })
    if (isOver) cookies.delete(name)
    else cookies.set(name, pair.slice(separator + 1))
  }

  function submit(page: Page, form: string, fields: Readonly<Record<string, string>> = {}): Promise<Page> {
    const action = attribute(form, 'action') ?? page.url
    const hidden = [...form.matchAll(/<input [^>]*>/g)].map(([input]) => [
      attribute(input, 'name') ?? '',
      attribute(input, 'value') ?? '',
    ])
    return visit(new URL(action, page.url).href, new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }))
  }

  return {
    open: (url) => visit(url),
    press(page, action, fields) {
      const form = formsOf(page).find((candidate) => attribute(candidate, 'action') === action)
      if (form === undefined) throw new Error(`${page.url} has no form for ${action ?? 'itself'}`)
      return submit(page, form, fields)
    },
    async identify(start, person) {
      let page = start
      for (let step = 0; step < mostSteps; step += 1) {
        const [form] = formsOf(page)
        if (form !== undefined && page.text.includes('.submit()')) page = await submit(page, form)
        else if (form?.includes('name="person"'))
          page = await submit(page, form, person === '' ? cancelOf(form) : { person })
        else return page
      }
      throw new Error(`the sign-in does not end: ${new URL(page.url).origin}`)
    },
    cookieNames: () => [...cookies.keys()],
  }
}

/** Not with `fetch`, which says in `Sec-Fetch-Mode` that a script asks: a guard sends only page loads off to a provider. */
function load(
  url: string,
  cookies: ReadonlyMap<string, string>,
  form: URLSearchParams | undefined,
): Promise<Page & { readonly location: string | undefined; readonly setCookies: readonly string[] }> {
  const headers = {
    accept: 'text/html',
    'sec-fetch-mode': 'navigate',
    cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
  }
  const options = { method: form === undefined ? 'GET' : 'POST', headers, signal: AbortSignal.timeout(patience) }
  return new Promise((resolve, reject) => {
    const outgoing = request(url, options, (response) => {
      const { statusCode: status = 0, headers } = response
      const received = { url, status, location: headers.location, setCookies: headers['set-cookie'] ?? [] }
      text(response).then((markup) => resolve({ ...received, text: markup }), reject)
    })
    outgoing.on('error', reject).end(form?.toString())
  })
}

/** Where a page goes by itself. */
function refreshOf({ text: markup }: Page): string | undefined {
  const [tag] = markup.match(/<meta http-equiv="refresh"[^>]*>/) ?? []
  return tag && attribute(tag, 'content')?.replace(/^0; url=/, '')
}

/** The button that turns back: at some providers one of its own, at others that of nobody. */
const cancelOf = (form: string): Record<string, string> =>
  form.includes('name="cancel"') ? { cancel: '' } : { person: '' }

function formsOf(page: Page): readonly string[] {
  return [...page.text.matchAll(/<form [\s\S]*?<\/form>/g)].map(([form]) => form)
}

const entities: Record<string, string> = { quot: '"', amp: '&', lt: '<', gt: '>' }

function attribute(tag: string, name: string): string | undefined {
  return tag
    .match(new RegExp(`\\b${name}="([^"]*)"`))?.[1]
    ?.replaceAll(/&(?:#(\d+)|(\w+));/g, (entity, code?: string, word?: string) =>
      code === undefined ? (entities[word ?? ''] ?? entity) : String.fromCodePoint(Number(code)),
    )
}
