import type { OidcRequest } from './oidc-request.ts'
import { readProof } from './proof.ts'
import { contextOf, type Site, secondsOf } from './site.ts'
import { userinfoClaims } from './tokens.ts'

/** @see [OpenID Connect Core 1.0, section 5.3](https://openid.net/specs/openid-connect-core-1_0-errata2.html#UserInfo) */
export function answerUserinfoRequest(site: Site, request: OidcRequest): Response {
  const [, scheme = '', header] = request.headers.get('authorization')?.match(/^(Bearer|DPoP) (.+)$/i) ?? []
  const token = header ?? request.form.get('access_token')
  if (token === null) return challenge('Bearer')
  const issued = site.accessTokens.get(token)
  if (issued === undefined || issued.grant.revoked || issued.expiresAt < secondsOf(site)) {
    return challenge('Bearer error="invalid_token", error_description="the access token is not active"')
  }
  const problem = issued.thumbprint === undefined ? undefined : proofProblem(site, request, issued.thumbprint, token)
  if (problem !== undefined) return problem
  if (issued.thumbprint !== undefined && scheme.toLowerCase() !== 'dpop') return challenge('DPoP error="invalid_token"')
  const claims = userinfoClaims(site, issued.grant, token)
  const sent = site.defect.userinfo === undefined ? claims : site.defect.userinfo(claims, contextOf(site))
  if (typeof sent === 'string') return new Response(sent, { headers: { 'content-type': 'application/jwt' } })
  return Response.json(sent)
}

/** @see [RFC 6750, section 3](https://www.rfc-editor.org/rfc/rfc6750#section-3) */
function challenge(value: string, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ error: 'invalid_token' }, { status: 401, headers: { 'www-authenticate': value, ...headers } })
}

/** @see [RFC 9449, section 7.1](https://www.rfc-editor.org/rfc/rfc9449#section-7.1) */
function proofProblem(site: Site, request: OidcRequest, thumbprint: string, token: string): Response | undefined {
  const proof = readProof(site, request, token)
  if (proof.kind === 'proven' && proof.thumbprint === thumbprint) return undefined
  if (proof.kind !== 'refused') return challenge('DPoP error="invalid_token", error_description="another key"')
  const nonce = 'nonce' in proof ? { 'dpop-nonce': proof.nonce } : {}
  return challenge(`DPoP error="${proof.error}", error_description="${proof.description}"`, nonce)
}
