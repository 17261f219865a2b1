import { refuse } from '../core/errors.ts'
import type { OutboundCookie } from '../core/message.ts'
import { doneCookie, forgetRounds, nextRound, type Rounds, readRounds, type Whence } from '../state/rounds.ts'
import { readCookies } from './received.ts'
import type { Services } from './services.ts'

/** What a browser says of a request. */
interface Asked {
  readonly header: (name: string) => string | undefined
}

const maxRounds = 3

/**
 * Remembers for a moment that this browser was signed in. A browser without Fetch Metadata is not watched: a loop looks like a person
 * in haste there.
 */
export function noteSignIn({ secureCookies }: Services, request: Asked): readonly OutboundCookie[] {
  return request.header('sec-fetch-site') === undefined ? [] : [doneCookie(whenceOf(request), secureCookies)]
}

/**
 * Tells a browser that is sent from sign-in to sign-in from a person who wants another one. An application whose session does not
 * reach it sends everybody to the login route, and a provider that still has a session answers at once.
 *
 * @returns cookies to send along
 * @throws SsoError `login_loop`
 */
export function checkLoop({ secureCookies }: Services, request: Asked, connection: string): readonly OutboundCookie[] {
  const cookies = readCookies(request.header('cookie'))
  const rounds = readRounds(cookies, connection, secureCookies)
  if (rounds.done === undefined || isByHand(request, rounds)) return forgetRounds(cookies, secureCookies)
  const count = rounds.count + 1
  if (count < maxRounds) return nextRound(count, connection, secureCookies)
  refuse('login_loop', { count }, { connection, cookies: forgetRounds(cookies, secureCookies) })
}

/**
 * Whether a person asked for this page just now. A chain of redirects keeps saying where it began, and is of another site once it
 * was there: what says something else than the sign-in that was just completed is a new visit.
 *
 * @see [Fetch Metadata, section 2](https://www.w3.org/TR/fetch-metadata/#framework)
 */
function isByHand(request: Asked, { done }: Rounds): boolean {
  const whence = whenceOf(request)
  return request.header('sec-fetch-user') === '?1' && whence !== 'elsewhere' && whence !== done
}

function whenceOf(request: Asked): Whence {
  const site = request.header('sec-fetch-site')
  return site === 'none' ? 'typed' : site === 'same-origin' ? 'own' : 'elsewhere'
}
