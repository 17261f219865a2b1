import { isSsoError, type SsoError } from '../core/errors.ts'
import { callStore } from '../state/call-store.ts'
import { hashOf } from '../state/hash.ts'
import type { Services } from './services.ts'

/** A store or another process may go by a clock that is ahead, by as much as a `clockTolerance` can be, in milliseconds. */
const longestTolerance = 300_000

/** What may be used once, and could not be used after `expiresAt` anyway. */
export interface OneTimeUse {
  /** The id of the connection. */
  readonly connection: string
  /** Of what kind it is: equal ids of two kinds are two things. */
  readonly kind: 'transaction' | 'assertion' | 'logout'
  readonly id: string
  readonly expiresAt: Date
}

/**
 * Claims what may be used only once.
 *
 * @returns false where it was claimed before
 * @throws SsoError `store_unavailable`
 */
export async function claimOnce({ replayCache }: Services, use: OneTimeUse): Promise<boolean> {
  const { connection } = use
  const key = await keyOf(use)
  const expiresAt = new Date(use.expiresAt.getTime() + longestTolerance)
  const giveBack = (claimed: boolean): void => {
    // What is claimed too late was refused as unavailable: the next attempt must not find it used.
    if (claimed) callStore('replay cache', () => replayCache.release({ connection, key })).catch(() => undefined)
  }
  try {
    return await callStore('replay cache', () => replayCache.claim({ connection, key, expiresAt }), giveBack)
  } catch (error) {
    throw isSsoError(error) ? (error as SsoError).with({ connection }) : error
  }
}

/** Gives back what was claimed. Where the store fails, it stays claimed. */
export async function releaseClaim({ replayCache }: Services, use: OneTimeUse): Promise<void> {
  const { connection } = use
  const key = await keyOf(use)
  await callStore('replay cache', () => replayCache.release({ connection, key })).catch(() => undefined)
}

/** The store learns nothing of ids, and however long a provider makes them, they take the same room. */
const keyOf = ({ kind, id }: OneTimeUse): Promise<string> => hashOf(JSON.stringify([kind, id]))
