import type { ConnectionInspection } from '../core/inspection.ts'
import type { LogoutReference } from '../core/logout-reference.ts'
import type { OutboundMessage } from '../core/message.ts'
import type { Demands } from '../core/purpose.ts'
import type { Verified } from '../core/result.ts'
import type { Transaction } from '../core/transaction.ts'
import type { AuthorizationParameters, LogoutParameters } from './authorization-parameters.ts'
import type { Connection } from './connection.ts'

/** What either protocol needs to make a request. */
export interface ProtocolRequest {
  /** The handle of the transaction; it travels as `state` or `RelayState`. */
  readonly handle: string
  /** The redirect URI or the assertion consumer service, query string included. */
  readonly callback: string
  readonly demands: Demands
  /** Who is probably signing in; only OpenID Connect can pass it on. */
  readonly loginHint?: string | undefined
  readonly parameters?: AuthorizationParameters | undefined
}

/** What either protocol needs to ask the provider for a logout. */
export interface ProtocolLogoutRequest {
  readonly handle: string
  readonly redirectUri: string
  readonly reference: LogoutReference
  /** Only OpenID Connect can pass them on. */
  readonly parameters?: LogoutParameters | undefined
}

/** What was sent, as the transaction remembers it. */
export type Sent = Pick<Transaction, 'handle' | 'expected'>

/** What the rest of the library knows of a protocol: each half implements it, and only `protocolOf` chooses between them. */
export interface Protocol<Of extends Connection = Connection> {
  /** Whether the answer to a sign-in is a POST from the provider's site. */
  isPosted(connection: Of): boolean
  /** Makes the request of a sign-in. */
  request(
    connection: Of,
    request: ProtocolRequest,
  ): Promise<{ readonly outbound: OutboundMessage; readonly expected: Transaction['expected'] }>
  /** Verifies the answer to it. */
  verify(connection: Of, answer: URLSearchParams, sent: Sent): Promise<Verified>
  /** Makes the request of a logout; `undefined` where the provider has no place for one. */
  logoutRequest(connection: Of, request: ProtocolLogoutRequest): Promise<OutboundMessage | undefined>
  /** Our own metadata; `undefined` where the protocol has none. */
  metadata(
    connection: Of,
    urls: { readonly acsUrls: readonly string[]; readonly sloUrl: string },
  ): Promise<string | undefined>
  /** What is known of the provider; `undefined` where the protocol has nothing to show. */
  inspect(connection: Of): Promise<ConnectionInspection | undefined>
}
