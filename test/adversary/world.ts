import type { TestBrowser, TestClock } from 'relyant/testing'
import type { ApplicationNode, Asked, Operation, Stores } from './application.ts'
import type { BrowserName, NodeName } from './cast.ts'
import type { Ledger } from './ledger.ts'
import type { Providers } from './providers.ts'

/** The application around its nodes: places where sign-ins begin, and the balancer that chooses a node. */
export interface Server {
  readonly serve: (request: Request) => Promise<Response>
  createNode(secrets?: readonly string[]): ApplicationNode
  /** What a place begins when it is opened, by the ticket in its query. */
  readonly wishes: Map<string, { readonly connection: string; readonly asked: Asked; readonly returnTo?: string }>
}

/** Everything of one run. */
export interface World {
  readonly clock: TestClock
  readonly providers: Providers
  readonly stores: Stores
  readonly server: Server
  readonly nodes: [ApplicationNode, ApplicationNode]
  readonly browsers: Readonly<Record<BrowserName, TestBrowser>>
  readonly ledger: Ledger
  readonly operations: Map<string, Operation>
  /** Newest first. */
  secrets: readonly string[]
  /** What must never be in a log or on a page. */
  readonly hidden: Set<string>
  /** Browsers with a cookie of the application's own hosts that is not theirs: they may not be able to sign in any more. */
  readonly planted: Set<BrowserName>
  /** Makes ids that nobody else makes. */
  next(): number
}

/** A process ends, and another one begins with the configuration of now. */
export function restart(world: World, node: NodeName): void {
  world.nodes[node] = world.server.createNode()
}
