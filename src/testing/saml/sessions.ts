import type { Person } from '../person.ts'
import type { NameId } from './assertion.ts'

/** Somebody who is signed in at the provider. */
export interface ProviderSession {
  readonly person: Person
  /** When the person was authenticated, in milliseconds since the epoch. */
  readonly at: number
  /** The `SessionIndex` of answers. */
  readonly index: string
  /** What the last answer out of this session called the person. */
  nameId?: NameId
}

/** The sessions of browsers at the provider, by a cookie. */
export interface ProviderSessions {
  of(request: Request): ProviderSession | undefined
  /** The latest session of somebody, whatever the browser. */
  ofPerson(person: Person): ProviderSession | undefined
  open(session: ProviderSession): string
  /** Ends the sessions that fit; says how many there were. */
  end(fits: (session: ProviderSession) => boolean): number
  /** The cookie header that removes a browser's cookie, where the session that it names is no more. */
  removal(request: Request): string | undefined
}

/** The cookie has to arrive with a cross-site POST of an application as well: hence `SameSite=None` where https allows it. */
export function createProviderSessions(ssoUrl: string, presetName: string): ProviderSessions {
  const secure = ssoUrl.startsWith('https:')
  const name = `${secure ? '__Host-' : ''}saml-${presetName}-session`
  const rules = `Path=/; HttpOnly${secure ? '; Secure; SameSite=None' : ''}`
  const sessions = new Map<string, ProviderSession>()
  const cookieOf = (request: Request): string | undefined => {
    const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('='))
    return pairs.find(([key]) => key === name)?.[1]
  }
  return {
    of(request) {
      const value = cookieOf(request)
      return value === undefined ? undefined : sessions.get(value)
    },
    ofPerson: (person) => [...sessions.values()].findLast((session) => session.person === person),
    open(session) {
      sessions.set(session.index, session)
      return `${name}=${session.index}; ${rules}`
    },
    end(fits) {
      const ended = [...sessions].filter(([, session]) => fits(session))
      for (const [key] of ended) sessions.delete(key)
      return ended.length
    },
    removal: (request) => {
      const value = cookieOf(request)
      return value === undefined || sessions.has(value) ? undefined : `${name}=; ${rules}; Max-Age=0`
    },
  }
}
