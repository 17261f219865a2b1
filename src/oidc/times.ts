import type { OidcContext } from './exchange.ts'
import type { VerifiedClaims } from './signature.ts'

/** A time of a JWT beside the one that it must not pass, in seconds since the epoch. */
interface ViolatedTime<Reason extends string, Claim extends string> {
  readonly reason: Reason
  readonly claim: Claim
  /** `exp` has to be later, `nbf` must not be. */
  readonly expected: number
  readonly received: unknown
}

/**
 * Which time of a JWT, where it names one, does not let it be used now.
 *
 * @see [RFC 7519, section 4.1](https://www.rfc-editor.org/rfc/rfc7519#section-4.1)
 */
export function violatedTimeClaim(
  { connection: { clockTolerance }, now }: Pick<OidcContext, 'connection' | 'now'>,
  { exp, nbf }: VerifiedClaims,
): ViolatedTime<'expired', 'exp'> | ViolatedTime<'not-yet-valid', 'nbf'> | undefined {
  const seconds = now() / 1000
  const [earliest, latest] = [seconds - clockTolerance, seconds + clockTolerance]
  if (exp !== undefined && !(typeof exp === 'number' && exp > earliest))
    return { reason: 'expired', claim: 'exp', expected: earliest, received: exp }
  // An optional claim that is null or nothing is absent.
  if (nbf != null && nbf !== '' && !(typeof nbf === 'number' && nbf <= latest))
    return { reason: 'not-yet-valid', claim: 'nbf', expected: latest, received: nbf }
  return undefined
}
