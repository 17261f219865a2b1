import type { Connection } from '../configuration/connection.ts'
import type { Protocol } from '../configuration/protocol.ts'
import type { Environment } from '../core/environment.ts'
import type { SsoEvent } from '../core/event.ts'
import { createOidcProtocol, type OidcProtocol } from '../oidc/protocol.ts'
import { createProviderCache } from '../oidc/provider.ts'
import { lazySamlProtocol } from '../saml/lazy.ts'
import type { SamlProtocol } from '../saml/protocol.ts'

export interface Protocols {
  readonly oidc: OidcProtocol
  readonly saml: SamlProtocol
  /** The only place that chooses between the two. */
  protocolOf(connection: Connection): Protocol
}

export interface ProtocolRules {
  readonly allowLoopbackHttp: boolean
  readonly report: (event: SsoEvent) => void
}

export function createProtocols(environment: Environment, rules: ProtocolRules): Protocols {
  const oidc = createOidcProtocol(environment, createProviderCache(environment))
  const saml = lazySamlProtocol(environment, rules)
  return { oidc, saml, protocolOf: ({ protocol }) => (protocol === 'oidc' ? oidc : saml) }
}
