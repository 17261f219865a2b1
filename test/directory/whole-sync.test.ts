import {
  createDirectorySync,
  createMemoryDirectoryJournal,
  createMemoryLease,
  type DirectorySyncOptions,
  jumpcloudDirectory,
  type RunReport,
  type SkippedRun,
} from 'relyant/directory'
import { createMemoryDirectoryTarget, createTestDirectory, person, type TestDirectory } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { createPatience } from './source/support.ts'

const names = ['ada', 'bob', 'cleo', 'dora', 'eve', 'fay', 'gus', 'hal', 'ivy', 'jo']

/** An application that follows a directory of ten people, and knows all of them already. */
async function createStage(changes: Partial<DirectorySyncOptions> = {}) {
  const people = names.map((name) => person({ email: `${name}@example.com`, groups: ['staff'] }))
  const directory = createTestDirectory({ people })
  const { clock, seams } = createPatience()
  const { region, apiKey, orgId, fetch } = directory
  const source = jumpcloudDirectory({ region, apiKey, orgId, fetch, ...seams } as never)
  const target = createMemoryDirectoryTarget({
    users: [
      { id: 'root', username: 'root', admin: true },
      { id: 'by-hand', username: 'contractor', admin: false },
    ],
  })
  const ended: string[] = []
  const sync = createDirectorySync({
    source,
    target,
    journal: createMemoryDirectoryJournal(),
    lease: createMemoryLease({ now: clock.now }),
    policy: { prefetch: true },
    mode: 'apply',
    now: clock.now,
    onAccessEnded: ({ user, why }) => void ended.push(`${user} ${why}`),
    ...changes,
  })
  return { directory, target, sync, ended, clock }
}

/** So many people leave the directory; gives their ids there. */
function leaving({ data }: TestDirectory, count: number): readonly string[] {
  const ids = data
    .users()
    .slice(0, count)
    .map(({ _id: id }) => String(id))
  for (const id of ids) data.removeUser(id)
  return ids
}

function reportOf(result: RunReport | SkippedRun): RunReport {
  if ('skipped' in result) throw new Error('another run goes on')
  return result
}

describe('a directory and an application, from the first request to the last row', () => {
  test('a new configuration only says what it would do', async () => {
    const { sync, target } = await createStage({ mode: 'dry-run' })
    const report = reportOf(await sync.runNow())
    expect(report).toMatchObject({ outcome: 'completed', mode: 'dry-run', plan: { operations: 21, held: 0 } })
    expect(target.writes).toBe(0)
  })

  test('people and groups come, and a second run has nothing to do', async () => {
    const { sync, target } = await createStage()
    expect(reportOf(await sync.runNow()).outcome).toBe('completed')
    expect(target.tables().users).toHaveLength(12)
    expect(target.tables().memberships).toHaveLength(10)
    expect(reportOf(await sync.runNow())).toMatchObject({ outcome: 'completed', counts: {} })
  })

  test('one who left is disabled at once; many who left wait for an approval of that very plan', async () => {
    const { sync, target, directory, ended } = await createStage()
    await sync.runNow()
    const before = new Map(target.tables().users.map(({ id, link }) => [link?.id, id]))
    const leave = (count: number) => leaving(directory, count).map((id) => before.get(id))
    const [first] = leave(1)
    reportOf(await sync.runNow())
    expect(ended).toEqual([`${first} missing`])
    leave(5)
    const held = reportOf(await sync.runNow())
    expect(ended).toHaveLength(1)
    expect(held.waiting?.held).toBeGreaterThanOrEqual(5)
    await sync.approve('not the hash of any plan')
    expect(reportOf(await sync.runNow()).approval).toBe('stale')
    expect(ended).toHaveLength(1)
    await sync.approve(held.waiting?.hash ?? '')
    expect(reportOf(await sync.runNow()).approval).toBe('used')
    expect(ended).toHaveLength(6)
    expect(target.tables().users.filter(({ disabled }) => disabled !== undefined)).toHaveLength(6)
    expect(target.tables().users.find(({ id }) => id === 'by-hand')?.disabled).toBeUndefined()
  })

  test.each([
    ['gone', (directory: TestDirectory) => leaving(directory, 1)],
    [
      'suspended',
      ({ data }: TestDirectory) =>
        data.updateUser(String(data.users()[0]?.['_id']), { state: 'SUSPENDED', suspended: true }),
    ],
  ])('what a run did is taken back, and not done again in any later one: %s', async (_what, happen) => {
    const { sync, target, directory, clock } = await createStage()
    await sync.runNow()
    happen(directory)
    const { run } = reportOf(await sync.runNow())
    const disabled = () => target.tables().users.filter((user) => user.disabled !== undefined)
    expect(disabled()).toHaveLength(1)
    await sync.undo(run)
    expect(disabled()).toHaveLength(0)
    for (const _run of [1, 2, 3]) {
      // Within a day the guard would hold a second removal.
      clock.advance(25 * 60 * 60)
      await sync.runNow()
      expect(disabled()).toHaveLength(0)
    }
  })

  test.each([
    ['a wrong key', { apiKey: 'wrong' }, 'directory_key_refused'],
    ['another organisation', { orgId: '0123456789abcdef01234567' }, 'directory_organisation'],
  ] as const)('%s says what to do, and writes nothing', async (_what, wrong, code) => {
    const { directory, target } = await createStage()
    const { region, apiKey, orgId, fetch } = directory
    const source = jumpcloudDirectory({ region, apiKey, orgId, fetch, ...createPatience().seams, ...wrong } as never)
    const { sync } = await createStage({ source, target })
    const report = reportOf(await sync.runNow())
    expect(report).toMatchObject({ outcome: 'failed', error: { code, hint: expect.any(String) } })
    expect(target.writes).toBe(0)
  })
})
