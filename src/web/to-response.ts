import type { AuthenticationRequest } from '../relying-party/begin.ts'
import type { RpLogoutRequest } from '../relying-party/begin-logout.ts'
import { serializeCookie } from './cookies.ts'
import { logoutStartReply } from './logout.ts'
import { outboundReply, type PlainResponse } from './plain-response.ts'
import { fromRequest } from './read-request.ts'

/**
 * The response that sends a browser to its provider, for an application that calls `begin` itself.
 *
 * @param request give it where a form is posted: the `form-action` of its page would stop a redirect
 */
export function startResponse(start: AuthenticationRequest, request?: Request): Response {
  return toResponse(outboundReply(start.outbound, start.cookies, request && fromRequest(request)))
}

/**
 * The response that sends a browser to its provider to log out, for an application that calls `beginLogout`.
 *
 * @param request give it where a form is posted: the `form-action` of its page would stop a redirect
 */
export function logoutResponse(start: RpLogoutRequest, request?: Request): Response {
  return toResponse(logoutStartReply(start, request && fromRequest(request)))
}

export function toResponse(reply: PlainResponse): Response {
  const { status, body } = reply
  return new Response(body === '' ? null : body, { status, headers: headersOf(reply) })
}

export function withCookies(response: Response, reply: PlainResponse): Response {
  return withHeaders(response, cookiesOf(reply))
}

export function withHeaders(response: Response, more: Headers): Response {
  const headers = new Headers(response.headers)
  for (const [name, value] of more) headers.append(name, value)
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}

function headersOf(reply: PlainResponse): Headers {
  const headers = cookiesOf(reply)
  for (const [name, value] of Object.entries(reply.headers)) headers.set(name, value)
  return headers
}

function cookiesOf({ cookies }: PlainResponse): Headers {
  const headers = new Headers()
  for (const cookie of cookies) headers.append('set-cookie', serializeCookie(cookie))
  return headers
}
