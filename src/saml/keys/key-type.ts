import type { KeyObject } from 'node:crypto'
import type { SamlConnection } from '../../configuration/connection.ts'

type Verification = SamlConnection['verification']

/** The curves that XML Signature has algorithms for, as OpenSSL and as everybody else calls them. */
const curves: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'P-256'],
  ['secp384r1', 'P-384'],
  ['secp521r1', 'P-521'],
])

/** The types of keys that can verify. */
export const usableTypes = (verification: Verification): readonly string[] =>
  verification === 'both' ? ['RSA'] : ['RSA', ...curves.values()]

export interface KeyTypeProblem {
  readonly received: string | undefined
  /** Whether the strict verifier alone could verify with it. */
  readonly isForStrict: boolean
}

/** Why a key cannot verify what a connection receives; nothing when it can. */
export function keyTypeProblem(
  { asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject,
  verification: Verification,
): KeyTypeProblem | undefined {
  if (type === 'rsa') return undefined
  if (type !== 'ec' || !curves.has(details?.namedCurve ?? '')) {
    return { received: details?.namedCurve ?? type, isForStrict: false }
  }
  return verification === 'strict' ? undefined : { received: type, isForStrict: true }
}
