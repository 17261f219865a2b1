import { authenticateClient } from './authenticate-client.ts'
import type { OpenIdRequest } from './openid-request.ts'
import { type Site, secondsOf } from './site.ts'
import { clientRefusal, oauthError } from './token-endpoint.ts'

/**
 * Revokes a token, and with it everything of the same sign-in. An unknown one is no error.
 *
 * @see [RFC 7009, section 2](https://www.rfc-editor.org/rfc/rfc7009#section-2)
 */
export function answerRevocationRequest(site: Site, request: OpenIdRequest): Response {
  const problem = authenticateClient(site, request)
  if (problem !== undefined) return clientRefusal(site, request, problem)
  const token = request.form.get('token') ?? ''
  const issued = site.refreshTokens.get(token) ?? site.accessTokens.get(token)
  if (issued !== undefined) issued.grant.revoked = true
  return new Response(null, { status: 200 })
}

/** Seconds. */
const pushedLifetime = 60

/**
 * Takes an authorization request over the back channel.
 *
 * @see [RFC 9126, section 2](https://www.rfc-editor.org/rfc/rfc9126#section-2)
 */
export function answerPushedRequest(site: Site, request: OpenIdRequest): Response {
  const problem = authenticateClient(site, request)
  if (problem !== undefined) return clientRefusal(site, request, problem)
  if (request.form.has('request_uri')) {
    return oauthError({ error: 'invalid_request', error_description: 'a pushed request cannot refer to another' })
  }
  const uri = `urn:ietf:params:oauth:request_uri:${site.ids()}`
  const parameters = new URLSearchParams(request.form)
  parameters.delete('client_secret')
  parameters.set('client_id', site.client.id)
  site.pushed.set(uri, { parameters, expiresAt: secondsOf(site) + pushedLifetime })
  return Response.json({ request_uri: uri, expires_in: pushedLifetime }, { status: 201 })
}
