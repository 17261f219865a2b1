import { isSsoError, SsoError } from '../core/errors.ts'
import type { SignIn } from '../core/result.ts'
import type { SignInFlow } from '../relying-party/create-core.ts'
import { readForm, single } from '../relying-party/received.ts'
import { isLogoutPlace, type RouteMatch, startUrlOf } from '../relying-party/routes.ts'
import { type HttpRequest, inboundOf, isPrefetch } from './http-request.ts'
import { handleLogout, type LogoutOutcome } from './logout.ts'
import { errorReply, outboundReply, type Reply, redirectReply, textReply } from './reply.ts'

/** What a request came to; `reply` is what to answer unless the application answers itself. */
export type Outcome =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'signed-in'; readonly signIn: SignIn; readonly reply: Reply }
  | { readonly kind: 'refused'; readonly error: SsoError; readonly reply: Reply }
  | LogoutOutcome

/**
 * Handles a request to one of the application's sign-in places.
 *
 * @returns `undefined` for a request to any other place
 */
export async function handle(flow: SignInFlow, request: HttpRequest): Promise<Outcome | undefined> {
  let match: RouteMatch | undefined
  try {
    match = flow.routes.match(request.url)
  } catch (error) {
    if (!isSsoError(error)) throw error
    return { kind: 'refused', error, reply: errorReply(error, flow.routes.baseUrl) }
  }
  if (match === undefined) return undefined
  const logout = match.names.find(isLogoutPlace)
  if (logout !== undefined) return handleLogout(flow, request, match, logout)
  const allowed = match.names.includes('metadata') ? ['GET'] : ['GET', 'POST']
  if (!allowed.includes(request.method)) {
    return { kind: 'reply', reply: textReply(405, 'Method not allowed\n', { allow: allowed.join(', ') }) }
  }
  try {
    if (match.names.includes('metadata')) return { kind: 'reply', reply: await metadata(flow, match) }
    if (match.names.includes('start')) return { kind: 'reply', reply: await start(flow, request, match) }
    const signIn = await flow.complete(await inboundOf(request))
    return { kind: 'signed-in', signIn, reply: redirectReply(signIn.returnTo, signIn.cookies) }
  } catch (error) {
    if (!isSsoError(error)) throw error
    return { kind: 'refused', error, reply: errorReply(error, startUrl(flow, error, match)) }
  }
}

async function metadata(flow: SignInFlow, match: RouteMatch): Promise<Reply> {
  const xml = await flow.metadata(match.connection ?? flow.connections.choose(undefined).id)
  return xml === undefined
    ? textReply(404, 'Only SAML connections have metadata\n')
    : textReply(200, xml, { 'content-type': 'application/samlmetadata+xml; charset=utf-8' })
}

/**
 * Starts a login: for the application's own link, and for a provider's portal.
 *
 * @see [OpenID Connect Core 1.0, section 4](https://openid.net/specs/openid-connect-core-1_0-errata2.html#ThirdPartyInitiatedLogin)
 */
async function start(flow: SignInFlow, request: HttpRequest, match: RouteMatch): Promise<Reply> {
  // A browser that only guesses that a person will sign in must not open a sign-in, nor push out one that is open.
  if (isPrefetch(request)) return textReply(204, '')
  const parameters = request.method === 'POST' ? readForm(await request.form()) : match.query
  const parameter = (name: string): string | undefined => single(parameters, name) || undefined
  const issuer = parameter('iss')
  const named = match.connection ?? parameter('connection') ?? (single(match.query, 'connection') || undefined)
  const connection = named === undefined ? flow.connections.choose(issuer) : await flow.connections.get(named)
  if (issuer !== undefined && !(connection.protocol === 'oidc' && connection.issuer === issuer)) {
    throw new SsoError('connection_mismatch', `iss is not the issuer of connection "${connection.id}"`)
  }
  const returnTo = parameter('returnTo') ?? parameter('target_link_uri')
  const loginHint = parameter('login_hint')
  const { outbound, cookies } = await flow.begin({
    connection: connection.id,
    cookies: request.header('cookie'),
    ...(returnTo !== undefined && { returnTo }),
    ...(loginHint !== undefined && { loginHint: loginHint.slice(0, 320) }),
  })
  return outboundReply(outbound, cookies)
}

/**
 * Where a refused person can start again: at the login route where the connection is known or there is only one, else at
 * the application; nowhere for a setting that has to be changed first.
 */
function startUrl(flow: SignInFlow, error: SsoError, match: RouteMatch): string | undefined {
  if (error.kind === 'configuration') return undefined
  // An enrollment or a step-up begins where the application offers it, not with a login.
  if (!match.names.some((name) => name === 'login' || name === 'acs' || name === 'start')) return flow.routes.baseUrl
  const connection = error.connection ?? match.connection ?? flow.connections.only()?.id
  return connection === undefined ? flow.routes.baseUrl : startUrlOf(flow.routes, connection)
}
