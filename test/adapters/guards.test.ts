import express from 'express'
import express4 from 'express4'
import Fastify from 'fastify'
import { createRelyingParty, type KnownGroups, type RelyingParty } from 'relyant'
import * as forExpress from 'relyant/express'
import * as forFastify from 'relyant/fastify'
import { beforeEach, describe, expect, test } from 'vitest'
import { get } from '../support/raw-get.ts'
import { createScenario } from '../support/scenario.ts'

const groupsOf = (user: unknown): KnownGroups | undefined =>
  user === undefined ? undefined : { groups: String(user).split(','), groupsComplete: true }

let sso: RelyingParty
beforeEach(async () => {
  sso = createRelyingParty((await createScenario()).options)
})

type Start = () => Promise<{ readonly origin: string; close(): Promise<unknown> }>

const inExpress =
  (framework: typeof express): Start =>
  async () => {
    const app = framework()
    const isSignedIn = (request: express.Request): boolean => request.get('user') !== undefined
    const groups = async (request: express.Request) => groupsOf(request.get('user'))
    const broken = () => Promise.reject(new Error('the session store is down'))
    app.get('/wiki', forExpress.requireSignIn(sso, { isSignedIn, connection: 'staff' }))
    app.get('/admin', forExpress.requireGroup(sso, { groups, anyOf: ['admins'] }))
    app.get('/broken', forExpress.requireSignIn(sso, { isSignedIn: broken }))
    app.use((_request, response) => void response.send('page'))
    app.use(((error, _request, response, _next) => {
      response.status(500).send((error as Error).message)
    }) as express.ErrorRequestHandler)
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const close = async (): Promise<void> => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
    return { origin: `http://127.0.0.1:${port}`, close }
  }

const inFastify: Start = async () => {
  const app = Fastify()
  const { requireGroup, requireSignIn } = forFastify
  const groups = async (request: { headers: Record<string, unknown> }) => groupsOf(request.headers['user'])
  const isSignedIn = (request: { headers: Record<string, unknown> }): boolean => request.headers['user'] !== undefined
  const broken = () => Promise.reject(new Error('the session store is down'))
  app.get('/wiki', { preHandler: requireSignIn(sso, { isSignedIn, connection: 'staff' }) }, async () => 'page')
  app.get('/admin', { preHandler: requireGroup(sso, { groups, anyOf: ['admins'] }) }, async () => 'page')
  app.get('/broken', { preHandler: requireSignIn(sso, { isSignedIn: broken }) }, async () => 'page')
  return { origin: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
}

describe.each<[string, Start]>([
  ['Express 5', inExpress(express)],
  ['Express 4', inExpress(express4 as unknown as typeof express)],
  ['Fastify', inFastify],
])('guards in %s', (_name, start) => {
  test('let pass, send to the login route, and refuse', async () => {
    const { origin, close } = await start()
    const html = { accept: 'text/html' }
    try {
      const login = 'https://app.example.com/auth/login?connection=staff&returnTo=%2Fwiki%3Fpage%3D1'
      expect(await get(`${origin}/wiki?page=1`, html)).toMatchObject({ status: 303, location: login })
      expect(await get(`${origin}/wiki`, {})).toMatchObject({ status: 401, location: undefined })
      expect(await get(`${origin}/wiki`, { ...html, user: 'ada' })).toMatchObject({ status: 200, body: 'page' })
      expect(await get(`${origin}/admin`, { ...html, user: 'staff,admins' })).toMatchObject({ status: 200 })
      const refused = await get(`${origin}/admin`, { ...html, user: 'staff' })
      expect([refused.status, refused.body]).toEqual([403, expect.stringContaining('You are not in a group')])
      expect(await get(`${origin}/admin`, html)).toMatchObject({ status: 401 })
      expect(await get(`${origin}/broken`, html)).toMatchObject({ status: 500 })
    } finally {
      await close()
    }
  })

  test('are not made for no group', () => {
    for (const { requireGroup } of [forExpress, forFastify]) {
      expect(() => requireGroup(sso, { groups: () => undefined, anyOf: [] as never })).toThrow(TypeError)
    }
  })
})
