import type { Person } from '../person.ts'
import type { AuthorizationDetails } from './authorization-details.ts'
import { readAuthorizationRequest } from './authorization-request.ts'
import { signJwt } from './keys.ts'
import { contextOf, type Grant, type ProviderSession, type Site, secondsOf, sessionIdOf } from './site.ts'
import { withoutUndefined } from './standard-claims.ts'

/** What the authorization endpoint says to the application, by way of the browser. */
export interface AuthorizationResponse {
  readonly redirectUri: string
  readonly mode: 'form_post' | 'query'
  readonly parameters: URLSearchParams
}

/** An authorization request that is either answered or waits for somebody to sign in. */
export type Authorization =
  | { readonly kind: 'answered'; readonly response: AuthorizationResponse }
  | { readonly kind: 'waiting'; readonly handle: string; readonly request: AuthorizationDetails }

/**
 * Takes an authorization request in.
 *
 * @param session that of the browser, where it has one
 * @throws UntrustedRequest
 */
export function authorize(site: Site, sent: URLSearchParams, session: ProviderSession | undefined): Authorization {
  const { details, problem } = readAuthorizationRequest(site, sent)
  const requestedAt = secondsOf(site)
  if (problem !== undefined) {
    // JumpCloud sends a state back that it did not like, but empty.
    const state = problem.error === 'invalid_state' ? '' : details.state
    return refused(site, { ...details, state }, problem.error, problem.description)
  }
  if (session !== undefined && mayContinue(site, details, session)) {
    return { kind: 'answered', response: grantCode(site, { details, requestedAt, session, signedInNow: false }) }
  }
  if (details.prompts.includes('none')) {
    const text =
      "The Authorization Server requires End-User authentication. Prompt 'none' was requested, but no existing login session was found."
    return refused(site, details, 'login_required', text)
  }
  const handle = site.ids()
  site.pending.set(handle, { request: details, requestedAt })
  return { kind: 'waiting', handle, request: details }
}

/** Somebody signs in on the login page of a request. */
export function signIn(
  site: Site,
  handle: string,
  person: Person,
): { readonly session: ProviderSession; readonly response: AuthorizationResponse } | undefined {
  const pending = site.pending.get(handle)
  if (pending === undefined) return undefined
  site.pending.delete(handle)
  const session: ProviderSession = { id: site.ids(), person, signedInAt: secondsOf(site) }
  site.sessions.set(session.id, session)
  site.lastSessions.set(person.subject, session)
  const { request: details, requestedAt } = pending
  return { session, response: grantCode(site, { details, requestedAt, session, signedInNow: true }) }
}

/** Somebody turns back on the login page of a request. */
export function cancel(site: Site, handle: string): AuthorizationResponse | undefined {
  const pending = site.pending.get(handle)
  if (pending === undefined) return undefined
  site.pending.delete(handle)
  const text = 'The resource owner or authorization server denied the request.'
  return refused(site, pending.request, 'access_denied', text).response
}

function mayContinue(site: Site, details: AuthorizationDetails, session: ProviderSession): boolean {
  if (details.prompts.some((prompt) => prompt === 'login' || prompt === 'select_account')) return false
  if (details.maxAge === undefined) return true
  const authTime = authTimeOf(session) ?? session.signedInAt
  return secondsOf(site) - authTime <= details.maxAge
}

function authTimeOf({ person, signedInAt }: ProviderSession): number | undefined {
  if (person.authTime === false) return undefined
  return person.authTime === undefined ? signedInAt : Math.floor(person.authTime.getTime() / 1000)
}

const codeLifetime = 600

function grantCode(
  site: Site,
  granted: {
    readonly details: AuthorizationDetails
    readonly requestedAt: number
    readonly session: ProviderSession
    readonly signedInNow: boolean
  },
): AuthorizationResponse {
  const { details, requestedAt, session, signedInNow } = granted
  const code = site.ids()
  const authTime = authTimeOf(session)
  const grant: Grant = { session, request: details, requestedAt, authTime, signedInNow, revoked: false }
  site.codes.set(code, { grant, expiresAt: secondsOf(site) + codeLifetime, used: false })
  return respond(site, details, { code, ...site.preset.authorizationResponse?.(sessionIdOf(site, session)) })
}

/** @see [OpenID Connect Core 1.0, section 3.1.2.6](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AuthError) */
function refused(
  site: Site,
  details: AuthorizationDetails,
  error: string,
  description: string,
): { readonly kind: 'answered'; readonly response: AuthorizationResponse } {
  return { kind: 'answered', response: respond(site, details, { error, error_description: description }) }
}

function respond(
  site: Site,
  { redirectUri, responseMode, jarm, state }: AuthorizationDetails,
  answer: Readonly<Record<string, string>>,
): AuthorizationResponse {
  const parameters = new URLSearchParams(answer)
  if (state !== undefined) parameters.set('state', state)
  if (site.preset.metadata['authorization_response_iss_parameter_supported'] === true) {
    parameters.set('iss', site.issuer)
  }
  site.defect.parameters?.(parameters, contextOf(site))
  return { redirectUri, mode: responseMode, parameters: jarm ? asJwt(site, parameters) : parameters }
}

/** @see [JWT Secured Authorization Response Mode, section 2.1](https://openid.net/specs/oauth-v2-jarm-final.html#name-jwt-based-response-mode) */
function asJwt(site: Site, parameters: URLSearchParams): URLSearchParams {
  const context = contextOf(site)
  const { defect } = site
  const usual = {
    ...Object.fromEntries(parameters),
    iss: site.issuer,
    aud: site.client.id,
    exp: secondsOf(site) + codeLifetime,
  }
  const claims = withoutUndefined(defect.responseClaims?.(usual, context) ?? usual)
  const { algorithm: alg, key, kid } = context
  const jwt = signJwt({ alg, kid }, claims, key, alg)
  return new URLSearchParams({ response: defect.response?.(jwt, context, claims) ?? jwt })
}

/** The callback, with the answer in its query. */
export function redirectUrl({ redirectUri, parameters }: AuthorizationResponse): string {
  const url = new URL(redirectUri)
  for (const [name, value] of parameters) url.searchParams.append(name, value)
  return url.href
}
