import { createHash } from 'node:crypto'
import { keyPair, signJwt } from './keys.ts'
import type { Claims, TokenFacts } from './preset.ts'
import { algorithmOf, contextOf, type Grant, kidOf, type Site, secondsOf, sessionIdOf, signingKey } from './site.ts'
import { withoutUndefined } from './standard-claims.ts'

/** @see [OpenID Connect Core 1.0, section 3.1.3.6](https://openid.net/specs/openid-connect-core-1_0-errata2.html#CodeIDToken) */
const leftHalfHash = (token: string): string =>
  createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url')

function factsOf(site: Site, grant: Grant, accessToken: string, nonce?: string): TokenFacts {
  const { session, request, requestedAt, authTime, signedInNow } = grant
  return {
    person: session.person,
    issuer: site.issuer,
    clientId: site.client.id,
    scopes: request.scopes,
    now: secondsOf(site),
    requestedAt,
    authTime,
    signedInNow,
    nonce,
    atHash: leftHalfHash(accessToken),
    session: sessionIdOf(site, session),
    groupsClaim: site.groupsClaim,
    ids: site.ids,
  }
}

/**
 * Answers a token request that is in order.
 *
 * @param more what the answer carries beside, and the key that its access token is bound to
 * @see [OpenID Connect Core 1.0, section 3.1.3.3](https://openid.net/specs/openid-connect-core-1_0-errata2.html#TokenResponse)
 */
export function issueTokens(
  site: Site,
  grant: Grant,
  more: {
    readonly nonce: string | undefined
    readonly refreshToken: string | undefined
    readonly thumbprint: string | undefined
  },
): unknown {
  const { nonce, refreshToken, thumbprint } = more
  const accessToken = site.ids()
  site.accessTokens.set(accessToken, { grant, expiresAt: secondsOf(site) + site.preset.expiresIn, thumbprint })
  const facts = factsOf(site, grant, accessToken, nonce)
  const body: Claims = {
    access_token: accessToken,
    expires_in: site.preset.expiresIn,
    id_token: signIdToken(site, complete(site, facts, site.preset.idToken(facts))),
    scope: [...grant.request.scopes].join(' '),
    token_type: thumbprint === undefined ? 'Bearer' : 'DPoP',
    ...site.preset.tokenResponse?.(facts),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
  }
  return (site.defect.tokenResponse ?? same)(body, contextOf(site))
}

/** Signs the claims of an ID token, with the defect that the provider is to commit. */
function signIdToken(site: Site, claims: Claims): string {
  const context = contextOf(site)
  const { defect } = site
  const sent = withoutUndefined((defect.claims ?? same)(claims, context))
  const { algorithm: alg, kid } = context
  const usual = { alg, kid, typ: 'JWT' }
  const header = (defect.header ?? same)(usual, context)
  const idToken = signJwt(header, sent, defect.foreignKey === true ? context.foreignKey : context.key, alg)
  return (defect.idToken ?? same)(idToken, context, { header: usual, claims: sent })
}

export function userinfoClaims(site: Site, grant: Grant, accessToken: string): Claims {
  const facts = factsOf(site, grant, accessToken)
  return complete(site, facts, site.preset.userinfo(facts))
}

/** Lays what the test wrote about the person over what the preset made, as the provider would send it. */
function complete(site: Site, facts: TokenFacts, made: Claims): Claims {
  const { customClaim = (_name: string, value: unknown) => value, sortsClaims } = site.preset
  const claims = { ...made }
  for (const [name, value] of Object.entries(facts.person.claims ?? {})) {
    claims[name] = name === facts.groupsClaim ? value : customClaim(name, value)
  }
  const entries = Object.entries(withoutUndefined(claims))
  return Object.fromEntries(sortsClaims === true ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries)
}

/** Signs a JWT that is no ID token, and that no defect touches. */
export function signOther(site: Site, typ: string, claims: Claims): string {
  const key = signingKey(site)
  const alg = algorithmOf(site)
  return signJwt({ alg, kid: kidOf(site, key), typ }, withoutUndefined(claims), keyPair(key), alg)
}

const same = <Value>(value: Value): Value => value
