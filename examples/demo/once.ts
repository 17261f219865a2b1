import { isDeepStrictEqual } from 'node:util'
import type { Identity, SsoError } from 'relyant'
import { type Person, people } from '../providers/people.ts'
import type { DemoConnection } from './connections.ts'
import { createDriver } from './driver.ts'
import { type Demo, startDemo } from './start.ts'

type Facts = Pick<Identity, 'subject' | 'email' | 'emailVerified' | 'groups'>

/** One line of the output: a sign-in that succeeded, or one that was refused. */
export interface Outcome {
  readonly protocol: 'oidc' | 'saml'
  readonly connection: string
  readonly identity?: Facts
  readonly refusal?: { readonly code: string; readonly publicMessage: string }
}

export interface OnceReport {
  readonly outcomes: readonly Outcome[]
  readonly lines: readonly string[]
  /** What did not end as it should have; empty when all is well. */
  readonly problems: readonly string[]
}

/** Signs everybody in with every connection, over HTTP and without a browser, and lets one person of each protocol cancel. */
export async function runOnce(): Promise<OnceReport> {
  const refusals: SsoError[] = []
  const demo = await startDemo({ port: 0, log: (error) => refusals.push(error) })
  const outcomes: Outcome[] = []
  const problems: string[] = []
  const attempt = async (what: string, run: () => Promise<Outcome>): Promise<void> => {
    refusals.length = 0
    try {
      outcomes.push(await run())
    } catch (error) {
      const [refusal] = refusals
      const reason = error instanceof Error ? error.message : String(error)
      problems.push(`${what}: ${reason}${refusal === undefined ? '' : ` (${refusal.code}: ${refusal.message})`}`)
    }
  }
  try {
    for (const connection of demo.connections) {
      for (const person of people) {
        await attempt(`${connection.input.id}, ${person.username}`, () => signIn(demo, connection, person))
      }
    }
    for (const protocol of ['oidc', 'saml'] as const) {
      const connection = demo.connections.find(({ input }) => input.protocol === protocol)
      if (connection !== undefined) await attempt(`cancel, ${protocol}`, () => cancel(demo, connection, refusals))
    }
  } finally {
    await demo.close()
  }
  return { outcomes, lines: layOut(outcomes), problems }
}

/** Signs a person in, and holds what the application then knows against what the provider knows. */
async function signIn(demo: Demo, connection: DemoConnection, person: Person): Promise<Outcome> {
  const { id, protocol } = connection.input
  const driver = createDriver()
  const login = await driver.open(`${demo.url}/auth/login?connection=${id}&returnTo=/`)
  const page = await driver.identify(login, person.id)
  if (page.url !== `${demo.url}/` || page.status !== 200) throw new Error(`ended at ${page.url} with ${page.status}`)
  const me = JSON.parse((await driver.open(`${demo.url}/api/me`)).text) as Me
  const { email, emailVerified, groups } = me.identity
  expectEqual('connection', me.connection, id)
  expectEqual('email', email, person.email)
  expectEqual('emailVerified', emailVerified, expectedVerification(connection, person))
  expectEqual('groups', groups, person.groups)
  const signedOut = await driver.press(page, '/sign-out')
  expectEqual('page after signing out', signedOut.url, `${demo.url}/`)
  expectEqual('status after signing out', (await driver.open(`${demo.url}/api/me`)).status, 401)
  return { protocol, connection: id, identity: me.identity }
}

async function cancel(demo: Demo, connection: DemoConnection, refusals: readonly SsoError[]): Promise<Outcome> {
  const { id, protocol } = connection.input
  const driver = createDriver()
  const page = await driver.identify(await driver.open(`${demo.url}/auth/login?connection=${id}&returnTo=/`), '')
  const [refusal] = refusals
  expectEqual('status', page.status, 403)
  expectEqual('code', refusal?.code, 'access_denied')
  const { code, publicMessage } = refusal as SsoError
  if (!page.text.includes(publicMessage)) throw new Error('the page does not say the public message')
  return { protocol, connection: id, refusal: { code, publicMessage } }
}

/** What `GET /api/me` answers. */
interface Me {
  readonly connection: string
  readonly identity: Facts
}

/** The providers send text: a policy that wants a real boolean learns nothing from it. */
function expectedVerification({ input }: DemoConnection, person: Person): boolean | undefined {
  return input.emailVerification === 'standard' ? undefined : person.emailVerified
}

function expectEqual(what: string, received: unknown, expected: unknown): void {
  if (isDeepStrictEqual(received, expected)) return
  throw new Error(`${what} is ${JSON.stringify(received)}, expected ${JSON.stringify(expected)}`)
}

function layOut(outcomes: readonly Outcome[]): readonly string[] {
  const rows = [
    ['protocol', 'connection', 'subject', 'email', 'emailVerified', 'groups'],
    ...outcomes.map(({ protocol, connection, identity, refusal }) =>
      identity === undefined
        ? [protocol, connection, `refused: ${refusal?.code}`, refusal?.publicMessage ?? '']
        : [protocol, connection, ...cellsOf(identity)],
    ),
  ]
  // A refusal's sentence is no column: it may run on to the end of the line.
  const columns = rows.filter((row) => row.length === 6)
  const widths = [0, 1, 2, 3, 4].map((index) => Math.max(...columns.map((row) => row[index]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function cellsOf({ subject, email, emailVerified, groups }: Facts): readonly string[] {
  return [subject, email ?? 'unknown', emailVerified?.toString() ?? 'unknown', JSON.stringify(groups)]
}
