import type { Environment } from '../core/environment.ts'
import type { ReplayCache } from '../state/replay-cache.ts'
import type { SealedBox } from '../state/sealed-box.ts'
import type { Connections } from './connections.ts'
import type { Protocols } from './protocols.ts'
import type { Routes } from './routes.ts'

/** What sign-ins and logouts work with. */
export interface Parts {
  readonly environment: Environment
  readonly routes: Routes
  readonly connections: Connections
  readonly protocols: Protocols
  readonly box: SealedBox
  /** For the transactions of logouts: none of them opens as one of a sign-in. */
  readonly logoutBox: SealedBox
  readonly replayCache: ReplayCache
  /** Whether the application gave the replay cache itself. */
  readonly ownReplayCache: boolean
  readonly secureCookies: boolean
  /** Of a transaction, in seconds. */
  readonly lifetime: number
}
