import * as client from 'openid-client'
import type { ParsedJwtBindingKey } from '../configuration/oidc-input.ts'
import { clockSkew } from './configuration.ts'
import type { OidcContext } from './exchange.ts'
import { importKey, publicHalf } from './import-key.ts'

interface SkewedHandle {
  readonly skew: number
  readonly handle: Promise<client.DPoPHandle>
}

/** Kept, because a handle remembers the nonces that servers gave; a skewed clock needs one of its own. */
const handles = new WeakMap<ParsedJwtBindingKey, SkewedHandle>()

/**
 * The options that bind what is asked for to the connection's key, where it has one.
 *
 * @throws SsoError `configuration_invalid`
 * @see [RFC 9449](https://www.rfc-editor.org/rfc/rfc9449)
 */
export async function dpopOptions(
  context: OidcContext,
  configuration: client.Configuration,
): Promise<{ readonly DPoP?: client.DPoPHandle }> {
  const { dpopKey } = context.connection
  if (dpopKey === undefined) return {}
  const skew = clockSkew(context)
  const known = handles.get(dpopKey)
  const handle = known?.skew === skew ? known.handle : createDpopHandle(context, { dpopKey, configuration })
  handles.set(dpopKey, { skew, handle })
  return { DPoP: await handle }
}

async function createDpopHandle(
  context: OidcContext,
  { dpopKey, configuration }: { readonly dpopKey: ParsedJwtBindingKey; readonly configuration: client.Configuration },
): Promise<client.DPoPHandle> {
  const { alg, privateKey } = dpopKey
  const { key } = await importKey(context, dpopKey)
  return client.getDPoPHandle(configuration, { privateKey: key, publicKey: await publicHalf(privateKey, alg) })
}
