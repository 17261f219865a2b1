import { createMemoryDirectoryJournal, type DirectoryJournal, type Operation } from 'relyant/directory'
import { migratePostgres, postgresJournal, postgresLease } from 'relyant/postgres'
import { beforeAll, describe, expect, test as plain } from 'vitest'
import { needs } from '../../support/component.ts'
import { createSyncWorld, personOf } from '../../support/directory-sync.ts'
import { postgresServer, usePostgres } from '../../support/postgres-server.ts'

const server = usePostgres()
const at = new Date('2026-11-30T10:00:00.000Z')
const later = new Date('2026-11-30T11:00:00.000Z')

const disable = (user: string): Operation => ({
  ...{ key: `disable ${user}`, why: 'missing', kind: 'disable-user', user, link: user, because: ['it\'s "gone"'] },
})
const runOf = (id: string, source: string) => ({
  ...{ id, source, startedAt: at, hash: 'h', directoryDigest: 'd', fingerprints: { scope: 's', policy: 'p' } },
  released: ['a', 'b'],
})

function keepsItsWord(test: typeof plain | typeof plain.skip, create: () => DirectoryJournal) {
  test('an unknown source has no history', async () => {
    const journal = create()
    expect(await journal.history('none', new Date(0))).toEqual({ removals: [], pinned: [] })
    expect(await journal.unfinished('none')).toBeUndefined()
    expect(await journal.unsettled('none')).toEqual([])
    expect(await journal.reports('none', 5)).toEqual([])
  })

  test('removals count from the moment on at which they are intended; what was not done is forgotten', async () => {
    const journal = create()
    await journal.begin(runOf('r1', 'counts'))
    await journal.intend('r1', [disable('ada'), disable('bob')], at)
    await journal.intend('r1', [disable('cleo')], later)
    const all = await journal.history('counts', at)
    expect(all.removals).toEqual([
      { kind: 'disable-user', at, count: 2 },
      { kind: 'disable-user', at: later, count: 1 },
    ])
    expect((await journal.history('counts', later)).removals).toHaveLength(1)
    expect(await journal.unsettled('counts')).toEqual([
      { run: 'r1', operation: disable('ada'), at },
      { run: 'r1', operation: disable('bob'), at },
      { run: 'r1', operation: disable('cleo'), at: later },
    ])
    await journal.settle([
      { run: 'r1', key: 'disable ada', done: true },
      { run: 'r1', key: 'disable bob', done: false },
    ])
    expect((await journal.unsettled('counts')).map(({ operation }) => operation.key)).toEqual(['disable cleo'])
    expect(await journal.steps('r1')).toEqual([{ run: 'r1', operation: disable('ada'), at }])
    expect((await journal.history('counts', at)).removals.map(({ count }) => count)).toEqual([1, 1])
    // What is done stays done, whatever is said of the step afterwards.
    await journal.settle([{ run: 'r1', key: 'disable ada', done: false }])
    expect(await journal.steps('r1')).toHaveLength(1)
  })

  test('a run is unfinished until it is complete, and the latest counts', async () => {
    const journal = create()
    await journal.begin(runOf('u1', 'runs'))
    expect(await journal.unfinished('runs')).toEqual(runOf('u1', 'runs'))
    await journal.begin(runOf('u2', 'runs'))
    await journal.finish('u2', { organisation: 'o', scope: 's', policy: 'p' })
    expect(await journal.unfinished('runs')).toBeUndefined()
    expect((await journal.history('runs', at)).last).toEqual({ organisation: 'o', scope: 's', policy: 'p' })
    await journal.begin(runOf('u3', 'runs'))
    await journal.finish('u3')
    expect((await journal.history('runs', at)).last?.organisation).toBe('o')
  })

  test('an approval is used up by the next run of its source', async () => {
    const journal = create()
    await journal.approve('approvals', { hash: 'h1', at })
    await journal.approve('approvals', { hash: 'h2', at, by: 'root' })
    await journal.begin(runOf('x1', 'another'))
    expect((await journal.history('approvals', at)).approved).toEqual({ hash: 'h2', at, by: 'root' })
    await journal.begin(runOf('x2', 'approvals'))
    expect((await journal.history('approvals', at)).approved).toBeUndefined()
  })

  test('pins are kept until they are taken out', async () => {
    const journal = create()
    const pins = [{ key: 'k1', link: 'ada', why: 'missing' as const }, { key: "k'2" }]
    await journal.pin('pins', pins)
    await journal.pin('pins', pins)
    await journal.pin('pins', [])
    const kept = await journal.pins('pins')
    expect(kept).toHaveLength(2)
    expect(kept).toEqual(expect.arrayContaining(pins))
    expect((await journal.history('pins', at)).pinned).toEqual([{ link: 'ada', why: 'missing' }])
    await journal.unpin('pins', ['k1'])
    expect(await journal.pins('pins')).toEqual([{ key: "k'2" }])
  })

  test('reports come back as they were, the latest first', async () => {
    const journal = create()
    const report = (run: string) => ({
      ...{
        run,
        source: 'reports',
        mode: 'apply' as const,
        outcome: 'completed' as const,
        startedAt: at,
        endedAt: later,
      },
      ...{ counts: { 'disable-user': { done: 1, unchanged: 0, refused: 0, skipped: 0 } }, refused: [] },
    })
    await journal.report(report('1'))
    await journal.report(report('2'))
    expect(await journal.reports('reports', 5)).toEqual([report('2'), report('1')])
    expect(await journal.reports('reports', 1)).toHaveLength(1)
  })
}

describe('the journal in memory', () => {
  const journal = createMemoryDirectoryJournal()
  keepsItsWord(plain, () => journal)
})

describe('the journal in PostgreSQL', () => {
  const test = needs(postgresServer)
  beforeAll(async () => {
    await migratePostgres({ client: server().pool, schema: 'journal' })
  })
  const create = () => postgresJournal({ client: server().pool, schema: 'journal' })
  keepsItsWord(test, create)

  test('serves two processes: approved here, run there, undone here', async () => {
    const world = createSyncWorld()
    world.directory.users = [personOf('ada')]
    const policy = { guard: { limits: { 'disable-user': { count: 1, share: 1 } } } }
    const start = () =>
      world.start({ policy, journal: create(), lease: postgresLease({ client: server().pool, schema: 'journal' }) })
    const first = await start().runNow()
    expect(first).toMatchObject({ waiting: { held: 4 } })
    await start().approve('waiting' in first ? (first.waiting?.hash ?? '') : '')
    const second = await start().runNow()
    expect(second).toMatchObject({ approval: 'used', counts: { 'disable-user': { done: 4 } } })
    expect(await start().undo('run' in second ? second.run : '')).toMatchObject({
      counts: { 'enable-user': { done: 4 } },
    })
    expect(await start().runNow()).toMatchObject({ counts: {} })
    expect(world.target.tables().users.every(({ disabled }) => disabled === undefined)).toBe(true)
    expect(await start().reports()).toHaveLength(4)
  })
})
