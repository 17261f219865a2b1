import { execFileSync } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import formbody from '@fastify/formbody'
import express, { Router } from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import { createTestBrowser, type TestApplication } from 'relyant/testing'
import { describe, expect, test } from 'vitest'

/** What every kind of application below answers with. */
interface Seen {
  readonly url: string
  readonly host: string
  readonly secure: boolean
  readonly cookie?: string
  readonly body?: unknown
}

function expressApplication(create: typeof express): TestApplication {
  const app = create()
  app.use(create.urlencoded({ extended: false }))
  app.get('/set', (_request, response) => {
    response.cookie('a', '1', { secure: true }).cookie('b', '2').redirect('/page')
  })
  app.use((request, response) => {
    const { url, secure, headers, hostname: host } = request
    response.json({ url, host, secure, cookie: headers.cookie, body: request.body })
  })
  return app
}

function fastifyApplication(): TestApplication {
  const app = fastify()
  app.register(formbody)
  app.get('/set', (_request, reply) =>
    reply.header('set-cookie', 'a=1; Secure').header('set-cookie', 'b=2').redirect('/page'),
  )
  app.all('/page', async ({ url, hostname: host, protocol, headers, body }) => {
    return { url, host, secure: protocol === 'https', cookie: headers.cookie, body }
  })
  return app
}

async function listener(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '', headers, socket } = request
  if (url === '/set') {
    response.writeHead(303, { location: '/page', 'set-cookie': ['a=1; Secure', 'b=2'] }).end()
    return
  }
  let text = ''
  for await (const chunk of request) text += chunk
  const secure = 'encrypted' in socket && socket.encrypted === true
  const body = text === '' ? undefined : Object.fromEntries(new URLSearchParams(text))
  response.end(JSON.stringify({ url, host: headers.host, secure, cookie: headers.cookie, body }))
}

async function fetchHandler(request: Request): Promise<Response> {
  const { pathname, search, host, protocol } = new URL(request.url)
  if (pathname === '/set') {
    const headers = new Headers({ location: '/page' })
    for (const cookie of ['a=1; Secure', 'b=2']) headers.append('set-cookie', cookie)
    return new Response(null, { status: 303, headers })
  }
  const text = await request.text()
  const body = text === '' ? undefined : Object.fromEntries(new URLSearchParams(text))
  const cookie = request.headers.get('cookie')
  return Response.json({ url: pathname + search, host, secure: protocol === 'https:', cookie, body })
}

const router = Router()
router.use((request, response) => listener(request, response))

const applications: Readonly<Record<string, () => TestApplication>> = {
  'Express 5': () => expressApplication(express),
  'Express 4': () => expressApplication(express4 as unknown as typeof express),
  'a router of Express': () => router,
  Fastify: fastifyApplication,
  'a listener of node:http': () => listener,
  'a server of node:http': () => createServer(listener),
  'what has a callback, as Koa': () => ({ callback: () => listener }),
  'a function from Request to Response': () => fetchHandler,
  'what has such a function, as Hono': () => ({ fetch: fetchHandler }),
}

describe.each(Object.entries(applications))('%s', (_, create) => {
  test('is asked with cookies, host and https as a browser would, and without a port', async () => {
    const browser = createTestBrowser(create())
    const page = await browser.open('/set')
    expect(page.url).toBe('https://app.example.com/page')
    expect(page.json() as Seen).toMatchObject({
      url: '/page',
      host: 'app.example.com',
      secure: true,
      cookie: 'a=1; b=2',
    })
    const posted = await browser.post('/page?x=%20', { ä: 'ö&' }, { from: page.url })
    expect(posted.json() as Seen).toMatchObject({ url: '/page?x=%20', body: { ä: 'ö&' } })
  })

  test('is asked by plain http where the origin says so', async () => {
    const browser = createTestBrowser(create(), { origin: 'http://localhost:3000' })
    expect((await browser.open('/page')).json()).toMatchObject({ secure: false })
  })
})

test('a large answer arrives whole, and one without a body too', async () => {
  const browser = createTestBrowser((request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/none') response.writeHead(304).end()
    else response.end('x'.repeat(3_000_000))
  })
  expect((await browser.open('/')).text).toHaveLength(3_000_000)
  expect(await browser.open('/none')).toMatchObject({ status: 304, text: '' })
})

describe('an application that fails fails the visit, and nothing else', () => {
  test.each([
    [
      'throws',
      () => {
        throw new Error('a bug of the application')
      },
      'a bug of the application',
    ],
    ['rejects', () => Promise.reject(new Error('a bug of the application')), 'a bug of the application'],
    [
      'closes the connection',
      (request: IncomingMessage) => void request.socket.destroy(),
      'closed the connection without an answer to GET https://app.example.com/',
    ],
    [
      'ends the connection',
      (request: IncomingMessage) => void request.socket.end(),
      'closed the connection without an answer to GET https://app.example.com/',
    ],
    [
      'breaks off',
      (_: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200, { 'content-length': 100 }).write('x', () => response.destroy())
      },
      'closed the connection',
    ],
  ])('%s', async (_, fail, message) => {
    const app = (request: IncomingMessage, response: ServerResponse): unknown => fail(request, response)
    await expect(createTestBrowser(app).open('/')).rejects.toThrow(message)
  })

  test('a router that passes an error on, and one that passes the request on', async () => {
    const failing = Router()
    failing.get('/fail', (_request, _response, next) => next(new Error('a bug of the router')))
    const browser = createTestBrowser(failing)
    await expect(browser.open('/fail')).rejects.toThrow('a bug of the router')
    expect((await browser.open('/other')).status).toBe(404)
  })
})

test('a function that answers with something else is told so', async () => {
  await expect(createTestBrowser(() => 'text').open('/')).rejects.toThrow(
    'answered with string, and not with a Response',
  )
})

test.each([undefined, null, {}, 'https://app.example.com'])('%j is no application', (app) => {
  expect(() => createTestBrowser(app as unknown as TestApplication)).toThrow(TypeError)
})

test('no handle is left: the process ends by itself', () => {
  const script = `
    import express from 'express'
    import { createTestBrowser } from './src/testing.ts'
    const app = express()
    app.get('/', (_request, response) => void response.send('here'))
    const page = await createTestBrowser(app).open('/')
    process.stdout.write(page.text + process.getActiveResourcesInfo().filter((name) => /TCP|Server|Socket|Timeout/.test(name)).join())
  `
  const node = ['--import', 'tsx', '--input-type=module', '--eval', script]
  expect(execFileSync(process.execPath, node, { encoding: 'utf8', timeout: 15_000 })).toBe('here')
})
