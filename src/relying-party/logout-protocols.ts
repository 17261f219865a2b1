import type { Connection, OidcConnection, SamlConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import type { LogoutReference } from '../core/logout-reference.ts'
import type { OutboundMessage } from '../core/message.ts'
import { createEndSessionRequest } from '../oidc/end-session-request.ts'
import { type LogoutTokenFacts, verifyLogoutToken } from '../oidc/logout-token.ts'
import type { ProviderCache } from '../oidc/provider.ts'
import { isUsable } from '../oidc/provider-metadata.ts'
import { createHandle } from '../state/handle.ts'
import type { AnySamlConnection } from './protocols.ts'

/** Lets the rest of a logout not know how either protocol writes. */
export interface LogoutProtocols {
  /** Our request to the provider; `undefined` where it has no place for one. */
  request(
    connection: Connection,
    request: { readonly handle: string; readonly redirectUri: string; readonly reference: LogoutReference },
  ): Promise<OutboundMessage | undefined>
  logoutToken(connection: OidcConnection, jwt: string): Promise<LogoutTokenFacts>
  /** The origins whose pages may frame ours during a front-channel logout. */
  framingOrigins(connection: OidcConnection): Promise<readonly string[]>
  saml(
    connection: SamlConnection,
    delivery: { readonly query: string } | { readonly form: URLSearchParams },
    destination: string,
  ): ReturnType<Awaited<ReturnType<typeof loadSaml>>['receiveLogoutMessage']>
  /** Our answer to a SAML request. */
  samlResponse(
    connection: SamlConnection,
    answer: { readonly inResponseTo: string; readonly relayState: string; readonly complete: boolean },
  ): Promise<OutboundMessage>
}

/** Loaded when a SAML logout is first seen: for OpenID Connect alone none of it is needed. */
const loadSaml = async () => ({
  ...(await import('../saml/logout/receive-message.ts')),
  ...(await import('../saml/logout/logout-request.ts')),
  ...(await import('../saml/logout/logout-response.ts')),
})

/** @param known completes a SAML connection by its metadata */
export function createLogoutProtocols(
  environment: Environment,
  providers: ProviderCache,
  known: (connection: AnySamlConnection) => Promise<SamlConnection>,
): LogoutProtocols {
  return {
    async request(connection, { handle, redirectUri, reference }) {
      if (connection.protocol === 'oidc' && reference.protocol === 'oidc') {
        const { idToken } = reference
        const request = { handle, redirectUri, idToken }
        return createEndSessionRequest(await providers.get(connection), connection, environment, request)
      }
      if (connection.protocol === 'saml' && reference.protocol === 'saml') {
        const complete = await known(connection)
        const { sloUrl } = complete
        if (sloUrl === undefined) return undefined
        const request = { handle, sloUrl, reference, now: environment.now() }
        return (await loadSaml()).createLogoutRequest(complete, request)
      }
      throw new TypeError('the reference is of another protocol than its connection')
    },
    async logoutToken(connection, jwt) {
      return verifyLogoutToken(await providers.get(connection), connection, environment, jwt)
    },
    async framingOrigins(connection) {
      const { end_session_endpoint: endpoint } = (await providers.get(connection)).metadata
      return [...new Set([connection.issuer, endpoint].filter(isUsable).map((url) => new URL(url).origin))]
    },
    async saml(connection, delivery, destination) {
      const { receiveLogoutMessage } = await loadSaml()
      return receiveLogoutMessage(delivery, { connection, destination, now: environment.now() })
    },
    async samlResponse(connection, { inResponseTo, relayState, complete }) {
      const { createLogoutResponse } = await loadSaml()
      const now = environment.now()
      const url = connection.sloResponseUrl ?? connection.sloUrl ?? ''
      return createLogoutResponse(connection, {
        handle: createHandle(now),
        url,
        inResponseTo,
        relayState,
        complete,
        now,
      })
    },
  }
}
