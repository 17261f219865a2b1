import {
  createRelyingParty,
  endsSession,
  isSsoError,
  type LogoutEvent,
  type RelyingParty,
  type SignIn,
} from '../../src/index.ts'
import type { OidcPlan, PlayedScenario, TestOidcProvider } from '../../src/testing.ts'

export const origin = 'https://app.example.com'

/** The id of the one connection. */
export const connection = 'conformance'

/** What a module asks for beside its outcome, and did not get. */
export class Unmet extends Error {}

/** An application whose only place is that of the library, and a browser that knows no other. */
export interface Application {
  readonly sso: RelyingParty
  readonly signIns: readonly SignIn[]
  readonly logouts: readonly LogoutEvent[]
  /** Opens one of the application's places. @throws SsoError where the library refused */
  open(url: string, form?: URLSearchParams): Promise<Response>
  /** Keeps cookies as a browser would. */
  keep(cookies: readonly { readonly name: string; readonly value: string }[]): void
}

export type Create = typeof createRelyingParty

export function createApplication(
  provider: TestOidcProvider,
  played: PlayedScenario,
  plan: Pick<OidcPlan, 'connection'>,
  create: Create = createRelyingParty,
): Application {
  const signIns: SignIn[] = []
  const logouts: LogoutEvent[] = []
  const jar = new Map<string, string>()
  let refusal: unknown
  const sso = create({
    baseUrl: origin,
    secrets: ['a secret of the conformance run, long enough'],
    fetch: provider.fetch,
    connections: [provider.connection(connection, { ...plan.connection, ...played.connection })],
  })
  const handle = sso.handler({
    onSignIn: (signIn) => void signIns.push(signIn),
    onError: (error) => {
      refusal = error
    },
    onLogout(event) {
      const reference = signIns.at(-1)?.logoutReference
      if (reference === undefined || !endsSession(event, reference)) return 'partial'
      logouts.push(event)
      return undefined
    },
  })
  return {
    sso,
    signIns,
    logouts,
    keep(cookies) {
      for (const { name, value } of cookies) jar.set(name, value)
    },
    async open(url, form) {
      refusal = undefined
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const request = form === undefined ? {} : { method: 'POST', body: form }
      const response = await handle(new Request(url, { ...request, headers: { cookie } }))
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = line.match(/^([^=]+)=([^;]*)/) ?? []
        jar.set(name, value)
      }
      if (!isSsoError(refusal)) return response
      // Whoever is refused is told so, and nobody else is shown it.
      const isShown = response.status >= 400 && response.headers.get('cache-control') === 'no-store'
      throw isShown ? refusal : new Unmet(`the refusal ${refusal.code} was answered with ${response.status}`)
    },
  }
}
