import type { Connection } from '../core/connection.ts'
import { isSsoError, SsoError } from '../core/errors.ts'
import type { Verified } from '../core/result.ts'
import type { Parts } from './parts.ts'

/**
 * Claims what may be used only once: after it was verified, and before anything is done with it.
 *
 * @throws SsoError `assertion_replayed`, `store_unavailable`
 */
export async function claimOnce(parts: Parts, verified: Verified, connection: Connection): Promise<void> {
  const { once } = verified
  if (once === undefined) return
  let first: boolean
  try {
    first = await parts.replayCache.claim(once.key, once.expiresAt)
  } catch (cause) {
    const message = isSsoError(cause) ? cause.message : 'the replay cache failed'
    throw new SsoError('store_unavailable', message, { connection: connection.id, cause })
  }
  if (!first) throw new SsoError('assertion_replayed', 'the assertion was used before', { connection: connection.id })
}
