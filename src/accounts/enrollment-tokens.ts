import { z } from 'zod'
import { refuse } from '../core/errors.ts'
import { callStore } from '../state/call-store.ts'
import { hashOf } from '../state/hash.ts'
import { createMemoryOneTimeStore, type OneTimeStore } from '../state/one-time-store.ts'
import { randomText } from '../state/random-text.ts'

export interface EnrollmentTokensOptions {
  /** Default: in the memory of this process, which is right for one process only. */
  readonly store?: OneTimeStore
  /** How long a token may be redeemed, in seconds. Default 900. */
  readonly lifetime?: number
  readonly now?: () => number
}

export interface Enrollment {
  /** The account key of the person who may enroll. */
  readonly accountKey: string
  /** The application's reference to the invitation. */
  readonly reference: string
}

/** What an enrollment hands out instead of a session: it opens the next steps, once. */
export interface EnrollmentTokens {
  /**
   * Makes a token for a person who has just been verified. Only its hash is stored.
   *
   * @throws SsoError `store_unavailable`
   */
  mint(enrollment: Enrollment): Promise<{ readonly token: string; readonly expiresAt: Date }>
  /**
   * Redeems a token; whatever comes of it, the token is used up.
   *
   * @param accountKey the account that the token has to be of, where that is known otherwise
   * @throws SsoError `enrollment_token_invalid`, `store_unavailable`
   */
  redeem(token: string, accountKey?: string): Promise<Enrollment>
}

const stored = z.strictObject({ accountKey: z.string(), reference: z.string(), expiresAt: z.number() })

export function createEnrollmentTokens(options: EnrollmentTokensOptions = {}): EnrollmentTokens {
  const { lifetime = 900, now = Date.now } = options
  if (!(lifetime > 0)) throw new TypeError('lifetime has to be a number of seconds')
  const store = options.store ?? createMemoryOneTimeStore({ now })
  return {
    async mint({ accountKey, reference }) {
      const token = randomText(32)
      const expiresAt = new Date(now() + lifetime * 1000)
      const value = JSON.stringify({ accountKey, reference, expiresAt: expiresAt.getTime() })
      const key = await keyOf(token)
      await callStore('one-time store', () => store.put(key, value, expiresAt))
      return { token, expiresAt }
    },
    async redeem(token, accountKey) {
      const key = await keyOf(token)
      const value = await callStore('one-time store', () => store.take(key))
      if (value === undefined) refuse('enrollment_token_invalid', { reason: 'unknown' })
      const { expiresAt, ...enrollment } = stored.parse(JSON.parse(value))
      if (expiresAt <= now()) refuse('enrollment_token_invalid', { reason: 'expired' })
      if (accountKey !== undefined && accountKey !== enrollment.accountKey) {
        refuse('enrollment_token_invalid', { reason: 'account-mismatch' })
      }
      return enrollment
    },
  }
}

/** What is stored cannot be redeemed: whoever reads the store learns no token. */
const keyOf = async (token: string): Promise<string> => `enrollment:${await hashOf(token)}`
