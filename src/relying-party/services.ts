import type { Environment } from '../core/environment.ts'
import { createFirstOutcomes, type FirstOutcomes } from '../state/first-outcomes.ts'
import { createMemoryRefreshStore, type RefreshStore } from '../state/refresh-store.ts'
import { createMemoryReplayCache, type ReplayCache } from '../state/replay-cache.ts'
import { createSealedBox, type SealedBox } from '../state/sealed-box.ts'
import { type Confirmations, createConfirmations } from './confirmations.ts'
import { type Connections, createConnections } from './connections.ts'
import { createReporter } from './events.ts'
import type { ParsedOptions } from './options.ts'
import { createProtocols, type Protocols } from './protocols.ts'
import { requireReplayCache } from './require-replay-cache.ts'
import { createRoutes, type Routes } from './routes.ts'

/** What every verb of a relying party works with. */
export interface Services {
  readonly environment: Environment
  readonly routes: Routes
  readonly connections: Connections
  readonly protocols: Protocols
  /** For the transactions of sign-ins. */
  readonly box: SealedBox
  /** For the transactions of logouts: none of them opens as one of a sign-in. */
  readonly logoutBox: SealedBox
  readonly refreshBox: SealedBox
  readonly refreshStore: RefreshStore
  readonly replayCache: ReplayCache
  /** Whether the application gave the replay cache itself. */
  readonly ownReplayCache: boolean
  readonly confirmations: Confirmations
  readonly firstOutcomes: FirstOutcomes
  readonly secureCookies: boolean
  /** Of a transaction, in seconds. */
  readonly lifetime: number
}

/** @throws SsoError `configuration_invalid` */
export function createServices(options: ParsedOptions): Services {
  const { fetch, now, allowLoopbackHttp, secrets } = options
  const environment = { fetch, now }
  const routes = createRoutes(options)
  const connections = createConnections(options)
  const ownReplayCache = options.replayCache !== undefined
  const secureCookies = routes.origins.every((origin) => origin.startsWith('https:'))
  for (const connection of connections.listed) requireReplayCache(connection, ownReplayCache)
  return {
    environment,
    routes,
    connections,
    protocols: createProtocols(environment, { allowLoopbackHttp, report: createReporter(options.onEvent) }),
    box: createSealedBox(secrets, 'sso-transaction'),
    logoutBox: createSealedBox(secrets, 'sso-logout'),
    refreshBox: createSealedBox(secrets, 'sso-refresh'),
    refreshStore: options.refreshStore ?? createMemoryRefreshStore({ now }),
    replayCache: options.replayCache ?? createMemoryReplayCache({ now }),
    ownReplayCache,
    confirmations: createConfirmations(createSealedBox(secrets, 'sso-confirmation'), secureCookies, now),
    firstOutcomes: createFirstOutcomes(now),
    secureCookies,
    lifetime: options.transactionLifetime,
  }
}
