import { endsSession, type LogoutEvent, logoutResponse, type RelyingParty, type SignIn } from 'relyant'

/** An application that keeps sign-ins as its sessions, and ends those that a logout concerns. */
export interface SigningOut {
  readonly sessions: Set<SignIn>
  readonly events: LogoutEvent[]
  readonly app: (request: Request) => Promise<Response>
}

export function createSigningOut(sso: RelyingParty): SigningOut {
  const sessions = new Set<SignIn>()
  const events: LogoutEvent[] = []
  const places = sso.handler({
    onSignIn: (signIn) => void sessions.add(signIn),
    onLogout(event) {
      events.push(event)
      for (const one of sessions) if (endsSession(event, one.logoutReference)) sessions.delete(one)
    },
  })
  return {
    sessions,
    events,
    async app(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/goodbye') return new Response('Goodbye')
      const [signIn] = sessions
      if (pathname !== '/sign-out' || signIn === undefined) return places(request)
      sessions.delete(signIn)
      return logoutResponse(await sso.beginLogout({ reference: signIn.logoutReference, returnTo: '/goodbye' }))
    },
  }
}
