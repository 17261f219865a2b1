import { type CertifiedKey, createCertifiedKey } from '../certificate.ts'

const keys = new Map<string, CertifiedKey>()

/** A key for a role, made once a process: making one takes longer than most tests. */
export function keyFor(role: string): CertifiedKey {
  const key = keys.get(role) ?? createCertifiedKey(role)
  keys.set(role, key)
  return key
}

/** A key that no application trusts. */
export const strangersKey = (): CertifiedKey => keyFor('somebody else')
