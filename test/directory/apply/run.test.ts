import type { DirectorySyncEvent, RunReport, SkippedRun } from 'relyant/directory'
import { describe, expect, test } from 'vitest'
import { createSyncWorld, personOf, withApply } from '../../support/directory-sync.ts'

const reportOf = (result: RunReport | SkippedRun): RunReport => {
  if ('skipped' in result) throw new Error('another run goes on')
  return result
}

describe('a run', () => {
  test('carries a plan out, and says what came of each kind of step', async () => {
    const world = createSyncWorld()
    world.directory.users = [personOf('ada'), personOf('bob', 'suspended'), personOf('cleo'), personOf('dora')]
    world.directory.groups = { staff: ['ada', 'dora'], night: ['cleo'] }
    const events: DirectorySyncEvent[] = []
    const sync = world.start({ onEvent: (event) => events.push(event), batchSize: 2, connection: 'staff' })
    const report = reportOf(await sync.runNow())
    expect(report).toMatchObject({
      outcome: 'completed',
      mode: 'apply',
      counts: {
        'add-member': { done: 1, unchanged: 0, refused: 0, skipped: 0 },
        'remove-member': { done: 1 },
        'disable-user': { done: 2 },
      },
    })
    expect(world.ended).toEqual(['u-bob suspended', 'u-eve missing'])
    expect(events.map(({ type }) => type)).toEqual([
      'directory_run_started',
      'directory_planned',
      'directory_progress',
      'directory_progress',
      'directory_run_ended',
    ])
    expect(sync.status()).toMatchObject({ running: false, last: report })
    expect(await sync.reports()).toEqual([report])
    expect(reportOf(await sync.runNow())).toMatchObject({ outcome: 'completed', counts: {} })
    expect(world.target.writes).toBe(2)
  })

  test('skips what needs a creation that was refused, and goes on with the rest', async () => {
    const world = createSyncWorld()
    world.target.edit('u-eve', (eve) => ({ ...eve, username: 'Fay', link: { source: 'other', id: 'x' } }))
    world.directory.users = [...world.directory.users.slice(0, 4), personOf('fay'), personOf('gus')]
    world.directory.groups = { staff: ['ada', 'bob', 'fay', 'gus'], night: ['cleo'] }
    const report = reportOf(await world.start({ policy: { prefetch: true } }).runNow())
    expect(report.refused).toEqual([
      { key: 'create fay', kind: 'create-user', why: 'username-taken' },
      { key: 'add fay staff', kind: 'add-member', why: 'depends-on-refused' },
    ])
    expect(report.counts).toMatchObject({
      'create-user': { done: 1, refused: 1 },
      'add-member': { done: 1, skipped: 1 },
    })
  })

  test('of which another one goes on is skipped, in this process and in another', async () => {
    const world = createSyncWorld()
    const [one, other] = [world.start(), world.start()]
    const results = await Promise.all([one.runNow(), one.runNow(), other.runNow(), other.undo('r')])
    expect(results.filter((result) => 'skipped' in result)).toHaveLength(3)
    expect('skipped' in (await other.runNow())).toBe(false)
  })

  test('that is called off before it begins to write writes nothing', async () => {
    const world = createSyncWorld()
    world.directory.users = []
    const abort = new AbortController()
    const sync = world.start({ onEvent: ({ type }) => type === 'directory_planned' && abort.abort() })
    expect(reportOf(await sync.runNow({ signal: abort.signal }))).toMatchObject({ outcome: 'aborted', counts: {} })
    expect(world.target.writes).toBe(0)
  })

  test('stops where the directory is another organisation than before', async () => {
    const world = createSyncWorld()
    await world.start().runNow()
    world.directory.organisation = 'another'
    world.directory.users = []
    expect(reportOf(await world.start().runNow())).toMatchObject({
      outcome: 'failed',
      error: { code: 'directory_organisation_changed', expected: 'org', received: 'another' },
    })
    expect(world.target.writes).toBe(0)
  })

  test.each([
    [
      'read',
      (world: ReturnType<typeof createSyncWorld>) => ({ ...world.target, read: () => Promise.reject(new Error('db')) }),
    ],
    [
      'apply',
      (world: ReturnType<typeof createSyncWorld>) => withApply(world.target, () => Promise.reject(new Error('db'))),
    ],
    ['results', (world: ReturnType<typeof createSyncWorld>) => withApply(world.target, async () => [])],
  ] as const)('says that the target failed: %s', async (reason, targetOf) => {
    const world = createSyncWorld()
    world.directory.users = []
    const report = reportOf(await world.start({ target: targetOf(world) }).runNow())
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'directory_target_failed', reason } })
    expect(world.target.writes).toBe(0)
  })

  test('says that the journal failed, and then writes nothing', async () => {
    const world = createSyncWorld()
    world.directory.users = []
    const journal = { ...world.journal, intend: () => Promise.reject(new Error('full')) }
    expect(reportOf(await world.start({ journal }).runNow())).toMatchObject({
      outcome: 'failed',
      error: { code: 'directory_journal_failed' },
    })
    expect(world.target.writes).toBe(0)
  })

  test('throws a bug as it is, and gives the lease back', async () => {
    const world = createSyncWorld()
    const bug = new TypeError('x is not a function')
    const sync = world.start({
      policy: {
        get prefetch(): boolean {
          throw bug
        },
      },
    })
    await expect(sync.runNow()).rejects.toBe(bug)
    expect('skipped' in (await world.start().runNow())).toBe(false)
  })
})

describe('a dry run', () => {
  test.each(['dryRun', 'runNow'] as const)('by %s shows the plan, and writes nothing anywhere', async (name) => {
    const world = createSyncWorld()
    world.directory.users = []
    const written: string[] = []
    const readers = ['history', 'unsettled', 'unfinished', 'steps', 'pins', 'reports']
    const journal = new Proxy(world.journal, {
      get(target, method) {
        if (!readers.includes(String(method))) written.push(String(method))
        return Reflect.get(target, method)
      },
    })
    const before = world.target.tables()
    const sync = world.start({ journal, mode: 'dry-run' })
    const report = reportOf(await sync[name]())
    expect(report).toMatchObject({ mode: name === 'dryRun' ? 'dry-run' : 'dry-run', outcome: 'completed', counts: {} })
    expect(sync.plan()?.operations).toHaveLength(5)
    expect(world.target.writes).toBe(0)
    expect(world.target.tables()).toEqual(before)
    expect(written).toEqual([])
    expect(world.ended).toEqual([])
  })
})

describe('a lease that is lost', () => {
  test('stops the run before its next write', async () => {
    const world = createSyncWorld()
    world.directory.users = []
    const target = withApply(world.target, async (batch, context) => {
      const results = await world.target.apply(batch, context)
      world.clock.advance(61)
      await world.lease.acquire('directory:dir', 60_000)
      return results
    })
    expect(reportOf(await world.start({ target, batchSize: 1 }).runNow())).toMatchObject({
      outcome: 'failed',
      error: { code: 'directory_lease_lost', reason: 'lost' },
      counts: { 'disable-user': { done: 1 } },
    })
    expect(world.target.writes).toBe(1)
  })

  test('is renewed while it goes on, before each batch where time has passed', async () => {
    const world = createSyncWorld()
    world.directory.users = []
    const target = withApply(world.target, async (batch, context) => {
      world.clock.advance(30)
      expect(await world.lease.acquire('directory:dir', 60_000)).toBeUndefined()
      return world.target.apply(batch, context)
    })
    expect(reportOf(await world.start({ target, batchSize: 1 }).runNow())).toMatchObject({ outcome: 'completed' })
    expect(world.target.writes).toBe(5)
  })

  test('that cannot be asked for is a failed run', async () => {
    const world = createSyncWorld()
    const lease = { acquire: () => Promise.reject(new Error('no connection')) }
    expect(reportOf(await world.start({ lease }).runNow())).toMatchObject({
      outcome: 'failed',
      error: { code: 'directory_lease_lost', reason: 'unreachable' },
    })
  })

  test('that does not answer while it goes counts until its time is over', async () => {
    const world = createSyncWorld()
    world.directory.users = []
    const lease = {
      async acquire(name: string, milliseconds: number) {
        const held = await world.lease.acquire(name, milliseconds)
        return held && { ...held, renew: () => Promise.reject(new Error('no connection')) }
      },
    }
    const target = withApply(world.target, async (batch, context) => {
      world.clock.advance(25)
      return world.target.apply(batch, context)
    })
    const report = reportOf(await world.start({ lease, target, batchSize: 1 }).runNow())
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'directory_lease_lost', reason: 'unreachable' } })
    expect(world.target.writes).toBe(3)
  })
})
