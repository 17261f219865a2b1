import { z } from 'zod'
import { endpoint, endpointProblem } from './endpoint.ts'
import type { Environment } from './environment.ts'

const backChannelOrigin = endpoint.refine(
  (value) => endpointProblem(value) !== undefined || new URL(value).origin === value,
  'write scheme, host and port alone, such as https://idp.internal:8443',
)

const metadata = z
  .looseObject({
    authorization_endpoint: endpoint,
    token_endpoint: endpoint,
    jwks_uri: endpoint,
    userinfo_endpoint: endpoint.exactOptional(),
  })
  .refine((value) => !('issuer' in value), 'leave issuer out: the connection says it')
  .readonly()

/** How an OpenID Provider is found and asked. */
export const providerOptions = {
  /**
   * The provider's metadata, under the names of the specification, where it publishes none: nothing is discovered then.
   * `issuer` is that of the connection.
   */
  metadata: metadata.exactOptional(),
  /**
   * Where our own requests go that are meant for the issuer's origin, for a provider that is reached at another host from
   * inside: discovery, keys, token endpoint, userinfo. What the browser opens, and what `iss` has to be, stays as it is.
   */
  backChannelOrigin: backChannelOrigin.exactOptional(),
  /** How long one request to the provider may take, its retries included, in seconds. */
  timeout: z.number().min(0.05).max(60).default(10),
  /**
   * Sends the requests of this connection instead of the relying party's `fetch`: `createPublicFetch()` where a tenant typed
   * the issuer, or one with a dispatcher that presents a client certificate or goes through a proxy.
   */
  fetch: z
    .custom<Environment['fetch']>((value) => typeof value === 'function', 'give a function like fetch')
    .exactOptional(),
}
