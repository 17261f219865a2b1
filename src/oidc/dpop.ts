import * as client from 'openid-client'
import type { OidcConnection } from '../configuration/connection.ts'
import type { ParsedJwtBindingKey } from '../configuration/jwt-keys.ts'
import type { Environment } from '../core/environment.ts'
import { clockSkew } from './configuration.ts'
import { importKey, publicHalf } from './import-key.ts'

/** Kept, because a handle remembers the nonces that servers gave; a skewed clock needs one of its own. */
const handles = new WeakMap<
  ParsedJwtBindingKey,
  { readonly skew: number; readonly handle: Promise<client.DPoPHandle> }
>()

/**
 * The options that bind what is asked for to the connection's key, where it has one.
 *
 * @throws SsoError `configuration_invalid`
 * @see [RFC 9449](https://www.rfc-editor.org/rfc/rfc9449)
 */
export async function dpopOptions(
  connection: OidcConnection,
  environment: Environment,
  configuration: client.Configuration,
): Promise<{ readonly DPoP?: client.DPoPHandle }> {
  const { dpopKey } = connection
  if (dpopKey === undefined) return {}
  const skew = clockSkew(environment)
  const known = handles.get(dpopKey)
  const handle = known?.skew === skew ? known.handle : createHandle(connection, dpopKey, configuration)
  handles.set(dpopKey, { skew, handle })
  return { DPoP: await handle }
}

async function createHandle(
  connection: OidcConnection,
  { alg, privateKey }: ParsedJwtBindingKey,
  configuration: client.Configuration,
): Promise<client.DPoPHandle> {
  const { key } = await importKey(privateKey, alg, connection)
  return client.getDPoPHandle(configuration, { privateKey: key, publicKey: await publicHalf(privateKey, alg) })
}
