import type { KeyObject } from 'node:crypto'
import { type RsaWeakness, rsaWeakness } from '../../core/rsa-weakness.ts'

/** What is wrong with a key; nothing with one on a curve, which is what its name says. */
export function weaknessOf({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): RsaWeakness | undefined {
  if (type !== 'rsa') return undefined
  const { modulusLength = 0, publicExponent = 0n } = details ?? {}
  return rsaWeakness(modulusLength, publicExponent)
}
