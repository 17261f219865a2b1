import type { Claims, OpenIdTexts, TokenFacts } from './preset.ts'

/** @see [OpenID Connect Core 1.0, section 5.4](https://openid.net/specs/openid-connect-core-1_0-errata2.html#ScopeClaims) */
export function profileClaims({ person, scopes }: TokenFacts): Claims {
  if (!scopes.has('profile')) return {}
  return {
    name: person.name,
    given_name: person.givenName,
    family_name: person.familyName,
    preferred_username: person.username,
  }
}

/** Address and verification, where the scope was asked for and the person has an address. */
export function emailClaims({ person, scopes }: TokenFacts): Claims {
  if (!scopes.has('email') || person.email === false) return {}
  return { email: person.email, email_verified: person.emailVerified }
}

/** A list, whatever its length, under the name that the provider was given. */
export function groupClaims({ person, groupsClaim }: TokenFacts): Claims {
  return groupsClaim === undefined || person.groups === undefined ? {} : { [groupsClaim]: [...person.groups] }
}

/** What JSON cannot say, left out here, so that the claims of an ID token and those of a test compare. */
export function withoutUndefined(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}

/** @see [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2) */
export const standardTexts: OpenIdTexts = {
  unknownClient: { error: 'invalid_client', error_description: 'client is unknown', status: 401 },
  wrongSecret: { error: 'invalid_client', error_description: 'client authentication failed', status: 401 },
  wrongMethod: (registered, used) => ({
    error: 'invalid_client',
    error_description: `the client has to use ${registered}, not ${used}`,
    status: 401,
  }),
  inactiveRefreshToken: { error: 'invalid_grant', error_description: 'refresh token is not active' },
}
