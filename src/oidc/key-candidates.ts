import { type CompactJWSHeaderParameters, type createLocalJWKSet, errors } from 'jose'

/** The published keys that a signature may be of. */
export interface Candidates {
  readonly keys: readonly CryptoKey[]
  /** How many keys there are in all. */
  readonly published: number
}

/** So many keys are tried for one signature: more fit only where a provider writes no `kid`, and keeps many keys. */
export const maxCandidates = 8

/**
 * Finds the keys that fit algorithm and `kid`. Several may: all are the provider's own, so without a `kid` a signature that one of
 * them verifies is the provider's.
 *
 * @see [OpenID Connect Core 1.0, section 10.1](https://openid.net/specs/openid-connect-core-1_0-errata2.html#Signing)
 */
export async function candidatesFor(
  find: ReturnType<typeof createLocalJWKSet>,
  { alg, kid }: CompactJWSHeaderParameters,
): Promise<readonly CryptoKey[]> {
  try {
    return [await find({ alg, ...(kid !== undefined && { kid }) })]
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return []
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    const keys: CryptoKey[] = []
    for await (const key of error) {
      keys.push(key)
      if (keys.length > maxCandidates) break
    }
    return keys
  }
}
