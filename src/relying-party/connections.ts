import {
  type Connection,
  type ConnectionInput,
  isConnectionId,
  type OidcConnection,
  parseConnection,
} from '../configuration/connection.ts'
import { isIssuerProven } from '../core/account-key.ts'
import { refuse } from '../core/errors.ts'
import { inTime } from '../state/call-store.ts'
import type { ParsedOptions } from './options.ts'
import { isOidc } from './protocols.ts'

export interface Connections {
  /** @throws SsoError `connection_not_found`, `configuration_invalid`, `store_unavailable` */
  get(id: string): Promise<Connection>
  /**
   * Picks the connection of a sign-in that names none, or an issuer only: the one that is left.
   *
   * @throws SsoError `connection_not_chosen`
   */
  choose(issuer: string | undefined): Connection
  /**
   * Whether there may be another OpenID Provider beside the one of this connection: one with another issuer, or one that only
   * says that it has the same. Connections that are looked up cannot be counted.
   */
  hasOthersBeside(connection: OidcConnection): boolean
  /** The connections, where they are not looked up. */
  readonly listed: readonly Connection[]
  /** The connection where there is one alone; `undefined` where there are several, or they are looked up. */
  only(): Connection | undefined
}

/** Holds the connections, or asks the application for one; each is read once. */
export function createConnections(
  options: Pick<ParsedOptions, 'connections' | 'allowLoopbackHttp' | 'signingKeys' | 'decryptionKeys'>,
): Connections {
  const { connections, allowLoopbackHttp, signingKeys = [], decryptionKeys = [] } = options
  const rules = { allowLoopbackHttp, signingKeys, decryptionKeys }
  if (typeof connections !== 'function') {
    return listed(connections.map((connection) => parseConnection(connection, rules)))
  }
  const parsed = new WeakMap<ConnectionInput, Connection>()
  return {
    async get(id) {
      // Ids come from links: what cannot be one is not asked for, nor "constructor" believed of a plain object.
      const found = isConnectionId(id) ? await inTime('lookup of connections', () => connections(id)) : undefined
      if (found === undefined || found === null || typeof found !== 'object')
        refuse('connection_not_found', { received: id })
      const connection = parsed.get(found) ?? parseConnection(found, rules)
      parsed.set(found, connection)
      if (connection.id === id) return connection
      const mismatch = { expected: id, received: connection.id }
      refuse('configuration_invalid', { reason: 'lookup-mismatch', ...mismatch }, { connection: id })
    },
    choose() {
      refuse('connection_not_chosen', { reason: 'looked-up' })
    },
    hasOthersBeside: () => true,
    listed: [],
    only: () => undefined,
  }
}

function listed(connections: readonly Connection[]): Connections {
  const byId = new Map<string, Connection>()
  for (const connection of connections) {
    const { id } = connection
    if (byId.has(id)) refuse('configuration_invalid', { reason: 'connection-repeated', id }, { connection: id })
    byId.set(id, connection)
  }
  return {
    async get(id) {
      const connection = byId.get(id)
      if (connection === undefined) refuse('connection_not_found', { received: id })
      return connection
    },
    choose(issuer) {
      const candidates = connections.filter((one) => issuer === undefined || issuerOf(one) === issuer)
      const [only, another] = candidates
      if (only !== undefined && another === undefined) return only
      if (issuer === undefined) refuse('connection_not_chosen', { reason: 'several' })
      refuse('connection_not_chosen', { reason: 'issuer-not-unique', count: candidates.length, received: issuer })
    },
    hasOthersBeside(connection) {
      const others = connections.filter(isOidc).filter(({ id }) => id !== connection.id)
      return others.some((other) => !haveOneIssuer(connection, other))
    },
    listed: connections,
    only: () => (connections.length === 1 ? connections[0] : undefined),
  }
}

const haveOneIssuer = (one: OidcConnection, other: OidcConnection): boolean =>
  one.issuer === other.issuer && isIssuerProven(one) && isIssuerProven(other)

/** What `iss` of a sign-in that a provider starts can name; SAML has no such parameter. */
export function issuerOf(connection: Connection): string | undefined {
  return isOidc(connection) ? connection.issuer : undefined
}
