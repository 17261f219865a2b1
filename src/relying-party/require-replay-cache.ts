import type { Connection } from '../configuration/connection.ts'
import { refuse } from '../core/errors.ts'
import { isSaml } from './protocols.ts'

/**
 * An unsolicited assertion has no transaction that ends with it: without a shared memory it could be used once a process.
 *
 * @throws SsoError `configuration_invalid`
 */
export function requireReplayCache(connection: Connection, given: boolean): void {
  if (given || !isSaml(connection) || !connection.allowUnsolicited) return
  const { id } = connection
  refuse('configuration_invalid', { reason: 'replay-cache-missing', id }, { connection: id })
}
