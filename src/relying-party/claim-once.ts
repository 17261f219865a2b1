import type { Connection } from '../configuration/connection.ts'
import { isSsoError, SsoError } from '../core/errors.ts'
import type { Verified } from '../core/result.ts'
import type { Parts } from './parts.ts'

/**
 * Claims what may be used only once: after it was verified, and before anything is done with it.
 *
 * @throws SsoError `assertion_replayed`, `store_unavailable`
 */
export async function claimOnce(parts: Parts, { once }: Verified, { id }: Connection): Promise<void> {
  if (once === undefined) return
  await claim(parts, once, new SsoError('assertion_replayed', 'the assertion was used before', { connection: id }))
}

/** A store or another process may go by a clock that is ahead, by as much as a `clockTolerance` can be, in milliseconds. */
const longestTolerance = 300_000

/** @throws SsoError `replayed`, or `store_unavailable` */
export async function claim(
  { replayCache }: Parts,
  { key, expiresAt }: NonNullable<Verified['once']>,
  replayed: SsoError,
): Promise<void> {
  let first: boolean
  try {
    first = await replayCache.claim(key, new Date(expiresAt.getTime() + longestTolerance))
  } catch (cause) {
    const message = isSsoError(cause) ? cause.message : 'the replay cache failed'
    throw new SsoError('store_unavailable', message, { connection: replayed.connection, cause })
  }
  if (!first) throw replayed
}
