import type { AuthorizationParameters } from '../core/authorization-parameters.ts'
import type { Connection, SamlConnection } from '../core/connection.ts'
import type { Environment } from '../core/environment.ts'
import type { OutboundMessage } from '../core/message.ts'
import type { Demands } from '../core/purpose.ts'
import type { Verified } from '../core/result.ts'
import type { Transaction } from '../core/transaction.ts'
import { createAuthorizationRequest } from '../oidc/authorization-request.ts'
import { verifyAuthorizationResponse } from '../oidc/authorization-response.ts'
import { createProviderCache, type ProviderCache } from '../oidc/provider.ts'

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
  verifyUnsolicited(connection: SamlConnection, answer: URLSearchParams, acsUrl: string): Promise<Verified>
  metadata(connection: Connection, acsUrls: readonly string[]): Promise<string | undefined>
  /** What is known of the OpenID Providers. */
  readonly providers: ProviderCache
}

/** Loaded when a SAML connection is first used: for OpenID Connect alone none of it is needed. */
const loadSaml = async () => ({
  ...(await import('../saml/authn-request.ts')),
  ...(await import('../saml/response.ts')),
  ...(await import('../saml/metadata.ts')),
})

/** Lets any connection be treated alike. */
export function createProtocols(environment: Environment): Protocols {
  const providers = createProviderCache(environment)
  return {
    providers,
    async request(connection, { handle, callback, demands, loginHint, parameters }) {
      if (connection.protocol === 'saml') {
        return (await loadSaml()).createAuthnRequest(connection, { handle, acsUrl: callback, demands })
      }
      const request = { handle, redirectUri: callback, demands, loginHint, parameters }
      return createAuthorizationRequest(await providers.get(connection), connection, environment, request)
    },
    async verify(connection, answer, { handle, expected }) {
      if (connection.protocol === 'saml' && expected.protocol === 'saml') {
        return (await loadSaml()).verifyResponse(connection, environment, answer.get('SAMLResponse') ?? '', expected)
      }
      if (connection.protocol === 'oidc' && expected.protocol === 'oidc') {
        const provider = await providers.get(connection)
        return verifyAuthorizationResponse(provider, connection, environment, answer, { ...expected, handle })
      }
      throw new TypeError('the transaction is of another protocol than its connection')
    },
    async verifyUnsolicited(connection, answer, acsUrl) {
      const field = answer.get('SAMLResponse') ?? ''
      return (await loadSaml()).verifyResponse(connection, environment, field, { acsUrl, requestId: undefined })
    },
    async metadata(connection, acsUrls) {
      if (connection.protocol !== 'saml') return undefined
      return (await loadSaml()).createServiceProviderMetadata(connection, acsUrls)
    },
  }
}
