import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Identity, SignIn } from 'relyant'

/** Somebody who is signed in to the application. */
export interface Session {
  readonly id: string
  readonly connection: string
  readonly identity: Identity
  readonly initiatedBy: SignIn['initiatedBy']
  readonly signedInAt: Date
  /** When the person last confirmed at the provider that it is them. */
  readonly confirmedAt?: Date
  /** When the provider last authenticated the person, as far as it says. */
  readonly authenticatedAt: Date | undefined
}

/** The application's own sessions: the library makes none. */
export interface Sessions {
  start(request: Request, response: Response, signIn: SignIn): void
  find(request: Request): Session | undefined
  confirm(id: string, authenticatedAt: Date | undefined): void
  end(request: Request, response: Response): void
}

const name = 'demo-session'
const lifetime = 8 * 60 * 60 * 1000

/** Keeps sessions in memory, under random ids that the browser holds in a cookie: several processes need a shared store. */
export function createSessions(options: { readonly secure: boolean }): Sessions {
  const sessions = new Map<string, Session>()
  // Lax, not Strict: the browser comes back from another site, and has to be signed in on the page it returns to.
  const cookie = { httpOnly: true, secure: options.secure, sameSite: 'lax', path: '/' } as const
  const isOver = (session: Session): boolean => session.signedInAt.getTime() + lifetime < Date.now()

  return {
    start(request, response, { connection, identity, initiatedBy }) {
      for (const [id, session] of sessions) if (isOver(session)) sessions.delete(id)
      // A new id at every sign-in: one that was planted in the browser beforehand gives nobody a way in.
      sessions.delete(readCookie(request, name))
      const id = randomBytes(32).toString('base64url')
      const authenticatedAt = identity.authentication.at
      sessions.set(id, { id, connection, identity, initiatedBy, signedInAt: new Date(), authenticatedAt })
      response.cookie(name, id, { ...cookie, maxAge: lifetime })
    },
    find(request) {
      const session = sessions.get(readCookie(request, name))
      return session === undefined || isOver(session) ? undefined : session
    },
    confirm(id, authenticatedAt) {
      const session = sessions.get(id)
      if (session !== undefined) sessions.set(id, { ...session, authenticatedAt, confirmedAt: new Date() })
    },
    end(request, response) {
      sessions.delete(readCookie(request, name))
      response.clearCookie(name, cookie)
    },
  }
}

/** Gives an empty text where the browser sent no such cookie. */
export function readCookie(request: Request, cookieName: string): string {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1) ?? ''
}
