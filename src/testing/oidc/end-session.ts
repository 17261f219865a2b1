import { redirect, sessionCookie, sessionOf } from './front-channel.ts'
import { framesPage, frontChannelUrl } from './front-channel-logout.ts'
import { keyPair } from './keys.ts'
import type { OidcRequest } from './oidc-request.ts'
import { messagePage } from './pages.ts'
import { contextOf, type ProviderSession, type Site, sessionIdOf } from './site.ts'
import { decode, verifyJwt } from './verify-jwt.ts'

/**
 * Ends the session of the browser, and sends it back to the application where that is registered.
 *
 * @see [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
 */
export function answerEndSessionRequest(site: Site, request: OidcRequest): Response {
  const sent = request.method === 'POST' ? request.form : request.query
  const problem = problemOf(site, sent)
  if (problem !== undefined) return messagePage('Sign-out failed', problem, 400)
  const session = sessionOf(site, request) ?? sessionOfHint(site, sent)
  if (session !== undefined) site.sessions.delete(session.id)
  const target = sent.get('post_logout_redirect_uri')
  const next = target === null ? undefined : backTo(site, target, sent)
  const frame = session === undefined ? undefined : frontChannelUrl(site, session)
  const response = frame === undefined ? signedOut(next) : framesPage(frame, next)
  response.headers.append('set-cookie', sessionCookie(site, ''))
  return response
}

const signedOut = (next: string | undefined): Response =>
  next === undefined ? messagePage('Signed out', 'You are signed out.') : redirect(next)

/** The session that an ID token was made in: an application may sign somebody out whose cookie did not come. */
function sessionOfHint(site: Site, sent: URLSearchParams): ProviderSession | undefined {
  const hint = sent.get('id_token_hint')
  const sid = hint === null ? undefined : decode(hint)?.claims['sid']
  return [...site.sessions.values()].find((session) => sessionIdOf(site, session) === sid)
}

function backTo(site: Site, target: string, sent: URLSearchParams): string {
  const url = new URL(target)
  const state = sent.get('state')
  if (state !== null) url.searchParams.set('state', state)
  site.defect.signedOut?.(url.searchParams, contextOf(site))
  return url.href
}

function problemOf(site: Site, sent: URLSearchParams): string | undefined {
  const hint = sent.get('id_token_hint')
  if (hint !== null && !isOurs(site, hint)) return 'the id_token_hint is not of this provider and this client'
  const client = sent.get('client_id')
  if (client !== null && client !== site.client.id) return 'the client_id is not registered'
  const target = sent.get('post_logout_redirect_uri')
  if (target === null) return undefined
  if (hint === null && client === null) return 'a post_logout_redirect_uri needs an id_token_hint or a client_id'
  if (!URL.canParse(target) || site.client.postLogoutRedirectUris?.includes(target) === false) {
    return 'the post_logout_redirect_uri is not whitelisted as a post_logout_redirect_uri for the client'
  }
  return undefined
}

/** An expired hint is good: people sign out long after they signed in. */
function isOurs(site: Site, hint: string): boolean {
  const opened = site.keys.map((key) => verifyJwt(hint, keyPair(key).publicKey)).find((one) => one !== undefined)
  if (opened === undefined) return false
  const { iss, aud } = opened.claims
  return iss === site.issuer && [aud].flat().includes(site.client.id)
}
