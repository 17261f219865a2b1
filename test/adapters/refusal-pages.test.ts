import express from 'express'
import express4 from 'express4'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import {
  checkGroup,
  createRelyingParty,
  isSsoError,
  type LogoutReference,
  type RelyingParty,
  type SsoError,
} from 'relyant'
import * as forExpress from 'relyant/express'
import * as forFastify from 'relyant/fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { get } from '../support/raw-get.ts'
import { createScenario } from '../support/scenario.ts'

const nowhere = 'https://evil.example/'
const confirmed = { connection: 'staff', accountKey: 'oidc|op|ada', operationId: 'device-1', label: 'Laptop' }
const foreign: LogoutReference = { protocol: 'oidc', connection: 'nobody', accountKey: 'a', subject: 's' }
const handedOn = (error: SsoError): never => {
  throw error
}
/** A guard's callback of the application that asks this library, and is refused. */
const refused = (): never => checkGroup({ groups: [], groupsComplete: true }, 'admins') as never

interface Application {
  readonly origin: string
  readonly heard: string[]
  close(): Promise<unknown>
}

let sso: RelyingParty
let app: Application | undefined
beforeEach(async () => {
  sso = createRelyingParty((await createScenario()).options)
})
afterEach(() => app?.close())

/** Every helper, each with something to refuse, in an application that has no error handler. */
const bareExpress = (framework: typeof express) => async (): Promise<Application> => {
  const heard: string[] = []
  const onError = (error: SsoError): void => void heard.push(error.code)
  const { beginLogout, beginSignIn, confirmStepUp, requireGroup, requireRecentSignIn } = forExpress
  const server = framework()
    .get('/sign-in', (request, response) =>
      beginSignIn(sso, request, response, { connection: 'staff', returnTo: nowhere, onError }),
    )
    .get('/sign-out', (request, response) =>
      beginLogout(sso, request, response, {
        reference: foreign,
        onError,
      }),
    )
    .post('/step-up', (request, response) => confirmStepUp(sso, request, response, { ...confirmed, onError }))
    .get('/group', requireGroup(sso, { groups: refused, anyOf: ['admins'], onError }))
    .get('/recent', requireRecentSignIn(sso, { signedIn: refused, maxAge: 60, onError }))
    .get('/own', (request, response) =>
      beginSignIn(sso, request, response, {
        connection: 'staff',
        returnTo: nowhere,
        onError: ({ code }) => response.send(`our page: ${code}`),
      }),
    )
    .get('/silent', (request, response) =>
      beginSignIn(sso, request, response, { connection: 'staff', returnTo: nowhere }),
    )
    .get('/handler', requireGroup(sso, { groups: refused, anyOf: ['admins'], onError: handedOn }))
    .use('/handler', ((error, _request, response, _next) => {
      response.status(418).send(isSsoError(error) ? `handled: ${error.code}` : 'a bug')
    }) as express.ErrorRequestHandler)
    .listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const close = (): Promise<unknown> => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { origin: `http://127.0.0.1:${port}`, heard, close }
}

const bareFastify = async (): Promise<Application> => {
  const heard: string[] = []
  const onError = (error: SsoError): void => void heard.push(error.code)
  const { beginLogout, beginSignIn, confirmStepUp, requireGroup, requireRecentSignIn } = forFastify
  const server = Fastify()
  const page = async (): Promise<string> => 'page'
  type Begin = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>
  const begin =
    (own: forFastify.FastifyErrorOptions): Begin =>
    (request, reply) =>
      beginSignIn(sso, request, reply, { connection: 'staff', returnTo: nowhere, ...own })
  server.get('/sign-in', begin({ onError }))
  server.get('/sign-out', (request, reply) =>
    beginLogout(sso, request, reply, {
      reference: foreign,
      onError,
    }),
  )
  server.post('/step-up', (request, reply) => confirmStepUp(sso, request, reply, { ...confirmed, onError }))
  server.get('/group', { preHandler: requireGroup(sso, { groups: refused, anyOf: ['admins'], onError }) }, page)
  server.get('/recent', { preHandler: requireRecentSignIn(sso, { signedIn: refused, maxAge: 60, onError }) }, page)
  server.get('/own', begin({ onError: ({ code }, _request, reply) => reply.send(`our page: ${code}`) }))
  server.get('/silent', begin({}))
  await server.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) =>
      reply.code(418).send(isSsoError(error) ? `handled: ${error.code}` : 'a bug'),
    )
    scope.get('/handler', begin({ onError: handedOn }))
  })
  return { origin: await server.listen({ port: 0, host: '127.0.0.1' }), heard, close: () => server.close() }
}

describe.each([
  ['Express 5', bareExpress(express)],
  ['Express 4', bareExpress(express4 as unknown as typeof express)],
  ['Fastify', bareFastify],
])('a bare application in %s', (_name, start) => {
  beforeEach(async () => {
    app = await start()
  })

  test.each([
    ['/sign-in', 400, 'return_to_refused', 'a place that cannot be opened'],
    ['/sign-out', 404, 'connection_not_found', ''],
    ['/group', 403, 'group_required', 'You are not in a group'],
    ['/recent', 403, 'group_required', 'You are not in a group'],
  ])('shows the plain page and nothing of the operator at %s', async (path, status, code, sentence) => {
    const { origin, heard } = app as Application
    const answer = await get(origin + path, { accept: 'text/html' })
    expect(answer.status).toBe(status)
    expect(answer.body).toContain('<h1>Sign-in not completed</h1>')
    expect(answer.body).toContain(sentence)
    expect(answer.body).not.toMatch(/evil|nobody|admins|SsoError|at file|\.ts:/)
    expect(heard).toEqual([code])
  })

  test('shows it also where no one listens', async () => {
    const answer = await get(`${app?.origin}/silent`, { accept: 'text/html' })
    expect([answer.status, answer.body.includes('evil')]).toEqual([400, false])
  })

  test('may show a page of its own, with the status of the refusal', async () => {
    const answer = await get(`${app?.origin}/own`, {})
    expect([answer.status, answer.body]).toEqual([400, 'our page: return_to_refused'])
  })

  test('may hand a refusal to an error handler', async () => {
    const answer = await get(`${app?.origin}/handler`, {})
    expect([answer.status, answer.body]).toEqual([418, expect.stringMatching(/^handled: /)])
  })
})
