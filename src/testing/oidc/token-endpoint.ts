import { createHash } from 'node:crypto'
import { authenticateClient } from './authenticate-client.ts'
import type { OidcRequest } from './oidc-request.ts'
import type { OAuthError } from './preset.ts'
import { type Proof, readProof } from './proof.ts'
import { type Grant, type Site, secondsOf } from './site.ts'
import { issueTokens } from './tokens.ts'

export function oauthError(
  { status = 400, ...body }: OAuthError,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(body, { status, headers: { ...noStore, ...headers } })
}

/** @see [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2) */
export function clientRefusal(site: Site, request: OidcRequest, problem: OAuthError): Response {
  const challenged = site.preset.challengesClients !== false && request.headers.has('authorization')
  return oauthError(problem, challenged ? { 'www-authenticate': 'Basic realm="token endpoint"' } : {})
}

/** @see [RFC 9449, section 8](https://www.rfc-editor.org/rfc/rfc9449#section-8) */
export function proofRefusal(proof: Extract<Proof, { kind: 'refused' }>): Response {
  const { error, description } = proof
  return oauthError({ error, error_description: description }, 'nonce' in proof ? { 'dpop-nonce': proof.nonce } : {})
}

const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' }

const invalid = (error: string, description: string): Response => oauthError({ error, error_description: description })

/** @see [RFC 6749, section 4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3) */
export function answerTokenRequest(site: Site, request: OidcRequest): Response {
  if (request.method !== 'POST') return invalid('invalid_request', 'the token endpoint takes a POST')
  const problem = authenticateClient(site, request)
  if (problem !== undefined) return clientRefusal(site, request, problem)
  const proof = readProof(site, request)
  if (proof.kind === 'refused') return proofRefusal(proof)
  const thumbprint = proof.kind === 'proven' ? proof.thumbprint : undefined
  if (thumbprint === undefined && site.client.profile === 'fapi2') {
    return invalid('invalid_request', 'tokens have to be bound to a key (DPoP)')
  }
  switch (request.form.get('grant_type')) {
    case 'authorization_code':
      return exchangeCode(site, request.form, thumbprint)
    case 'refresh_token':
      return refresh(site, request.form, thumbprint)
    default:
      return invalid('unsupported_grant_type', 'the grant_type is neither authorization_code nor refresh_token')
  }
}

function exchangeCode(site: Site, form: URLSearchParams, thumbprint: string | undefined): Response {
  const issued = site.codes.get(form.get('code') ?? '')
  if (issued === undefined) return invalid('invalid_grant', 'the code is unknown')
  const { grant } = issued
  if (issued.used) {
    // What a stolen code has brought somebody ends here, RFC 6749, section 4.1.2.
    grant.revoked = true
    return invalid('invalid_grant', 'the code was used before')
  }
  if (issued.expiresAt < secondsOf(site)) return invalid('invalid_grant', 'the code has expired')
  if (form.get('redirect_uri') !== grant.request.redirectUri) {
    return invalid('invalid_grant', 'the redirect_uri is not that of the authorization request')
  }
  if (!verifies(form.get('code_verifier'), grant.request.codeChallenge)) {
    return invalid('invalid_grant', 'the code_verifier does not fit the code_challenge')
  }
  if (grant.request.thumbprint !== undefined && grant.request.thumbprint !== thumbprint) {
    return invalid('invalid_dpop_proof', 'the code is bound to another key')
  }
  issued.used = true
  const refreshes = site.preset.grantsRefreshToken(grant.request.parameters)
  const refreshToken = refreshes ? createRefreshToken(site, grant) : undefined
  const body = issueTokens(site, grant, { nonce: grant.request.nonce, refreshToken, thumbprint })
  return Response.json(body, { headers: noStore })
}

/** @see [RFC 7636, section 4.6](https://www.rfc-editor.org/rfc/rfc7636#section-4.6) */
function verifies(verifier: string | null, challenge: string | undefined): boolean {
  if (challenge === undefined) return verifier === null
  return (
    createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url') === challenge
  )
}

function createRefreshToken(site: Site, grant: Grant): string {
  const token = site.ids()
  site.refreshTokens.set(token, { grant, used: false })
  return token
}

/** @see [OpenID Connect Core 1.0, section 12](https://openid.net/specs/openid-connect-core-1_0-errata2.html#RefreshTokens) */
function refresh(site: Site, form: URLSearchParams, thumbprint: string | undefined): Response {
  const token = form.get('refresh_token') ?? ''
  const issued = site.refreshTokens.get(token)
  const { texts, refresh: ways } = site.preset
  if (issued === undefined || issued.grant.revoked) return oauthError(texts.inactiveRefreshToken)
  const { grant } = issued
  if (issued.used && ways.reuse === 'revokes') {
    // Either the application or a thief holds the newer one; nobody can tell, so neither keeps it.
    grant.revoked = true
    return oauthError(texts.inactiveRefreshToken)
  }
  issued.used = ways.rotates
  const next = ways.rotates ? createRefreshToken(site, grant) : undefined
  const body = issueTokens(site, grant, { nonce: undefined, refreshToken: next, thumbprint })
  return Response.json(body, { headers: noStore })
}
