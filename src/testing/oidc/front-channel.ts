import { personField } from '../test-provider.ts'
import { UntrustedRequest } from './authorization-request.ts'
import { type AuthorizationResponse, authorize, cancel, redirectUrl, signIn } from './authorize.ts'
import { cookieOf, type OidcRequest } from './oidc-request.ts'
import { formPostPage, loginPage, messagePage } from './pages.ts'
import type { ProviderSession, Site } from './site.ts'

/** Answers the browser at the authorization endpoint: with a page, or with the way back to the application. */
export function answerAuthorizationRequest(site: Site, request: OidcRequest): Response {
  try {
    const sent = request.method === 'POST' ? request.form : request.query
    const authorization = authorize(site, sent, sessionOf(site, request))
    if (authorization.kind === 'answered') return sendBack(authorization.response)
    return loginPage(site, authorization.handle, authorization.request.loginHint)
  } catch (error) {
    if (error instanceof UntrustedRequest) return messagePage('Request refused', error.message, 400)
    throw error
  }
}

/** Answers the form of the login page. */
export function answerLogin(site: Site, request: OidcRequest): Response {
  const handle = request.form.get('request') ?? ''
  const expired = (): Response => messagePage('Sign-in expired', 'This sign-in is no longer open.', 400)
  if (request.form.has('cancel')) {
    const response = cancel(site, handle)
    return response === undefined ? expired() : sendBack(response)
  }
  const person = site.people.find(({ subject }) => subject === request.form.get(personField))
  if (person === undefined) return messagePage('Sign-in failed', 'There is no such person here.', 403)
  const signedIn = signIn(site, handle, person)
  if (signedIn === undefined) return expired()
  const response = sendBack(signedIn.response)
  response.headers.append('set-cookie', sessionCookie(site, signedIn.session.id))
  return response
}

/** The session of the browser, and only while the provider remembers it. */
export function sessionOf(site: Site, request: OidcRequest): ProviderSession | undefined {
  return site.sessions.get(cookieOf(request, cookieName(site)) ?? '')
}

export function sessionCookie(site: Site, value: string): string {
  const secure = isSecure(site) ? '; Secure' : ''
  return `${cookieName(site)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}${value === '' ? '; Max-Age=0' : ''}`
}

const isSecure = (site: Site): boolean => site.endpoints.authorization.startsWith('https:')

const cookieName = (site: Site): string => (isSecure(site) ? '__Host-op-session' : 'op-session')

function sendBack(response: AuthorizationResponse): Response {
  if (response.mode === 'form_post') return formPostPage(response)
  return redirect(redirectUrl(response))
}

export function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } })
}
