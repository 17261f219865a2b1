import { type Person, people } from '../providers/people.ts'
import type { DemoConnection } from './connections.ts'
import { createDriver, type Driver, type Page } from './driver.ts'
import { expectEqual, expectNoSession, expectPage, expectRefusal, type Refusal } from './expectations.ts'
import { readMe, signIn } from './sign-ins.ts'
import type { Demo } from './start.ts'

/** What came of one attempt. */
export interface Step {
  readonly protocol: 'oidc' | 'saml'
  readonly connection: string
  readonly attempt: string
  readonly outcome: string | Refusal
}

/** Several attempts that belong together; it throws where one does not end as it should. */
export interface Journey {
  readonly title: string
  readonly steps: (demo: Demo) => AsyncGenerator<Step, void>
}

export const journeys: readonly Journey[] = [
  { title: 'Enrollment, at the edge', steps: enroll },
  { title: 'Confirming a device, at the edge', steps: confirmDevices },
  { title: 'Pages that want more than a session', steps: openGuardedPages },
  { title: 'Sign-ins that a portal starts', steps: startAtPortals },
]

const [ada, grace, , mallory] = people as [Person, Person, Person, Person]

async function* enroll(demo: Demo): AsyncGenerator<Step, void> {
  for (const [id, invited, other] of [
    ['staff', ada, grace],
    ['acme', grace, ada],
  ] as const) {
    const step = stepOf(demo, id)
    const accounts = demo.enrollments.accounts().length
    const refuse = async (guest: Person, person: Person, code: 'enrollment_email_mismatch' | 'email_not_verified') => {
      const driver = createDriver()
      const refusal = expectRefusal(await acceptInvitation(demo, driver, id, guest, person), code)
      expectEqual('accounts', demo.enrollments.accounts().length, accounts)
      expectEqual('invitation', invitationOf(demo, guest).acceptedBy, undefined)
      expectEqual('token', driver.cookieNames().includes('demo-enrollment'), false)
      await expectNoSession(demo, driver)
      return refusal
    }
    const mismatch = await refuse(invited, other, 'enrollment_email_mismatch')
    yield step(`${other.username} accepts the invitation of ${invited.username}`, mismatch)
    yield step('mallory accepts her own', await refuse(mallory, mallory, 'email_not_verified'))

    const driver = createDriver()
    const next = await acceptInvitation(demo, driver, id, invited, invited)
    expectPage(next, `${demo.edgeUrl}/next`, 'Set up your device')
    expectPage(await driver.press(next, '/next'), next.url, `<code>${invited.username}</code>`)
    expectEqual('invitation', invitationOf(demo, invited).acceptedBy, invited.username)
    await expectNoSession(demo, driver)
    yield step(`${invited.username} accepts her own`, `enrolled as ${invited.username}`)

    const again = expectRefusal(await driver.press(next, '/next'), 'enrollment_token_invalid')
    expectEqual('accounts', demo.enrollments.accounts().length, accounts + 1)
    yield step('the next step a second time', again)
  }
}

/** Opens the invitation of a guest, accepts it, and is somebody at the provider. */
async function acceptInvitation(demo: Demo, driver: Driver, connection: string, guest: Person, person: Person) {
  const path = `/invitations/${invitationOf(demo, guest).reference}`
  const page = await driver.press(await driver.open(demo.edgeUrl + path), path, { connection })
  return driver.identify(page, person.id)
}

function invitationOf(demo: Demo, { email }: Person) {
  const invitation = demo.enrollments.invitations().find((candidate) => candidate.email === email)
  if (invitation === undefined) throw new Error(`nobody has invited ${email}`)
  return invitation
}

async function* confirmDevices(demo: Demo): AsyncGenerator<Step, void> {
  for (const id of ['staff', 'acme']) {
    const step = stepOf(demo, id)
    const { driver, link, code, stateOf } = await askForDevice(demo, id)

    // The threat: the link arrives in a browser of somebody who has asked for nothing, and sees no code.
    const victim = createDriver()
    const unconfirmed = await victim.press(await victim.open(link), undefined, { code: 'AAAA-AAAA' })
    expectEqual('page', unconfirmed.url, link)
    expectEqual('cookies', victim.cookieNames(), ['sso-confirm'])
    expectEqual('device', stateOf(), 'waiting')
    yield step('the link is forwarded, without the code', expectRefusal(unconfirmed, 'confirmation_failed'))

    const stranger = createDriver()
    const mismatch = expectRefusal(await followLink(stranger, link, code, grace), 'account_mismatch')
    expectEqual('device', stateOf(), 'waiting')
    await expectNoSession(demo, stranger)
    yield step('grace confirms the device of ada', mismatch)

    expectPage(await followLink(createDriver(), link, code, ada), link, 'You have confirmed a device of Ada Lovelace')
    expectEqual('device', stateOf(), 'confirmed')
    const page = await driver.open(link.replace(demo.edgeUrl, demo.url))
    expectPage(page, page.url, 'Device connected')
    yield step('ada confirms her device', 'confirmed device')
  }
  for (const id of ['lazy-oidc', 'lazy-saml']) {
    const { driver, link, code, stateOf } = await askForDevice(demo, id)
    const stale = expectRefusal(await followLink(driver, link, code, ada), 'authentication_not_fresh')
    expectEqual('device', stateOf(), 'waiting')
    yield stepOf(demo, id)('ada confirms her device, out of an old session', stale)
  }
}

/** Signs ada in, and has a device of hers ask to be connected. */
async function askForDevice(demo: Demo, connection: string) {
  const driver = createDriver()
  const page = await driver.press(await signIn(demo, driver, connection, ada), '/devices')
  const code = page.text.match(/class="code">([^<]+)</)?.[1] ?? ''
  const link = page.text.match(/href="([^"]+)" target="_blank"/)?.[1] ?? ''
  return { driver, code, link, stateOf: () => demo.devices.find(link.split('/').at(-1) ?? '')?.state }
}

/** Types the code of a device where its link leads to, and is somebody at the provider. */
async function followLink(driver: Driver, link: string, code: string, person: Person): Promise<Page> {
  return driver.identify(await driver.press(await driver.open(link), undefined, { code }), person.id)
}

async function* openGuardedPages(demo: Demo): AsyncGenerator<Step, void> {
  const vault = `${demo.url}/vault`
  const admins = `${demo.url}/admins`
  expectEqual('status of the vault without a session', (await createDriver().open(vault)).status, 401)
  for (const id of ['staff', 'acme']) {
    const [member, outsider] = [createDriver(), createDriver()]
    await signIn(demo, member, id, ada)
    await signIn(demo, outsider, id, grace)
    expectPage(await member.open(vault), vault, 'It is open')
    yield stepOf(demo, id)('ada opens /vault, just signed in', 'opened')
    expectPage(await member.open(admins), admins, 'Invitations')
    yield stepOf(demo, id)('ada opens /admins', 'opened')
    yield stepOf(demo, id)('grace opens /admins', expectRefusal(await outsider.open(admins), 'group_required'))
  }
  for (const id of ['lazy-oidc', 'lazy-saml']) {
    const driver = createDriver()
    await signIn(demo, driver, id, ada)
    const stale = expectRefusal(
      await driver.open(vault).then((page) => driver.identify(page, ada.id)),
      'authentication_not_fresh',
    )
    expectEqual('confirmedAt', (await readMe(demo, driver)).confirmedAt, undefined)
    yield stepOf(demo, id)('ada opens /vault, out of an old session', stale)
  }
}

async function* startAtPortals(demo: Demo): AsyncGenerator<Step, void> {
  const start = async (id: string, driver: Driver): Promise<Page> => {
    const { tileUrl, providerUrl } = connectionOf(demo, id)
    if (tileUrl !== undefined) return driver.identify(await driver.open(tileUrl), ada.id)
    const portal = await driver.open(providerUrl)
    return driver.identify(await driver.press(portal, '/portal/0', { person: ada.id }), ada.id)
  }
  const driver = createDriver()
  expectPage(await start('globex', driver), `${demo.url}/`, 'Signed in as Ada Lovelace')
  const { initiatedBy } = await readMe(demo, driver)
  expectEqual('initiatedBy', initiatedBy, 'provider')
  yield stepOf(demo, 'globex')('ada starts at the portal', `signed in, initiatedBy: ${initiatedBy}`)

  const stranger = createDriver()
  const refusal = expectRefusal(await start('acme', stranger), 'response_unsolicited')
  await expectNoSession(demo, stranger)
  yield stepOf(demo, 'acme')('ada starts at the portal', refusal)
}

function connectionOf(demo: Demo, id: string): DemoConnection {
  const connection = demo.connections.find(({ input }) => input.id === id)
  if (connection === undefined) throw new Error(`there is no connection ${id}`)
  return connection
}

const stepOf = (demo: Demo, connection: string) => {
  const { protocol } = connectionOf(demo, connection).input
  return (attempt: string, outcome: Step['outcome']): Step => ({ protocol, connection, attempt, outcome })
}
