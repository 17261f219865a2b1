import { type TypeName, typeName } from '../core/refusals/type-name.ts'
import type { OidcContext } from './exchange.ts'
import type { VerifiedClaims } from './signature.ts'

type Clock = Pick<OidcContext, 'connection' | 'now'>

/** A time of a JWT beside the one that it must not pass, in seconds since the epoch. */
interface ViolatedTime<Reason extends string, Claim extends string> {
  readonly reason: Reason
  readonly claim: Claim
  /** `exp` has to be later, the others must not be. */
  readonly expected: number
  readonly received: number
  readonly now: Date
  readonly tolerance: number
}

/** A claim of another type than it has to be. */
export interface MistypedClaim {
  readonly reason: 'claim-type'
  readonly claim: string
  readonly expected: TypeName | 'texts'
  /** The type, not the value. */
  readonly received: TypeName
}

export const mistyped = (claim: string, expected: MistypedClaim['expected'], value: unknown): MistypedClaim => ({
  reason: 'claim-type',
  claim,
  expected,
  received: typeName(value),
})

/** JSON can write a number that is none: 1e999. */
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/**
 * Which time of a JWT, where it names one, does not let it be used now.
 *
 * @see [RFC 7519, section 4.1](https://www.rfc-editor.org/rfc/rfc7519#section-4.1)
 */
export function violatedTimeClaim(
  clock: Clock,
  { exp, nbf }: VerifiedClaims,
): ViolatedTime<'expired', 'exp'> | ViolatedTime<'not-yet-valid', 'nbf'> | MistypedClaim | undefined {
  const { earliest, latest, ...clocked } = bounds(clock)
  if (exp != null) {
    if (!isTime(exp)) return mistyped('exp', 'number', exp)
    if (exp <= earliest) return { reason: 'expired', claim: 'exp', expected: earliest, received: exp, ...clocked }
  }
  // An optional claim that is null or nothing is absent.
  if (nbf == null || nbf === '') return undefined
  if (!isTime(nbf)) return mistyped('nbf', 'number', nbf)
  return nbf <= latest
    ? undefined
    : { reason: 'not-yet-valid', claim: 'nbf', expected: latest, received: nbf, ...clocked }
}

/** Why a claim is not a time in the past. Before the epoch, or in milliseconds, it is a mistake. */
export function violatedPast<Claim extends string>(
  clock: Clock,
  claim: Claim,
  value: unknown,
): ViolatedTime<'time-not-past', Claim> | MistypedClaim | undefined {
  const { earliest: _, latest, ...clocked } = bounds(clock)
  if (!isTime(value)) return mistyped(claim, 'number', value)
  if (value >= 0 && value <= latest) return undefined
  return { reason: 'time-not-past', claim, expected: latest, received: value, ...clocked }
}

function bounds({ connection: { clockTolerance: tolerance }, now }: Clock) {
  const seconds = now() / 1000
  return { earliest: seconds - tolerance, latest: seconds + tolerance, now: new Date(now()), tolerance }
}
