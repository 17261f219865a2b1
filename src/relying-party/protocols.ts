import type { Connection, OidcConnection } from '../configuration/connection.ts'
import type { Protocol } from '../configuration/protocol.ts'
import type { Environment } from '../core/environment.ts'
import type { SsoEvent } from '../core/event.ts'
import { createOidcProtocol, type OidcProtocol } from '../oidc/protocol.ts'
import { createProviderCache } from '../oidc/provider.ts'
import { lazySamlProtocol } from '../saml/lazy.ts'
import type { AnySamlConnection } from '../saml/metadata/identity-providers.ts'
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
  const oidc = createOidcProtocol(environment, createProviderCache(environment, rules.report))
  const saml = lazySamlProtocol(environment, rules)
  return { oidc, saml, protocolOf: (connection) => (isOidc(connection) ? oidc : saml) }
}

/** For what only OpenID Connect has: refresh tokens, an issuer, the health of its providers. */
export function isOidc(connection: Connection): connection is OidcConnection {
  return connection.protocol === 'oidc'
}

/** For what only SAML has: sign-ins that the provider begins, the single logout service. */
export function isSaml(connection: Connection): connection is AnySamlConnection {
  return !isOidc(connection)
}
