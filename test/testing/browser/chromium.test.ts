import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Browser, type Page as ChromiumPage, chromium as engine } from 'playwright-core'
import { createCertifiedKey, createTestBrowser, type Page, type TestBrowser } from 'relyant/testing'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { chromium, needs } from '../../support/component.ts'

const test = needs(chromium)

/** What a browser has said of a request, beside what is its own business. */
type Said = Readonly<Record<string, string | undefined>>

const seen: Said[] = []

/** Sets cookies, shows a page with a link and a form, sends on, and writes down what arrives. */
function site(request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request
  const { pathname, searchParams } = new URL(request.url ?? '', 'https://localhost')
  const target = searchParams.get('target') ?? ''
  const policy = searchParams.get('policy')
  if (pathname === '/set') {
    const kinds = ['s=1; SameSite=Strict', 'l=1; SameSite=Lax', 'd=1', 'n=1; SameSite=None; Secure']
    const refused = [
      'r=1; SameSite=None',
      '__Host-r=1; Secure; Path=/; Domain=app.test',
      '__secure-r=1',
      'r=1; Domain=test',
    ]
    response.setHeader('set-cookie', [...kinds, ...refused, 'b=1; Domain=app.test; Path=/', 'x=1; Path=/elsewhere'])
    response.end('set')
  } else if (pathname === '/page') {
    const script = searchParams.has('auto') ? '<script>document.forms[0].submit()</script>' : ''
    response.setHeader('content-type', 'text/html')
    if (policy !== null) response.setHeader('referrer-policy', policy)
    response.end(
      `<a href="${target}">go</a><form method="post" action="${target}"><button>send</button></form>${script}`,
    )
  } else if (pathname === '/to') {
    response.writeHead(Number(searchParams.get('status') ?? 303), { location: target }).end()
  } else if (pathname === '/seen') {
    const { cookie, origin, accept } = headers
    const names = ['site', 'mode', 'dest', 'user'].map((name) => [name, headers[`sec-fetch-${name}`]])
    const type = headers['content-type']
    seen.push({ method, cookie, origin, accept: accept?.split(',')[0], type, ...Object.fromEntries(names) })
    response.end('seen')
  } else response.writeHead(404).end()
}

let port = 0
let browser: Browser | undefined
let tab: ChromiumPage | undefined
const { privateKey: key, certificate: cert } = createCertifiedKey('localhost')
const server = createServer({ key, cert }, site)

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  browser = await engine.launch({
    executablePath: chromium.path,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP *.test 127.0.0.1'],
    ],
  })
  tab = await browser.newPage({ ignoreHTTPSErrors: true })
}, 60_000)
afterAll(async () => {
  await browser?.close()
  server.close()
})

type Host = 'app' | 'edge.app' | 'evil'

const at = (host: Host, path: string, parameters: Readonly<Record<string, string>> = {}): string =>
  `https://${host}.test:${port}${path}?${new URLSearchParams(parameters).toString()}`

/** A way to `/seen` of the application: typed, or by a page. */
interface Journey {
  readonly name: string
  readonly by: 'typed' | 'link' | 'form' | 'auto-form'
  readonly from?: Host
  /** Hosts that send on, in order, and with which status. */
  readonly through?: readonly Host[]
  readonly status?: string
  readonly policy?: string
}

const journeys: readonly Journey[] = [
  { name: 'a typed URL', by: 'typed' },
  { name: 'a typed URL that another site sends on', by: 'typed', through: ['evil'] },
  { name: 'a link of its own', by: 'link', from: 'app' },
  { name: 'a link of its site', by: 'link', from: 'edge.app' },
  { name: 'a link of another site', by: 'link', from: 'evil' },
  { name: 'a link of its own that another site sends back', by: 'link', from: 'app', through: ['evil'] },
  { name: 'a link of its own that its site sends back', by: 'link', from: 'app', through: ['edge.app'] },
  { name: 'a form of its own', by: 'form', from: 'app' },
  { name: 'a form of its site', by: 'form', from: 'edge.app' },
  { name: 'a form of another site', by: 'form', from: 'evil' },
  { name: 'a form of its own, by a page without referrer', by: 'form', from: 'app', policy: 'no-referrer' },
  { name: 'a form of its own, by a page of same-origin', by: 'form', from: 'app', policy: 'same-origin' },
  { name: 'a form of another site, by a page of same-origin', by: 'form', from: 'evil', policy: 'same-origin' },
  { name: 'a form of another site, answered by a redirect', by: 'form', from: 'evil', through: ['app'] },
  { name: 'a form of another site, sent on', by: 'form', from: 'evil', through: ['app'], status: '307' },
  { name: 'a form that goes round by another site', by: 'form', from: 'app', through: ['evil'], status: '307' },
  { name: 'a form of its own, sent on to itself', by: 'form', from: 'app', through: ['app'], status: '308' },
  { name: 'a form of another site that submits itself', by: 'auto-form', from: 'evil' },
  { name: 'a form of its own that submits itself', by: 'auto-form', from: 'app' },
]

function urlsOf({ by, from, through = [], status = '303', policy }: Journey): { first: string; page?: string } {
  const target = through.reduceRight((next, host) => at(host, '/to', { target: next, status }), at('app', '/seen'))
  if (from === undefined) return { first: target }
  const page = at(from, '/page', { target, ...(policy && { policy }), ...(by === 'auto-form' && { auto: '1' }) })
  return { first: target, page }
}

async function inChromium(tab: ChromiumPage, journey: Journey): Promise<void> {
  await tab.context().clearCookies()
  await tab.goto(at('app', '/set'))
  const { first, page } = urlsOf(journey)
  const arrived = tab.waitForResponse((response) => response.url().includes('/seen'))
  await tab.goto(page ?? first)
  if (journey.by === 'link') await tab.click('a')
  if (journey.by === 'form') await tab.click('button')
  await (await arrived).finished()
}

const createBrowser = (): TestBrowser =>
  createTestBrowser(
    Object.fromEntries((['app', 'edge.app', 'evil'] as const).map((host) => [new URL(at(host, '/')).origin, site])),
  )

async function inTestBrowser(journey: Journey): Promise<void> {
  const tab = createBrowser()
  await tab.open(at('app', '/set'))
  const { first, page } = urlsOf(journey)
  const opened: Page = await tab.open(page ?? first)
  if (journey.by === 'link') await opened.follow('go')
  if (journey.by === 'form') await opened.submit()
}

describe('the test browser says what Chromium says', () => {
  test.each(journeys)('by $name', async (journey) => {
    seen.length = 0
    await inChromium(tab as ChromiumPage, journey)
    await inTestBrowser(journey)
    const [theirs, ours] = seen
    expect(seen).toHaveLength(2)
    expect(ours).toEqual(theirs)
  })

  test('as a script, too', async () => {
    seen.length = 0
    const inits = [{}, { method: 'POST' }, { credentials: 'omit' }] as const
    await tab?.context().clearCookies()
    await tab?.goto(at('app', '/set'))
    const ours = createBrowser()
    await ours.open(at('app', '/set'))
    for (const init of inits) {
      await tab?.evaluate(async ({ url, options }) => void (await fetch(url, options)), { url: '/seen', options: init })
      await ours.fetch('/seen', init)
    }
    expect(seen).toHaveLength(6)
    for (const [index] of inits.entries()) expect(seen[2 * index + 1]).toEqual(seen[2 * index])
  })
})
