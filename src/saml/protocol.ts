import type { SamlConnection } from '../configuration/connection.ts'
import type { Protocol } from '../configuration/protocol.ts'
import { defined } from '../core/defined.ts'
import type { Environment } from '../core/environment.ts'
import { isSsoError } from '../core/errors.ts'
import type { OutboundMessage } from '../core/message.ts'
import type { Verified } from '../core/result.ts'
import { createLogoutRequest } from './logout/logout-request.ts'
import { createLogoutResponse } from './logout/logout-response.ts'
import { type LogoutDelivery, type LogoutMessage, receiveLogoutMessage } from './logout/receive-message.ts'
import {
  type AnySamlConnection,
  createIdentityProviders,
  type IdentityProviderRules,
} from './metadata/identity-providers.ts'
import { inspectProvider } from './metadata/inspect-provider.ts'
import { createServiceProviderMetadata } from './metadata/service-provider-metadata.ts'
import { createAuthnRequest } from './outbound/authn-request.ts'
import { type ExpectedResponse, verifyResponse } from './response/verify-response.ts'

/** Our answer to a `LogoutRequest`. */
export interface SamlLogoutAnswer {
  /** The handle that the answer's own id is made of. */
  readonly handle: string
  readonly inResponseTo: string
  readonly relayState: string
  readonly complete: boolean
}

/** SAML 2.0, for any connection of it. */
export interface SamlProtocol extends Protocol<AnySamlConnection> {
  /** Verifies a response that no request may stand behind. */
  verifyUnsolicited(connection: AnySamlConnection, answer: URLSearchParams, acsUrl: string): Promise<Verified>
  /**
   * Verifies a logout message with what its provider's metadata says; where a key was rolled, with what it says now.
   *
   * @param check may refuse the completed connection before the message is read
   */
  receiveLogout(
    connection: AnySamlConnection,
    delivery: LogoutDelivery,
    destination: string,
    check: (known: SamlConnection) => void,
  ): Promise<{ readonly connection: SamlConnection; readonly message: LogoutMessage }>
  logoutResponse(connection: SamlConnection, answer: SamlLogoutAnswer): Promise<OutboundMessage>
}

export function createSamlProtocol(environment: Environment, rules: IdentityProviderRules): SamlProtocol {
  const identityProviders = createIdentityProviders(environment, rules)

  async function verify(
    connection: AnySamlConnection,
    answer: URLSearchParams,
    { acsUrl, requestId }: Omit<ExpectedResponse, 'now'>,
  ): Promise<Verified> {
    const field = answer.get('SAMLResponse') ?? ''
    return identityProviders.verifyWith(connection, async (known) => {
      try {
        return await verifyResponse(known, field, { acsUrl, requestId, now: environment.now() })
      } catch (error) {
        // A disagreement is worth more than a refused person: one of the two has a defect, or was shown one.
        if (isSsoError(error) && error.code === 'verifiers_disagree') {
          rules.report({ type: 'verifiers_disagree', connection: known.id, message: error.message })
        }
        throw error
      }
    })
  }

  return {
    isPosted: () => true,
    async request(connection, { handle, callback: acsUrl, demands }) {
      return createAuthnRequest(await identityProviders.use(connection), {
        handle,
        acsUrl,
        demands,
        now: environment.now(),
      })
    },
    async verify(connection, answer, { expected }) {
      if (expected.protocol !== 'saml')
        throw new TypeError('the transaction is of another protocol than its connection')
      return verify(connection, answer, expected)
    },
    async verifyUnsolicited(connection, answer, acsUrl) {
      return verify(connection, answer, { acsUrl, requestId: undefined })
    },
    async logoutRequest(connection, { handle, reference }) {
      if (reference.protocol !== 'saml') throw new TypeError('the reference is of another protocol than its connection')
      const known = await identityProviders.use(connection)
      const { sloUrl } = known
      const { nameId, sid: session } = reference
      if (sloUrl === undefined || nameId === undefined) return undefined
      return createLogoutRequest(known, { handle, sloUrl, nameId, session, now: environment.now() })
    },
    async receiveLogout(connection, delivery, destination, check) {
      return identityProviders.verifyWith(connection, async (known) => {
        check(known)
        const message = receiveLogoutMessage(known, delivery, { destination, now: environment.now() })
        return { connection: known, message }
      })
    },
    async logoutResponse(connection, answer) {
      const url = connection.sloResponseUrl ?? connection.sloUrl ?? ''
      return createLogoutResponse(connection, { ...answer, url, now: environment.now() })
    },
    async metadata(connection, urls) {
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
        defined({
          acsUrls: urls.acsUrls,
          // A provider that has no place for our answers need not know that we would listen.
          sloUrl: sloUrl !== undefined && connection.signingKeys.length > 0 ? urls.sloUrl : undefined,
          now: environment.now(),
        }),
      )
    },
    async inspect(connection) {
      return inspectProvider(await identityProviders.find(connection), environment.now())
    },
  }
}
