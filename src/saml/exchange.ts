import type { SamlConnection } from '../configuration/connection.ts'
import type { Refuse } from '../core/errors.ts'

/** Whose signatures count, and with which algorithms: all that a signature needs to know of a connection. */
export type TrustPolicy = Pick<SamlConnection, 'id' | 'certificate' | 'verification' | 'allowSha1' | 'allowWeakKeys'>

/** A document that may be signed: what it is called in a refusal, by whom it has to be signed, and how it is refused. */
export interface ReceivedDocument {
  readonly document: 'Response' | 'LogoutRequest' | 'LogoutResponse' | 'metadata'
  readonly trust: TrustPolicy
  readonly refuse: Refuse
}

/** A message of the identity provider, and what it is held against: bound once, when it comes. */
export interface SamlExchange extends ReceivedDocument {
  readonly document: 'Response' | 'LogoutRequest' | 'LogoutResponse'
  readonly connection: SamlConnection
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Tolerated difference between our clock and the provider's, in milliseconds. */
  readonly clockTolerance: number
}

/** A `Response` at our assertion consumer service. */
export interface ResponseExchange extends SamlExchange {
  readonly acsUrl: string
  /** `undefined` for a response that no request may stand behind. */
  readonly requestId: string | undefined
}

/** A `LogoutRequest` or `LogoutResponse` at our single logout service. */
export interface LogoutExchange extends SamlExchange {
  readonly document: 'LogoutRequest' | 'LogoutResponse'
  /** Our single logout service, query string included. */
  readonly destination: string
}
