import type { AddressInfo } from 'node:net'
import express from 'express'
import Fastify from 'fastify'
import { createRelyingParty, type RelyingParty } from 'relyant'
import { relyant as expressRelyant } from 'relyant/express'
import { relyant as fastifyRelyant } from 'relyant/fastify'
import { createScenario } from '../support/scenario.ts'
import type { Attempt } from './cpu.ts'
import type { HostileDocument } from './document.ts'

const formLimit = 1024 * 1024
/** Node takes 16 KB of headers, the line of the request with them. */
const headLimit = 15 * 1024

type Send = (path: string, init?: RequestInit) => Promise<unknown>
const handlers = { onSignIn: () => undefined, onError: () => undefined }

/** The adapters, each with what a request goes through before it. */
const adapters: Readonly<Record<string, (sso: RelyingParty) => Promise<{ send: Send; close(): unknown }>>> = {
  async fetch(sso) {
    const handle = sso.handler(handlers)
    return { send: (path, init) => handle(new Request(`https://app.example.com${path}`, init)), close: () => undefined }
  },
  async Express(sso) {
    const app = express().use(expressRelyant(sso, handlers))
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return { send: requestTo(origin), close: () => server.close() }
  },
  async Fastify(sso) {
    const app = Fastify()
    await app.register(fastifyRelyant, { sso, ...handlers })
    return { send: requestTo(await app.listen({ port: 0, host: '127.0.0.1' })), close: () => app.close() }
  },
}

const requestTo =
  (origin: string): Send =>
  async (path, init) =>
    (await fetch(origin + path, { redirect: 'manual', ...init })).text()

const through =
  (adapter: string, path: string, init?: () => RequestInit): Attempt =>
  async () => {
    const { options } = await createScenario()
    const { send, close } = await (adapters[adapter] as (typeof adapters)[string])(createRelyingParty(options))
    await send('/auth/login?connection=staff')
    const request = init?.()
    return async () => {
      try {
        await send(path, request)
      } finally {
        await close()
      }
    }
  }

const post =
  (body: string, type = 'application/x-www-form-urlencoded') =>
  (): RequestInit => ({ method: 'POST', headers: { 'content-type': type }, body })

const list = (count: number, make: (index: number) => string, separator = '&'): string =>
  Array.from({ length: Math.max(1, Math.floor(count)) }, (_, index) => make(index)).join(separator)

const fieldShapes: Readonly<Record<string, (characters: number) => string>> = {
  'many fields': (size) => list(size / 7, String),
  'many fields of one name': (size) => list(size / 4, () => 'a=b'),
  'nothing but separators': (size) => '&'.repeat(size),
  'a long field': (size) => `state=${'x'.repeat(size - 6)}`,
  'a long error': (size) => `state=x&error=access_denied&error_description=${'%22'.repeat(size / 3 - 20)}`,
  'a long state of escapes': (size) => `state=${'%C3%A9'.repeat(size / 6 - 2)}`,
  'half escapes': (size) => `state=${'%'.repeat(size - 10)}`,
  'a hundred long fields': (size) => list(99, (n) => `f${n}=${'y'.repeat(size / 110)}`),
  'a long response': (size) => `response=${list((size - 20) / 3, () => 'ey', '.')}`,
  'long names in brackets': (size) => list(90, (n) => `f[${'[a]'.repeat(size / 400)}]${n}=1`),
}

const cookieShapes: Readonly<Record<string, (characters: number) => string>> = {
  'many cookies': (size) => list(size / 10, (n) => `a${n}=b`, '; '),
  'many cookies of one name': (size) => list(size / 5, () => 'a=b', '; '),
  'nothing but separators': (size) => ';'.repeat(size),
  'nothing but blanks': (size) => ' '.repeat(size),
  'many pending sign-ins': (size) =>
    list(size / 160, (n) => `__Host-sso-${String(n).padStart(33, 'A')}=${'x'.repeat(100)}`, '; '),
  'a long value': (size) => `__Host-sso-AAAA=${'x'.repeat(size - 20)}`,
  'a long name': (size) => `${'a'.repeat(size - 4)}=b`,
}

const eachAdapter = (make: (adapter: string) => HostileDocument['shapes']): HostileDocument['shapes'] =>
  Object.fromEntries(
    Object.keys(adapters).flatMap((adapter) =>
      Object.entries(make(adapter)).map(([name, shape]) => [`${adapter}: ${name}`, shape]),
    ),
  )

const fields = (paths: readonly string[], make: (adapter: string, path: string, text: string) => Attempt) =>
  eachAdapter((adapter) =>
    Object.fromEntries(
      paths.flatMap((path) =>
        Object.entries(fieldShapes).map(([name, fill]) => [
          `${path}: ${name}`,
          (size: number) => make(adapter, path, fill(size)),
        ]),
      ),
    ),
  )

export const requestDocuments: readonly HostileDocument[] = [
  {
    name: 'query',
    from: 'stranger',
    limit: headLimit,
    readers: [
      'src/relying-party/received.ts',
      'src/relying-party/routes.ts',
      'src/relying-party/answer.ts',
      'src/web/handle.ts',
    ],
    shapes: fields(['/auth/callback', '/auth/login', '/auth/logout/callback'], (adapter, path, text) =>
      through(adapter, `${path}?${text}`),
    ),
  },
  {
    name: 'form',
    from: 'stranger',
    limit: formLimit,
    readers: [
      'src/relying-party/received.ts',
      'src/web/read-form.ts',
      'src/relying-party/answer.ts',
      'src/web/handle.ts',
    ],
    shapes: fields(['/auth/callback', '/login/callback', '/auth/login'], (adapter, path, text) =>
      through(adapter, path, post(text)),
    ),
  },
  {
    name: 'cookies',
    from: 'stranger',
    limit: headLimit,
    readers: [
      ...['src/relying-party/received.ts', 'src/relying-party/complete.ts', 'src/relying-party/begin.ts'],
      ...['src/state/sealed-box.ts', 'src/relying-party/finish-logout.ts', 'src/relying-party/begin-logout.ts'],
      ...['src/relying-party/bindings.ts', 'src/relying-party/login-loop.ts', 'src/relying-party/first-tag.ts'],
      ...['src/web/require-recent-sign-in.ts', 'src/web/step-up.ts'],
    ],
    shapes: eachAdapter((adapter) =>
      Object.fromEntries(
        ['/auth/callback?state=AAAA&code=x', '/auth/login?connection=staff'].flatMap((path) =>
          Object.entries(cookieShapes).map(([name, fill]) => [
            `${path}: ${name}`,
            (size: number) => through(adapter, path, () => ({ headers: { cookie: fill(size) } })),
          ]),
        ),
      ),
    ),
  },
]
