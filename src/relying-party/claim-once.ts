import { isSsoError, refuse } from '../core/errors.ts'
import type { Verified } from '../core/result.ts'
import type { Services } from './services.ts'

/** A store or another process may go by a clock that is ahead, by as much as a `clockTolerance` can be, in milliseconds. */
const longestTolerance = 300_000

/**
 * Claims what may be used only once: after it was verified, and before anything is done with it.
 *
 * @param connection its id
 * @returns false where it was claimed before
 * @throws SsoError `store_unavailable`
 */
export async function claimOnce(
  { replayCache }: Services,
  connection: string,
  { key, expiresAt }: NonNullable<Verified['once']>,
): Promise<boolean> {
  try {
    return await replayCache.claim(key, new Date(expiresAt.getTime() + longestTolerance))
  } catch (cause) {
    if (isSsoError(cause) && cause.code === 'store_unavailable') throw cause.with({ connection })
    refuse('store_unavailable', { reason: 'replay-cache-failed' }, { connection, cause })
  }
}
