import type { Connection } from '../configuration/connection.ts'
import { refusalsOf } from '../core/errors.ts'
import type { PurposeKind } from '../core/purpose.ts'
import { isOidc } from './protocols.ts'
import type { Services } from './services.ts'

/**
 * Holds off mix-up: an attacker's provider that lets another one answer in its place is given that one's codes, unless the
 * answer arrives where only answers to this connection do, or says who it is of. Both providers then have to be who they say
 * they are: an issuer that is not proven may be the other one's.
 *
 * @throws SsoError `configuration_invalid`, and what stands in the way of asking the provider for its metadata
 * @see [RFC 9700, section 4.4.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.4.2)
 */
export async function checkSharedCallback(
  { routes, connections, protocols }: Services,
  connection: Connection,
  purpose: PurposeKind,
): Promise<void> {
  if (!isOidc(connection) || routes.namesConnection(purpose) || !connections.hasOthersBeside(connection)) return
  const lacks = await protocols.oidc.lacksForSharing(connection)
  if (lacks === undefined) return
  const { id } = connection
  const { example, url } = routes.withConnection(purpose, id)
  const data = { id, setting: `callbacks.${purpose}`, lacks, example, url } as const
  refusalsOf(connection)('configuration_invalid', { reason: 'callback-shared', ...data })
}
