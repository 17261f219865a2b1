import type { Identity } from '../core/identity.ts'

export interface UsernameOptions {
  /**
   * What happens to characters other than letters, digits, dot, dash and underscore: `remove` them, `replace` each by an
   * underscore, or `cut-domain`: what follows an `@` goes first, then the rest is removed.
   */
  readonly strategy: 'remove' | 'replace' | 'cut-domain'
  /** The one limit, for what comes out: default 64 characters. */
  readonly maxLength?: number
  /** Says whether a name is taken; a number is appended until one is free. */
  readonly isTaken?: (username: string) => boolean
}

/**
 * Derives a user name from an identity: from its user name, else its email address, name or subject.
 *
 * Stable, and total while a name is free: it always gives a name of 1 to `maxLength` characters that begins with a letter or digit, and the same
 * one for the same identity while the same names are taken.
 */
export function deriveUsername(
  identity: Pick<Identity, 'accountKey' | 'subject' | 'username' | 'email' | 'name'>,
  options: UsernameOptions,
): string {
  const { strategy, maxLength = 64, isTaken = () => false } = options
  if (!Number.isInteger(maxLength) || maxLength < 8) throw new TypeError('maxLength has to be a whole number from 8 on')
  const candidates = [identity.username, localPart(identity.email), identity.name, identity.subject]
  const base =
    candidates.map((text) => clean(text ?? '', strategy).slice(0, maxLength)).find((name) => name !== '') ??
    `user-${fingerprint(identity.accountKey)}`.slice(0, maxLength)
  if (!isTaken(base)) return base
  for (let number = 2; number < 10_000; number += 1) {
    const suffix = `-${number}`
    const username = base.slice(0, maxLength - suffix.length) + suffix
    if (!isTaken(username)) return username
  }
  throw new RangeError(`every name from ${base} to ${base}-9999 is taken`)
}

const localPart = (email: string | undefined): string | undefined => email?.slice(0, email.lastIndexOf('@'))

function clean(text: string, strategy: UsernameOptions['strategy']): string {
  // Letters with marks lose their marks first, so that "Seán" stays "Sean".
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').trim()
  const cut = strategy === 'cut-domain' ? (plain.split('@')[0] ?? '') : plain
  const cleaned = cut.replaceAll(/[^A-Za-z0-9._-]/gu, strategy === 'replace' ? '_' : '')
  return cleaned.replace(/^[^A-Za-z0-9]+/, '')
}

/** 32 bits of FNV-1a: tells names of last resort apart, and is no secret. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}
