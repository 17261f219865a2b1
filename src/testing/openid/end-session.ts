import { verify } from 'node:crypto'
import { decodeJwt } from 'jose'
import { redirect, sessionCookie, sessionOf } from './front-channel.ts'
import { keyPair } from './keys.ts'
import type { OpenIdRequest } from './openid-request.ts'
import { messagePage } from './pages.ts'
import type { Site } from './site.ts'

/**
 * Ends the session of the browser, and sends it back to the application where that is registered.
 *
 * @see [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
 */
export function answerEndSessionRequest(site: Site, request: OpenIdRequest): Response {
  const sent = request.method === 'POST' ? request.form : request.query
  const problem = problemOf(site, sent)
  if (problem !== undefined) return messagePage('Sign-out failed', problem, 400)
  const session = sessionOf(site, request)
  if (session !== undefined) site.sessions.delete(session.id)
  const target = sent.get('post_logout_redirect_uri')
  const response = target === null ? messagePage('Signed out', 'You are signed out.') : redirect(backTo(target, sent))
  response.headers.append('set-cookie', sessionCookie(site, ''))
  return response
}

function backTo(target: string, sent: URLSearchParams): string {
  const url = new URL(target)
  const state = sent.get('state')
  if (state !== null) url.searchParams.set('state', state)
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
  try {
    const { iss, aud } = decodeJwt(hint)
    return iss === site.issuer && [aud].flat().includes(site.client.id) && isSigned(site, hint)
  } catch {
    return false
  }
}

function isSigned(site: Site, jwt: string): boolean {
  const [header, payload, signature = ''] = jwt.split('.')
  const input = Buffer.from(`${header}.${payload}`)
  return site.keys.some((key) => verify('sha256', input, keyPair(key).publicKey, Buffer.from(signature, 'base64url')))
}
