import type { ClaimSource } from '../../src/claims/claim-source.ts'
import { type ClaimsPolicy, normaliseClaims, type VerifiedClaims } from '../../src/claims/normalise-claims.ts'
import type { Identity } from '../../src/core/identity.ts'

/** The names that an OpenID Provider uses. */
export const defaultClaimNames = {
  email: ['email'],
  emailVerified: ['email_verified'],
  name: ['name'],
  givenName: ['given_name'],
  familyName: ['family_name'],
  username: ['preferred_username'],
  picture: ['picture'],
}

export type Claims = Record<string, unknown>

/** Reads an identity from an ID token and, where it is given, userinfo. */
export function read(idToken: Claims, policy: Partial<ClaimsPolicy> = {}, userinfo?: Claims): Identity {
  const sources: ClaimSource[] = [{ source: 'id_token', claims: new Map(Object.entries(idToken)) }]
  if (userinfo !== undefined) sources.push({ source: 'userinfo', claims: new Map(Object.entries(userinfo)) })
  return normalise({ sources, claims: new Map(Object.entries({ ...userinfo, ...idToken })) }, policy)
}

/** Reads an identity from verified claims; what is not given is nothing in particular. */
export function normalise(verified: Partial<VerifiedClaims>, policy: Partial<ClaimsPolicy> = {}): Identity {
  return normaliseClaims(
    {
      accountKey: 'oidc|https://id.example.com/|1',
      issuer: 'https://id.example.com/',
      subject: '1',
      subjectClaim: 'sub',
      sources: [],
      claims: new Map(),
      authentication: {},
      defaultClaimNames,
      ...verified,
    },
    { emailVerification: 'standard', claimNames: {}, groupsWhenAbsent: 'unknown', ...policy },
  )
}
