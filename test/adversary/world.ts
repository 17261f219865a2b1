import { createTestBrowser, createTestClock, type TestBrowser, type TestClock } from 'relyant/testing'
import { type ApplicationNode, createStores, type Operation, type Stores } from './application.ts'
import { type BrowserName, browserNames, type NodeName, origins } from './cast.ts'
import type { Excused } from './known-weaknesses.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createProviders, type Providers } from './providers.ts'
import { createServer, type Server } from './server.ts'

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
  readonly excused: Excused
  /** Browsers with a cookie of the application's own hosts that is not theirs: they may not be able to sign in any more. */
  readonly planted: Set<BrowserName>
  /** Makes ids that nobody else makes. */
  next(): number
}

const firstSecret = 'secret 0 of the application, long enough to seal'

/** At the same minute of the day in every run, so that a seed repeats what it did. */
const morning = (): number => Math.floor(Date.now() / 86_400_000) * 86_400_000 + 8 * 3_600_000

export function createWorld(excused: Excused): World {
  const clock = createTestClock(morning())
  const hidden = new Set([firstSecret])
  const secret = (value: string): void => {
    if (value !== '') hidden.add(value)
  }
  const providers = createProviders(clock.now, secret)
  let count = 0
  const world: Omit<World, 'server' | 'nodes' | 'browsers'> = {
    clock,
    providers,
    stores: createStores(clock.now),
    ledger: createLedger(),
    operations: new Map(),
    secrets: [firstSecret],
    hidden,
    excused,
    planted: new Set(),
    next: () => {
      count += 1
      return count
    },
  }
  const whole = world as World
  const server = createServer(whole)
  const applications = {
    [origins.app]: server.serve,
    [origins.edge]: server.serve,
    [origins.sibling]: server.serve,
  }
  const browserOf = (name: BrowserName): TestBrowser =>
    createTestBrowser(applications, { now: clock.now, headers: { 'x-browser': name } })
  return Object.assign(whole, {
    server,
    nodes: [server.createNode(), server.createNode()] as [ApplicationNode, ApplicationNode],
    browsers: Object.fromEntries(browserNames.map((name) => [name, browserOf(name)])) as World['browsers'],
  })
}

/** A process ends, and another one begins with the configuration of now. */
export function restart(world: World, node: NodeName): void {
  world.nodes[node] = world.server.createNode()
}
