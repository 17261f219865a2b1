import type { AuthorizationParameters } from '../configuration/authorization-parameters.ts'
import type { Connection, OidcConnection, SamlConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { isSsoError } from '../core/errors.ts'
import type { SsoEvent } from '../core/event.ts'
import type { ConnectionInspection } from '../core/inspection.ts'
import type { OutboundMessage } from '../core/message.ts'
import type { Demands } from '../core/purpose.ts'
import type { Verified } from '../core/result.ts'
import type { Transaction } from '../core/transaction.ts'
import { createAuthorizationRequest } from '../oidc/authorization-request.ts'
import { verifyAuthorizationResponse } from '../oidc/authorization-response.ts'
import type { ProviderCache } from '../oidc/provider.ts'

/** What either protocol needs to make a request. */
export interface ProtocolRequest {
  readonly handle: string
  /** The redirect URI or the ACS. */
  readonly callback: string
  readonly demands: Demands
  readonly loginHint?: string | undefined
  readonly parameters?: AuthorizationParameters | undefined
}

export interface Protocols {
  request(
    connection: Connection,
    request: ProtocolRequest,
  ): Promise<{ readonly outbound: OutboundMessage; readonly expected: Transaction['expected'] }>
  verify(connection: Connection, answer: URLSearchParams, transaction: Transaction): Promise<Verified>
  verifyUnsolicited(connection: AnySamlConnection, answer: URLSearchParams, acsUrl: string): Promise<Verified>
  metadata(
    connection: Connection,
    urls: { readonly acsUrls: readonly string[]; readonly sloUrl: string },
  ): Promise<string | undefined>
  /** A SAML connection with what its metadata says. */
  known(connection: AnySamlConnection): Promise<SamlConnection>
  /** Verifies a message with what its provider's metadata says; where a key was rolled, with what it says now. */
  verifyWith<Result>(
    connection: AnySamlConnection,
    attempt: (known: SamlConnection) => Promise<Result>,
  ): Promise<Result>
  inspect(connection: Connection): Promise<ConnectionInspection | undefined>
  /** What is known of the OpenID Providers. */
  readonly providers: ProviderCache
}

export type AnySamlConnection = Exclude<Connection, OidcConnection>

export interface ProtocolRules {
  readonly allowLoopbackHttp: boolean
  readonly report: (event: SsoEvent) => void
}

/** Loaded when a SAML connection is first used: for OpenID Connect alone none of it is needed. */
const loadSaml = async () => ({
  ...(await import('../saml/outbound/authn-request.ts')),
  ...(await import('../saml/metadata/identity-providers.ts')),
  ...(await import('../saml/metadata/inspect-provider.ts')),
  ...(await import('../saml/metadata/service-provider-metadata.ts')),
})

/** Lets any connection be treated alike. */
export function createProtocols(environment: Environment, providers: ProviderCache, rules: ProtocolRules): Protocols {
  let loaded: ReturnType<typeof loadWith> | undefined
  const loadWith = async () => {
    const saml = await loadSaml()
    return { ...saml, identityProviders: saml.createIdentityProviders(environment, rules) }
  }
  // Once: what is known of the identity providers stays known.
  const load = () => {
    loaded ??= loadWith()
    return loaded
  }
  return {
    providers,
    async request(connection, { handle, callback, demands, loginHint, parameters }) {
      if (connection.protocol === 'saml') {
        const { createAuthnRequest, identityProviders } = await load()
        const known = await identityProviders.use(connection)
        return createAuthnRequest(known, environment, { handle, acsUrl: callback, demands })
      }
      const request = { handle, redirectUri: callback, demands, loginHint, parameters }
      return createAuthorizationRequest(await providers.get(connection), connection, environment, request)
    },
    async verify(connection, answer, { handle, expected }) {
      if (connection.protocol === 'saml' && expected.protocol === 'saml') {
        const { identityProviders } = await load()
        return identityProviders.verify(connection, answer.get('SAMLResponse') ?? '', expected)
      }
      if (connection.protocol === 'oidc' && expected.protocol === 'oidc') {
        const provider = await providers.get(connection)
        return verifyAuthorizationResponse(provider, connection, environment, answer, { ...expected, handle })
      }
      throw new TypeError('the transaction is of another protocol than its connection')
    },
    async verifyUnsolicited(connection, answer, acsUrl) {
      const { identityProviders } = await load()
      return identityProviders.verify(connection, answer.get('SAMLResponse') ?? '', { acsUrl, requestId: undefined })
    },
    async metadata(connection, urls) {
      if (connection.protocol !== 'saml') return undefined
      const { createServiceProviderMetadata, identityProviders } = await load()
      const { signRequests, sloUrl } = await identityProviders.find(connection).then(
        (found) => found.connection,
        (error: unknown) => {
          // A provider that is set up only now may have no metadata yet: it may be waiting for ours.
          if (isSsoError(error)) return { signRequests: connection.signRequests ?? false, sloUrl: connection.sloUrl }
          throw error
        },
      )
      return createServiceProviderMetadata(
        { ...connection, signRequests },
        {
          acsUrls: urls.acsUrls,
          // A provider that has no place for our answers need not know that we would listen.
          ...(sloUrl !== undefined && connection.signing.length > 0 && { sloUrl: urls.sloUrl }),
          now: environment.now(),
        },
      )
    },
    async known(connection) {
      return (await load()).identityProviders.use(connection)
    },
    async verifyWith(connection, attempt) {
      return (await load()).identityProviders.verifyWith(connection, attempt)
    },
    async inspect(connection) {
      if (connection.protocol !== 'saml') return undefined
      const { identityProviders, inspectProvider } = await load()
      return inspectProvider(await identityProviders.find(connection), environment.now())
    },
  }
}
