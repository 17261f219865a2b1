import { createTestBrowser, createTestClock, type TestBrowser } from 'relyant/testing'
import { type ApplicationNode, createStores } from './application.ts'
import { type BrowserName, browserNames, origins } from './cast.ts'
import { createLedger } from './ledger.ts'
import { createProviders } from './providers.ts'
import { createServer } from './server.ts'
import type { World } from './world.ts'

const firstSecret = 'secret 0 of the application, long enough to seal'

/** At the same minute of the day in every run, so that a seed repeats what it did. */
const morning = (): number => Math.floor(Date.now() / 86_400_000) * 86_400_000 + 8 * 3_600_000

export function createWorld(): World {
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
