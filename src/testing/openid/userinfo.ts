import type { OpenIdRequest } from './openid-request.ts'
import { contextOf, type Site, secondsOf } from './site.ts'
import { userinfoClaims } from './tokens.ts'

/** @see [OpenID Connect Core 1.0, section 5.3](https://openid.net/specs/openid-connect-core-1_0-errata2.html#UserInfo) */
export function answerUserinfoRequest(site: Site, request: OpenIdRequest): Response {
  const header = request.headers.get('authorization')?.match(/^Bearer (.+)$/i)?.[1]
  const token = header ?? request.form.get('access_token')
  if (token === null) return challenge('Bearer')
  const issued = site.accessTokens.get(token)
  if (issued === undefined || issued.grant.revoked || issued.expiresAt < secondsOf(site)) {
    return challenge('Bearer error="invalid_token", error_description="the access token is not active"')
  }
  const claims = userinfoClaims(site, issued.grant, token)
  const sent = site.defect.userinfo === undefined ? claims : site.defect.userinfo(claims, contextOf(site))
  if (typeof sent === 'string') return new Response(sent, { headers: { 'content-type': 'application/jwt' } })
  return Response.json(sent)
}

/** @see [RFC 6750, section 3](https://www.rfc-editor.org/rfc/rfc6750#section-3) */
function challenge(value: string): Response {
  return Response.json({ error: 'invalid_token' }, { status: 401, headers: { 'www-authenticate': value } })
}
