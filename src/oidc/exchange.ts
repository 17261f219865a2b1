import type { ServerMetadata } from 'openid-client'
import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { type Refuse, refusalsOf } from '../core/errors.ts'
import { createProviderFetch } from './http.ts'
import type { KeySet } from './keys.ts'

/** What is known of an OpenID Provider: its metadata, and its keys, fetched when first needed. */
export interface Provider {
  readonly metadata: ServerMetadata
  readonly keys: KeySet
}

/** What every step of a call works with, also before its provider is known. */
export interface OidcContext {
  readonly connection: OidcConnection
  /** Milliseconds since the epoch. */
  readonly now: Environment['now']
  /** Requests to the provider: bounded in size and time, without redirects. */
  readonly fetch: Environment['fetch']
  readonly refuse: Refuse
}

/** What every step of a call works with once its provider is known: bound once, where the call comes in. */
export interface OidcExchange extends OidcContext {
  readonly provider: Provider
}

export function contextOf(environment: Environment, connection: OidcConnection): OidcContext {
  return {
    connection,
    now: environment.now,
    fetch: createProviderFetch(environment, connection),
    refuse: refusalsOf(connection),
  }
}
