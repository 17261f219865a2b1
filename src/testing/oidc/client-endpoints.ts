import { authenticateClient } from './authenticate-client.ts'
import { readParameters, UntrustedRequest } from './authorization-request.ts'
import type { OidcRequest } from './oidc-request.ts'
import { readProof } from './proof.ts'
import { type Site, secondsOf } from './site.ts'
import { clientRefusal, oauthError, proofRefusal } from './token-endpoint.ts'

/**
 * Revokes a token, and with it everything of the same sign-in. An unknown one is no error.
 *
 * @see [RFC 7009, section 2](https://www.rfc-editor.org/rfc/rfc7009#section-2)
 */
export function answerRevocationRequest(site: Site, request: OidcRequest): Response {
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
export function answerPushedRequest(site: Site, request: OidcRequest): Response {
  const problem = authenticateClient(site, request)
  if (problem !== undefined) return clientRefusal(site, request, problem)
  if (request.form.has('request_uri')) {
    return oauthError({ error: 'invalid_request', error_description: 'a pushed request cannot refer to another' })
  }
  const proof = readProof(site, request)
  if (proof.kind === 'refused') return proofRefusal(proof)
  const parameters = new URLSearchParams(request.form)
  for (const name of credentials) parameters.delete(name)
  parameters.set('client_id', site.client.id)
  const read = readOrRefuse(site, parameters)
  if (read instanceof Response) return read
  if (proof.kind === 'proven') read.set('dpop_jkt', proof.thumbprint)
  const uri = `urn:ietf:params:oauth:request_uri:${site.ids()}`
  site.pushed.set(uri, { parameters: read, expiresAt: secondsOf(site) + pushedLifetime })
  return Response.json({ request_uri: uri, expires_in: pushedLifetime }, { status: 201 })
}

const credentials = ['client_secret', 'client_assertion', 'client_assertion_type']

/** A request that would be refused by a browser's way is refused here, RFC 9126, section 2.3. */
function readOrRefuse(site: Site, parameters: URLSearchParams): URLSearchParams | Response {
  try {
    const { details, problem } = readParameters(site, parameters)
    if (problem === undefined) return details.parameters
    return oauthError({ error: problem.error, error_description: problem.description })
  } catch (error) {
    if (!(error instanceof UntrustedRequest)) throw error
    return oauthError({ error: 'invalid_request', error_description: error.message })
  }
}
