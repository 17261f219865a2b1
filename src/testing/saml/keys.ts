import { type CertifiedKey, certify, createKeyPair, type KeyPair } from '../certificate.ts'

const day = 24 * 60 * 60 * 1000
const pairs = new Map<string, KeyPair>()
const keys = new Map<string, CertifiedKey>()

/**
 * A key for a role, made once a process: making one takes longer than most tests. Its certificate is one for each day of the
 * clocks, so that providers of one clock share it as well.
 *
 * @param at milliseconds since the epoch: what the certificate is dated by
 */
export function keyFor(role: string, at: number): CertifiedKey {
  const pair = pairs.get(role) ?? createKeyPair()
  pairs.set(role, pair)
  const date = Math.floor(at / day) * day
  const key = keys.get(`${date} ${role}`) ?? certify(role, pair, date)
  keys.set(`${date} ${role}`, key)
  return key
}

/** A key that no application trusts. */
export const strangersKey = ({ now }: { readonly now: number }): CertifiedKey => keyFor('somebody else', now)

/** The key that a provider signs with, until it is rotated. */
export interface SigningKey {
  current(): CertifiedKey
  rotate(): void
}

/** @param now dates each certificate, at the time when its key came into use */
export function createSigningKey(now: () => number): SigningKey {
  let generation = 0
  let since = now()
  let made: CertifiedKey | undefined
  return {
    current() {
      made ??= keyFor(`test identity provider ${generation}`, since)
      return made
    },
    rotate() {
      generation += 1
      since = now()
      made = undefined
    },
  }
}
