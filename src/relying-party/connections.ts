import { type Connection, type ConnectionInput, isConnectionId, parseConnection } from '../configuration/connection.ts'
import { SsoError } from '../core/errors.ts'
import type { ParsedOptions } from './options.ts'

export interface Connections {
  /** @throws SsoError `connection_not_found`, `configuration_invalid` */
  get(id: string): Promise<Connection>
  /**
   * Picks the connection of a sign-in that names none, or an issuer only: the one that is left.
   *
   * @throws SsoError `connection_not_chosen`
   */
  choose(issuer: string | undefined): Connection
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
      const found = isConnectionId(id) ? await connections(id) : undefined
      if (found === undefined || found === null || typeof found !== 'object') throw notFound(id)
      const connection = parsed.get(found) ?? parseConnection(found, rules)
      parsed.set(found, connection)
      if (connection.id === id) return connection
      throw new SsoError('configuration_invalid', `asked for connection "${id}", got "${connection.id}"`, {
        connection: id,
      })
    },
    choose() {
      throw notChosen('the request names no connection, and they are looked up by id')
    },
    listed: [],
    only: () => undefined,
  }
}

function listed(connections: readonly Connection[]): Connections {
  const byId = new Map<string, Connection>()
  for (const connection of connections) {
    const { id } = connection
    if (byId.has(id))
      throw new SsoError('configuration_invalid', `two connections have the id "${id}"`, { connection: id })
    byId.set(id, connection)
  }
  return {
    async get(id) {
      const connection = byId.get(id)
      if (connection === undefined) throw notFound(id)
      return connection
    },
    choose(issuer) {
      const candidates = connections.filter(
        (one) => issuer === undefined || (one.protocol === 'oidc' && one.issuer === issuer),
      )
      const [only, another] = candidates
      if (only !== undefined && another === undefined) return only
      throw notChosen(
        issuer === undefined
          ? 'the request names no connection, and there are several'
          : `${candidates.length} connections have the issuer ${JSON.stringify(issuer.slice(0, 200))}`,
      )
    },
    listed: connections,
    only: () => (connections.length === 1 ? connections[0] : undefined),
  }
}

function notFound(id: string): SsoError {
  return new SsoError('connection_not_found', `there is no connection ${JSON.stringify(id.slice(0, 64))}`)
}

function notChosen(message: string): SsoError {
  return new SsoError('connection_not_chosen', message, { hint: 'Add ?connection=<id> to the login URL.' })
}
