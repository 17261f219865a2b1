import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import { checkGroup, isSsoError, type RelyingParty, type SsoError, statusOf } from 'relyant'
import { beginSignIn, relyant, requireRecentSignIn } from 'relyant/express'
import type { DemoConnection } from './connections.ts'
import type { Devices } from './devices.ts'
import type { Enrollments } from './enrollment.ts'
import { pageHeaders } from './layout.ts'
import { adminsPage, devicePage, vaultPage } from './member-pages.ts'
import { homePage, identityPage, nameOf, refusalPage } from './pages.ts'
import { createSessions, type Session } from './sessions.ts'

export interface ApplicationOptions {
  readonly sso: RelyingParty
  readonly baseUrl: string
  readonly edgeUrl: string
  readonly connections: readonly DemoConnection[]
  readonly enrollments: Enrollments
  readonly devices: Devices
  /** Where refusals are reported to whoever runs the application. */
  readonly log: (error: SsoError) => void
}

/** An application that signs people in: the part to copy. */
export function createApplication(options: ApplicationOptions): Express {
  const { sso, baseUrl, edgeUrl, connections, enrollments, devices, log } = options
  const sessions = createSessions({ secure: baseUrl.startsWith('https:') })
  const app = express()
  app.disable('x-powered-by')

  const show = (response: Response, page: string): void => void response.set(pageHeaders).send(page)
  const refuse = (error: SsoError, _request: Request, response: Response): void => {
    log(error)
    show(response.status(statusOf(error)), refusalPage(error))
  }

  // Serves /auth/login?connection=<id>, the callbacks, the ACS and the SAML metadata.
  app.use(
    relyant(sso, {
      onSignIn(signIn, request, response) {
        const { purpose, identity } = signIn
        // A step-up is not another sign-in: it belongs to the session that asked for it.
        if (purpose.kind === 'mfa') sessions.confirm(purpose.operationId, identity.authentication.at)
        // Enrollments end at the edge.
        if (purpose.kind === 'login') sessions.start(request, response, signIn)
      },
      onError: refuse,
    }),
  )

  app.get('/', (request, response) => {
    const session = sessions.find(request)
    const connection = connections.find(({ input }) => input.id === session?.connection)
    show(response, session && connection ? identityPage(session, connection) : homePage(connections))
  })

  app.get('/api/me', (request, response) => {
    const session = sessions.find(request)
    response.set('Cache-Control', 'no-store')
    if (session === undefined) response.status(401).json({ error: 'not signed in' })
    else response.json(describe(session))
  })

  app.post('/sign-out', (request, response) => {
    sessions.end(request, response)
    response.redirect(303, '/')
  })

  const member =
    (handle: (session: Session, request: Request, response: Response) => unknown): RequestHandler =>
    (request, response) => {
      const session = sessions.find(request)
      return session === undefined ? response.redirect(303, '/') : handle(session, request, response)
    }

  // Before something that matters: the provider has to authenticate the same person anew.
  app.post(
    '/confirm',
    member(async ({ id, connection, identity }, request, response) => {
      const purpose = { kind: 'mfa', accountKey: identity.accountKey, operationId: id } as const
      await beginSignIn(sso, request, response, { connection, purpose, returnTo: '/', onError: refuse })
    }),
  )

  // A page of which a session alone is not enough to see it.
  const recent = requireRecentSignIn(sso, {
    onError: refuse,
    maxAge: 60,
    signedIn(request) {
      const session = sessions.find(request)
      if (session === undefined) return undefined
      const { id, connection, identity, authenticatedAt } = session
      return { connection, accountKey: identity.accountKey, session: id, at: authenticatedAt }
    },
  })
  app.get(
    '/vault',
    recent,
    member((session, _request, response) => show(response, vaultPage(session))),
  )

  // A page for one group.
  app.get(
    '/admins',
    member(({ identity }, _request, response) => {
      checkGroup(identity, 'admins')
      show(response, adminsPage(enrollments, edgeUrl))
    }),
  )

  // A device of the person who is signed in asks to be connected; somebody has to confirm it at the edge.
  app.post(
    '/devices',
    member(({ connection, identity }, _request, response) => {
      const device = devices.ask({ connection, accountKey: identity.accountKey, name: nameOf(identity) })
      response.redirect(303, `/devices/${device.operationId}`)
    }),
  )
  app.get(
    '/devices/:id',
    member(({ identity }, request, response) => {
      const device = devices.find(String(request.params['id']))
      if (device?.accountKey !== identity.accountKey) response.redirect(303, '/')
      else show(response, devicePage(device, edgeUrl))
    }),
  )

  // What is thrown outside of the middleware arrives here, not at its onError.
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (isSsoError(error)) refuse(error, request, response)
    else next(error)
  })

  return app
}

/** Maps are no JSON. */
function describe({ id: _, identity, ...session }: Session): object {
  const { claims, evidence, ...facts } = identity
  return {
    ...session,
    identity: { ...facts, claims: Object.fromEntries(claims), evidence: Object.fromEntries(evidence) },
  }
}
