import type { Identity } from 'relyant'
import { type Person, people } from '../providers/people.ts'
import type { DemoConnection } from './connections.ts'
import { createDriver, type Driver, type Page } from './driver.ts'
import { expectEqual, expectPage, expectRefusal, type Refusal } from './expectations.ts'
import type { Demo } from './start.ts'

export type Facts = Pick<Identity, 'subject' | 'email' | 'emailVerified' | 'groups'>

/** One row of the table: a sign-in that succeeded, or one that was refused. */
export interface Outcome {
  readonly protocol: 'oidc' | 'saml'
  readonly connection: string
  readonly identity?: Facts
  readonly refusal?: Refusal
}

/** Signs everybody in with every connection, and lets one person of each protocol cancel. */
export function listSignIns(demo: Demo): readonly { readonly what: string; run(): Promise<Outcome> }[] {
  const everybody = demo.connections.flatMap((connection) =>
    people.map((person) => ({
      what: `${connection.input.id}, ${person.username}`,
      run: () => signInAndOut(demo, connection, person),
    })),
  )
  const cancelled = (['oidc', 'saml'] as const).flatMap((protocol) =>
    demo.connections
      .filter(({ input }) => input.protocol === protocol)
      .slice(0, 1)
      .map((connection) => ({ what: `cancel, ${protocol}`, run: () => cancel(demo, connection) })),
  )
  return [...everybody, ...cancelled]
}

/** Signs a person in to the application, and ends at its home page. */
export async function signIn(demo: Demo, driver: Driver, connection: string, person: Person): Promise<Page> {
  const login = await driver.open(`${demo.url}/auth/login?connection=${connection}&returnTo=/`)
  const page = await driver.identify(login, person.id)
  expectPage(page, `${demo.url}/`, 'Signed in as')
  return page
}

/** What `GET /api/me` answers. */
export interface Me {
  readonly connection: string
  readonly initiatedBy: string
  /** When a step-up last succeeded. */
  readonly confirmedAt?: string
  readonly identity: Facts
}

export async function readMe(demo: Demo, driver: Driver): Promise<Me> {
  return JSON.parse((await driver.open(`${demo.url}/api/me`)).text) as Me
}

/** Signs a person in, and holds what the application then knows against what the provider knows. */
async function signInAndOut(demo: Demo, connection: DemoConnection, person: Person): Promise<Outcome> {
  const { id, protocol } = connection.input
  const driver = createDriver()
  const page = await signIn(demo, driver, id, person)
  const me = await readMe(demo, driver)
  const { email, emailVerified, groups } = me.identity
  expectEqual('connection', me.connection, id)
  expectEqual('initiatedBy', me.initiatedBy, 'relying-party')
  expectEqual('email', email, person.email)
  expectEqual('emailVerified', emailVerified, expectedVerification(connection, person))
  expectEqual('groups', groups, person.groups)
  const signedOut = await driver.press(page, '/sign-out')
  expectEqual('page after signing out', signedOut.url, `${demo.url}/`)
  expectEqual('status after signing out', (await driver.open(`${demo.url}/api/me`)).status, 401)
  return { protocol, connection: id, identity: me.identity }
}

async function cancel(demo: Demo, connection: DemoConnection): Promise<Outcome> {
  const { id, protocol } = connection.input
  const driver = createDriver()
  const page = await driver.identify(await driver.open(`${demo.url}/auth/login?connection=${id}&returnTo=/`), '')
  return { protocol, connection: id, refusal: expectRefusal(page, 'access_denied') }
}

/** The providers send text: a policy that wants a real boolean learns nothing from it. */
function expectedVerification({ input }: DemoConnection, person: Person): boolean | undefined {
  return input.emailVerification === 'standard' ? undefined : person.emailVerified
}
