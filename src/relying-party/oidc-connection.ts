import { z } from 'zod'
import type { OidcConnection } from '../configuration/connection.ts'
import { isOidc } from './protocols.ts'
import type { Services } from './services.ts'

/**
 * The connection of a verb that only OpenID Connect has.
 *
 * @throws TypeError for wrong arguments, and for a connection of SAML
 * @throws SsoError `connection_not_found`, `configuration_invalid`
 */
export async function oidcConnectionFor(
  { connections }: Services,
  verb: string,
  schema: z.ZodType,
  request: { readonly connection: string },
): Promise<OidcConnection> {
  const parsed = schema.safeParse(request)
  if (!parsed.success) {
    throw new TypeError(`${verb}() was called with wrong arguments:\n${z.prettifyError(parsed.error)}`)
  }
  const connection = await connections.get(request.connection)
  if (isOidc(connection)) return connection
  throw new TypeError(`${verb}() is for OpenID Connect, the connection "${connection.id}" is SAML`)
}
