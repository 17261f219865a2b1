import { randomBytes } from 'node:crypto'
import express, { type Express, type Request, type Response } from 'express'
import {
  checkGroup,
  createRelyingParty,
  isSsoError,
  type RelyingPartyOptions,
  type SignIn,
  type SsoError,
  statusOf,
} from 'relyant'
import { beginSignIn, relyant, requireRecentSignIn, requireSignIn } from 'relyant/express'

/** What an application of its own would read from its environment; its tests give what the testing kit makes. */
export type Settings = Pick<RelyingPartyOptions, 'connections' | 'fetch' | 'now'>

interface Session {
  readonly connection: string
  readonly accountKey: string
  readonly identity: SignIn['identity']
  readonly at: Date | undefined
}

/** An application to be tested: a protected page, one for a group, an invitation, and one that wants a recent sign-in. */
export function createApplication(settings: Settings): Express {
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['read this from the environment, at least 32 bytes'],
    ...settings,
  })
  const sessions = new Map<string, Session>()
  const invitations = new Map([['i-1', { email: 'ada@example.com', used: false }]])
  const app = express()

  const warn = (error: SsoError): void => console.warn(JSON.stringify(error))
  const idOf = (request: Request): string => /__Host-session=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
  const start = (response: Response, { connection, identity }: SignIn): void => {
    const id = randomBytes(16).toString('hex')
    sessions.set(id, { connection, accountKey: identity.accountKey, identity, at: identity.authentication.at })
    response.cookie('__Host-session', id, { secure: true, httpOnly: true, sameSite: 'lax' })
  }

  app.use(
    relyant(sso, {
      onSignIn(signIn, _request, response) {
        const { purpose, identity } = signIn
        if (purpose.kind === 'login') start(response, signIn)
        if (purpose.kind === 'mfa') {
          const session = sessions.get(purpose.operationId)
          if (session !== undefined) sessions.set(purpose.operationId, { ...session, at: identity.authentication.at })
        }
        if (purpose.kind === 'enrollment') {
          const invitation = invitations.get(purpose.reference)
          if (invitation === undefined || invitation.used) return response.status(410).send('This invitation was used.')
          invitation.used = true
          return response.send(`Welcome, ${identity.givenName}`)
        }
        return undefined
      },
      onError: warn,
    }),
  )

  const member = requireSignIn(sso, { isSignedIn: (request) => sessions.has(idOf(request)), onError: warn })
  const recent = requireRecentSignIn(sso, {
    maxAge: 300,
    onError: warn,
    signedIn(request) {
      const session = sessions.get(idOf(request))
      return session && { ...session, session: idOf(request) }
    },
  })

  app.get('/wiki', member, (request, response) => {
    response.send(`Hello ${sessions.get(idOf(request))?.identity.givenName}`)
  })

  app.get('/admin', member, (request, response) => {
    try {
      checkGroup((sessions.get(idOf(request)) as Session).identity, 'admins')
      response.send('The settings')
    } catch (error) {
      if (!isSsoError(error)) throw error
      response.status(statusOf(error)).send(error.publicMessage)
    }
  })

  app.get('/join/:invitation', async (request, response) => {
    const { invitation } = request.params
    const invited = invitations.get(invitation)
    if (invited === undefined) {
      response.sendStatus(404)
      return
    }
    const purpose = { kind: 'enrollment', reference: invitation, email: invited.email } as const
    await beginSignIn(sso, request, response, { connection: 'staff', purpose, onError: warn })
  })

  app.get('/keys', member, recent, (_request, response) => {
    response.send('The keys')
  })

  return app
}
