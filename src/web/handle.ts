import { defined } from '../core/defined.ts'
import { isSsoError, refuse, type SsoError } from '../core/errors.ts'
import type { SignIn } from '../core/result.ts'
import { begin } from '../relying-party/begin.ts'
import { completeAgain } from '../relying-party/complete-again.ts'
import { issuerOf } from '../relying-party/connections.ts'
import { checkLoop, noteSignIn } from '../relying-party/login-loop.ts'
import { readForm, single } from '../relying-party/received.ts'
import { isLogoutPlace, type RouteMatch } from '../relying-party/routes.ts'
import type { Services } from '../relying-party/services.ts'
import { spMetadata } from '../relying-party/sp-metadata.ts'
import { handleLogout, type LogoutOutcome } from './logout.ts'
import { inboundOf, isPrefetch, type PlainRequest } from './plain-request.ts'
import {
  errorReply,
  methodReply,
  outboundReply,
  type PlainResponse,
  redirectReply,
  textReply,
} from './plain-response.ts'
import { refuseUnreadBody } from './unread-body.ts'

/** What a request came to; `reply` is what to answer unless the application answers itself. */
export type HandlerOutcome =
  | { readonly kind: 'reply'; readonly reply: PlainResponse }
  | { readonly kind: 'signed-in'; readonly signIn: SignIn; readonly reply: PlainResponse }
  | {
      readonly kind: 'refused'
      readonly error: SsoError
      readonly reply: PlainResponse
      /** What to answer a person who is signed in already, where the refusal is no news then. */
      readonly signedIn?: PlainResponse
    }
  | LogoutOutcome

/**
 * Handles a request to one of the application's sign-in places.
 *
 * @returns `undefined` for a request to any other place
 */
export async function handle(services: Services, request: PlainRequest): Promise<HandlerOutcome | undefined> {
  let match: RouteMatch | undefined
  try {
    match = services.routes.match(request.url)
    if (match === undefined) return undefined
    const logout = match.names.find(isLogoutPlace)
    if (logout !== undefined) return await handleLogout(services, request, match, logout)
    return await handleSignIn(services, request, match)
  } catch (error) {
    if (!isSsoError(error)) throw error
    const reply = errorReply(error, startUrl(services, error, match))
    return { kind: 'refused', error, reply, ...(isPast(error, match) && { signedIn: homeReply(services, error) }) }
  }
}

async function handleSignIn(services: Services, request: PlainRequest, match: RouteMatch): Promise<HandlerOutcome> {
  const allowed = match.names.includes('metadata') ? ['GET'] : ['GET', 'POST']
  if (!allowed.includes(request.method)) {
    return { kind: 'reply', reply: methodReply(allowed, services.routes.baseUrl) }
  }
  if (match.names.includes('metadata')) return { kind: 'reply', reply: await metadata(services, match) }
  if (match.names.includes('start')) return { kind: 'reply', reply: await start(services, request, match) }
  const inbound = await inboundOf(request)
  const completed = await completeAgain(services, match, inbound).catch((error: unknown) =>
    refuseUnreadBody(error, request, inbound),
  )
  if (completed.kind === 'repeated') {
    return { kind: 'reply', reply: redirectReply(completed.returnTo, completed.cookies) }
  }
  const { signIn } = completed
  const isOurs = signIn.purpose.kind === 'login' && signIn.initiatedBy === 'relying-party'
  const note = isOurs ? noteSignIn(services, request) : []
  return { kind: 'signed-in', signIn, reply: redirectReply(signIn.returnTo, [...signIn.cookies, ...note]) }
}

async function metadata(services: Services, match: RouteMatch): Promise<PlainResponse> {
  const xml = await spMetadata(services, match.connection ?? services.connections.choose(undefined).id)
  return xml === undefined
    ? textReply(404, 'Only SAML connections have metadata\n')
    : textReply(200, xml, { 'content-type': 'application/samlmetadata+xml; charset=utf-8' })
}

/**
 * Starts a login: for the application's own link, and for a provider's portal.
 *
 * @see [OpenID Connect Core 1.0, section 4](https://openid.net/specs/openid-connect-core-1_0-errata2.html#ThirdPartyInitiatedLogin)
 */
async function start(services: Services, request: PlainRequest, match: RouteMatch): Promise<PlainResponse> {
  // A browser that only guesses that a person will sign in must not open a sign-in, nor push out one that is open.
  if (isPrefetch(request)) return textReply(204, '')
  const { connections } = services
  const parameters = request.method === 'POST' ? readForm(await request.form()) : match.query
  const parameter = (name: string): string | undefined => single(parameters, name) || undefined
  const issuer = parameter('iss')
  const named = match.connection ?? parameter('connection') ?? (single(match.query, 'connection') || undefined)
  const connection = named === undefined ? connections.choose(issuer) : await connections.get(named)
  if (issuer !== undefined && issuer !== issuerOf(connection)) {
    const mismatch = { id: connection.id, expected: issuerOf(connection), received: issuer }
    refuse('connection_mismatch', { reason: 'other-issuer', ...mismatch })
  }
  const rounds = checkLoop(services, request, connection.id)
  const { outbound, cookies } = await begin(services, {
    connection: connection.id,
    cookies: request.header('cookie'),
    ...defined({
      returnTo: parameter('returnTo') ?? parameter('target_link_uri'),
      loginHint: parameter('login_hint')?.slice(0, 320),
    }),
  })
  return outboundReply(outbound, [...cookies, ...rounds], request)
}

/** Whether a login was over before: the back button, or a callback that was opened once more. */
function isPast({ kind, purpose }: SsoError, match?: RouteMatch): boolean {
  const isLogin = match?.names.some((name) => name === 'login' || name === 'acs') === true
  return kind === 'stale' && isLogin && (purpose === undefined || purpose.kind === 'login')
}

const homeReply = ({ routes }: Services, { cookies }: SsoError): PlainResponse => redirectReply(routes.baseUrl, cookies)

function againUrl(routes: Services['routes'], connection: string, match?: RouteMatch): string {
  const url = new URL(routes.loginUrlOf(connection))
  const returnTo = match?.query.get('returnTo')
  if (returnTo) url.searchParams.set('returnTo', returnTo)
  return url.href
}

/**
 * Where a refused person can start again: at the login route where the connection is known or there is only one, else at
 * the application; nowhere for a setting that has to be changed first.
 */
function startUrl({ routes, connections }: Services, error: SsoError, match?: RouteMatch): string | undefined {
  if (error.code === 'login_loop' && error.connection !== undefined) return againUrl(routes, error.connection, match)
  if (error.kind === 'configuration') return undefined
  // An enrollment or a step-up begins where the application offers it, not with a login.
  if (!match?.names.some((name) => name === 'login' || name === 'acs' || name === 'start')) return routes.baseUrl
  const connection = error.connection ?? match.connection ?? connections.only()?.id
  return connection === undefined ? routes.baseUrl : routes.loginUrlOf(connection)
}
