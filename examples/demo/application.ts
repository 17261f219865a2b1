import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { createRelyingParty, isSsoError, type SsoError, statusOf } from 'relyant'
import { beginSignIn, relyant } from 'relyant/express'
import type { DemoConnection } from './connections.ts'
import { homePage, identityPage, pageHeaders, refusalPage } from './pages.ts'
import { createSessions, type Session } from './sessions.ts'

export interface ApplicationOptions {
  readonly baseUrl: string
  /** Seals what has to survive the way to the provider and back. */
  readonly secret: string
  readonly connections: readonly DemoConnection[]
  /** Where refusals are reported to whoever runs the application. */
  readonly log: (error: SsoError) => void
}

/** An application that signs people in: the part to copy. */
export function createApplication({ baseUrl, secret, connections, log }: ApplicationOptions): Express {
  const sso = createRelyingParty({
    baseUrl,
    secrets: [secret],
    connections: connections.map(({ input }) => input),
    // Only because all of this runs on one machine: anywhere else the URLs are https.
    allowLoopbackHttp: true,
  })
  const sessions = createSessions({ secure: baseUrl.startsWith('https:') })
  const app = express()
  app.disable('x-powered-by')

  const refuse = (error: SsoError, _request: Request, response: Response): void => {
    log(error)
    response.status(statusOf(error)).set(pageHeaders).send(refusalPage(error))
  }

  // Serves /auth/login?connection=<id>, the callbacks, the ACS and the SAML metadata.
  app.use(
    relyant(sso, {
      onSignIn({ purpose, connection, identity }, request, response) {
        // A confirmation is not another sign-in: it belongs to the session that asked for it.
        if (purpose.kind === 'mfa') sessions.confirm(purpose.confirming)
        else sessions.start(request, response, { connection, identity })
      },
      onError: refuse,
    }),
  )

  app.get('/', (request, response) => {
    const session = sessions.find(request)
    const connection = connections.find(({ input }) => input.id === session?.connection)
    const page = session && connection ? identityPage(session, connection) : homePage(connections)
    response.set(pageHeaders).send(page)
  })

  app.get('/api/me', (request, response) => {
    const session = sessions.find(request)
    response.set('Cache-Control', 'no-store')
    if (session === undefined) response.status(401).json({ error: 'not signed in' })
    else response.json(describe(session))
  })

  // Before something that matters: the provider has to authenticate the same person anew.
  app.post('/confirm', async (request, response) => {
    const session = sessions.find(request)
    if (session === undefined) return response.redirect(303, '/')
    const { id, connection, identity } = session
    const purpose = { kind: 'mfa', account: identity.key, confirming: id } as const
    await beginSignIn(sso, request, response, { connection, purpose, returnTo: '/' })
  })

  app.post('/sign-out', (request, response) => {
    sessions.end(request, response)
    response.redirect(303, '/')
  })

  // What beginSignIn refuses arrives here, not at onError.
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (isSsoError(error)) refuse(error, request, response)
    else next(error)
  })

  return app
}

/** Maps are no JSON. */
function describe({ connection, identity, signedInAt, confirmedAt }: Session): object {
  const { claims, evidence, ...facts } = identity
  return {
    connection,
    signedInAt,
    confirmedAt,
    identity: { ...facts, claims: Object.fromEntries(claims), evidence: Object.fromEntries(evidence) },
  }
}
