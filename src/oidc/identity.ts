import type { ClaimSource } from '../claims/claim-source.ts'
import { type ClaimNames, normaliseClaims } from '../claims/normalise-claims.ts'
import { readTextList } from '../claims/text-list.ts'
import { oidcAccountKey } from '../core/account-key.ts'
import { defined } from '../core/defined.ts'
import type { Authentication } from '../core/identity.ts'
import type { Verified } from '../core/result.ts'
import type { OidcContext } from './exchange.ts'
import type { IdTokenClaims } from './id-token.ts'
import { mergeClaims, type UserinfoClaims, userinfoClaims } from './userinfo.ts'

/** @see [OpenID Connect Core 1.0, section 5.1](https://openid.net/specs/openid-connect-core-1_0-errata2.html#StandardClaims) */
const defaultClaimNames: ClaimNames = {
  email: ['email'],
  emailVerified: ['email_verified'],
  name: ['name'],
  givenName: ['given_name'],
  familyName: ['family_name'],
  username: ['preferred_username'],
  picture: ['picture'],
}

interface VerifiedAnswer {
  readonly idToken: IdTokenClaims
  readonly userinfo?: UserinfoClaims
  /** Why the userinfo endpoint gave nothing, where it was asked for what may be missing. */
  readonly unanswered?: string
}

/** Reads the identity from what was verified, and from nothing else. */
export function readIdentity(
  { connection }: Pick<OidcContext, 'connection'>,
  { idToken, userinfo, unanswered }: VerifiedAnswer,
): Verified['identity'] {
  const first: ClaimSource = { source: 'id_token', claims: new Map(Object.entries(idToken)) }
  const second: ClaimSource | undefined = userinfo && { source: 'userinfo', claims: userinfoClaims(userinfo) }
  return normaliseClaims(
    {
      accountKey: oidcAccountKey(connection, idToken.sub),
      issuer: connection.issuer,
      subject: idToken.sub,
      subjectClaim: 'sub',
      sources: second === undefined ? [first] : [first, second],
      claims: second === undefined ? first.claims : mergeClaims(first.claims, second.claims),
      authentication: readAuthentication(idToken),
      defaultClaimNames,
      ...defined({ unanswered }),
    },
    connection,
  )
}

function readAuthentication({ auth_time: at, acr, amr, sid }: IdTokenClaims): Authentication {
  return defined({
    at: typeof at === 'number' ? new Date(at * 1000) : undefined,
    acr: textOf(acr),
    amr: typeof amr === 'string' || Array.isArray(amr) ? readTextList(amr).texts : undefined,
    sid: textOf(sid),
  })
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
