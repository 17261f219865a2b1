import type { RunReport, SkippedRun } from 'relyant/directory'
import { describe, expect, test } from 'vitest'
import { createSyncWorld, personOf } from '../../support/directory-sync.ts'

const reportOf = (result: RunReport | SkippedRun): RunReport => {
  if ('skipped' in result) throw new Error('another run goes on')
  return result
}

const policy = { guard: { limits: { 'disable-user': { count: 2, share: 1 } } } }

describe('an approval', () => {
  test('lets the held steps of that very plan go, once', async () => {
    const world = createSyncWorld()
    world.directory.users = [personOf('ada')]
    const sync = world.start({ policy })
    const first = reportOf(await sync.runNow())
    expect(first).toMatchObject({ plan: { held: 4 }, waiting: { held: 4 }, outcome: 'completed' })
    expect(world.target.writes).toBe(0)
    await sync.approve(first.waiting?.hash ?? '', { by: 'root' })
    expect(reportOf(await sync.runNow())).toMatchObject({
      ...{ approval: 'used', plan: { held: 0 }, counts: { 'disable-user': { done: 4 } } },
    })
    world.directory.users = []
    expect(reportOf(await sync.runNow())).toMatchObject({ plan: { held: 1 } })
  })

  test('is given of what the same run left waiting, also where it did everything else', async () => {
    const world = createSyncWorld()
    world.directory.users = [personOf('ada')]
    world.directory.groups = { staff: ['ada', 'bob', 'eve'], night: ['cleo'] }
    const sync = world.start({ policy })
    const first = reportOf(await sync.runNow())
    expect(first.counts['add-member']).toMatchObject({ done: 1 })
    expect(first.waiting?.hash).toBe(sync.plan()?.hash)
    await sync.approve(first.waiting?.hash ?? '')
    expect(reportOf(await sync.runNow())).toMatchObject({ approval: 'used', counts: { 'disable-user': { done: 4 } } })
  })

  test('is stale when the directory has moved: what was held goes on waiting, the rest is done', async () => {
    const world = createSyncWorld()
    world.directory.users = [personOf('ada')]
    const sync = world.start({ policy })
    const { plan } = reportOf(await sync.runNow())
    await sync.approve(plan?.hash ?? '')
    world.directory.users = []
    world.directory.groups = { staff: ['ada', 'bob', 'eve'], night: ['cleo'] }
    const report = reportOf(await sync.runNow())
    expect(report).toMatchObject({ approval: 'stale', plan: { held: 5 }, counts: { 'add-member': { done: 1 } } })
    expect(report.counts['disable-user']).toBeUndefined()
    expect(world.errors).toMatchObject([{ code: 'plan_stale', received: plan?.hash, expected: report.plan?.hash }])
    expect(reportOf(await sync.runNow()).approval).toBeUndefined()
  })

  test('is stale when the application has moved', async () => {
    const world = createSyncWorld()
    world.directory.users = [personOf('ada')]
    const sync = world.start({ policy })
    const { plan } = reportOf(await sync.runNow())
    await sync.approve(plan?.hash ?? '')
    world.target.edit('u-bob', (bob) => ({ ...bob, admin: true }))
    expect(reportOf(await sync.runNow())).toMatchObject({ approval: 'stale', plan: { held: 4 } })
  })
})

describe('the guard counts removals', () => {
  test('of earlier runs of a day, and forgets them then', async () => {
    const world = createSyncWorld()
    const sync = world.start({ policy })
    world.directory.users = world.directory.users.slice(2)
    expect(reportOf(await sync.runNow())).toMatchObject({ counts: { 'disable-user': { done: 2 } } })
    world.directory.users = world.directory.users.slice(1)
    world.clock.advance(23 * 3600)
    expect(reportOf(await sync.runNow())).toMatchObject({ plan: { held: 1 } })
    world.clock.advance(2 * 3600)
    expect(reportOf(await sync.runNow())).toMatchObject({ counts: { 'disable-user': { done: 1 } } })
  })
})

describe('an undo', () => {
  async function disabledThree() {
    const world = createSyncWorld()
    const before = world.target.tables()
    world.directory.users = world.directory.users.slice(3)
    world.directory.groups = { staff: ['dora'], night: [] }
    const sync = world.start()
    const { run } = reportOf(await sync.runNow())
    return { ...world, sync, run, before }
  }

  test('brings back what was there, and the next run does not do it again', async () => {
    const { sync, run, before, target, directory } = await disabledThree()
    expect(target.tables()).not.toEqual(before)
    const report = reportOf(await sync.undo(run))
    expect(report).toMatchObject({ mode: 'undo', outcome: 'completed', refused: [] })
    const byHand = before.memberships.map(({ user, group }) => ({ user, group }))
    expect(target.tables()).toEqual({ ...before, memberships: byHand })
    expect(reportOf(await sync.runNow())).toMatchObject({
      outcome: 'completed',
      counts: { 'add-member': { skipped: 1 } },
    })
    expect(target.tables()).toEqual({ ...before, memberships: byHand })
    // The directory changes its mind: now it has a say again.
    directory.users = [...directory.users, personOf('ada')]
    await sync.runNow()
    directory.users = directory.users.filter(({ id }) => id !== 'ada')
    await sync.runNow()
    expect(
      target
        .tables()
        .users.filter(({ disabled }) => disabled)
        .map(({ id }) => id),
    ).toEqual(['u-ada'])
  })

  test('leaves what was changed by hand since, and says so', async () => {
    const { sync, run, target } = await disabledThree()
    target.edit('u-ada', ({ disabled: _, ...ada }) => ada)
    target.edit('u-bob', (bob) => ({ ...bob, disabled: { by: 'hand', at: new Date(0) } }))
    target.edit('u-cleo', () => undefined)
    const report = reportOf(await sync.undo(run))
    const refused = report.refused.map(({ key, why }) => `${key}: ${why}`)
    expect(refused).toContain('disable u-ada missing: changed-since')
    expect(refused).toContain('disable u-bob missing: changed-since')
    expect(refused).toContain('disable u-cleo missing: changed-since')
    expect(target.tables().users.find(({ id }) => id === 'u-bob')?.disabled?.by).toBe('hand')
  })

  test('a second time does nothing', async () => {
    const { sync, run, target } = await disabledThree()
    await sync.undo(run)
    const after = target.tables()
    const report = reportOf(await sync.undo(run))
    expect(report.counts['enable-user']).toBeUndefined()
    expect(target.tables()).toEqual(after)
  })

  test('disables an account that the run had created, as if by hand', async () => {
    const world = createSyncWorld()
    world.directory.users = [...world.directory.users, personOf('new')]
    const sync = world.start({ policy: { prefetch: true } })
    const { run } = reportOf(await sync.runNow())
    await sync.undo(run)
    await sync.runNow()
    const made = world.target.tables().users.find(({ link }) => link?.id === 'new')
    expect(made?.disabled?.by).toBe('hand')
    expect(world.ended).toEqual([`${made?.id} undone`])
  })
})
