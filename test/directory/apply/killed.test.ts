import type { DirectoryJournal, DirectoryTarget } from 'relyant/directory'
import { describe, expect, test } from 'vitest'
import { createSyncWorld, personOf } from '../../support/directory-sync.ts'

const policy = { prefetch: true, guard: { limits: { 'disable-user': { count: 3, share: 1 } } } }

/** A process that dies at its `at`th step outside of itself, before it or after it: nothing that it does from then on counts. */
function createDeath(at: number, when: 'before' | 'after') {
  let steps = 0
  const died = new Error('killed')
  const mortal = <T extends object>(one: T): T =>
    new Proxy(one, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return async (...parameters: readonly unknown[]) => {
          steps += 1
          if (steps > at || (steps === at && when === 'before')) throw died
          const result: unknown = await method.apply(target, parameters)
          if (steps === at) throw died
          return result
        }
      },
    })
  return { mortal, steps: () => steps }
}

/** Three people are gone, one is new, groups have changed; batches of two. `kill` takes the first process away. */
async function play(kill?: { at: number; when: 'before' | 'after' }) {
  const world = createSyncWorld()
  world.directory.users = [personOf('ada'), personOf('bob', 'suspended'), personOf('new')]
  world.directory.groups = { staff: ['ada', 'new'], night: ['ada'] }
  const death = createDeath(kill?.at ?? Number.POSITIVE_INFINITY, kill?.when ?? 'before')
  const target: DirectoryTarget = death.mortal(world.target)
  const journal: DirectoryJournal = death.mortal(world.journal)
  const ended: string[] = []
  const onAccessEnded = ({ user, why }: { user: string; why: string }) => void ended.push(`${user} ${why}`)
  const options = { batchSize: 2, policy, onAccessEnded, random: () => 0.5 }
  // Four are to be disabled and three may be: an administrator lets them go.
  const { waiting } = (await world.start({ ...options, onAccessEnded: () => {} }).runNow()) as {
    waiting?: { hash: string }
  }
  world.directory.groups = { staff: ['ada'], night: ['ada', 'new'] }
  const dry = world.start(options)
  await dry.dryRun()
  await dry.approve(dry.plan()?.hash ?? '')
  await world.start({ ...options, target, journal }).runNow()
  world.clock.advance(120)
  const last = await world.start(options).runNow()
  return { tables: plain(world.target.tables()), ended, last, steps: death.steps(), waiting, errors: world.errors }
}

/** Without what names a run or a time, which differ. */
function plain({ users, groups, memberships }: ReturnType<ReturnType<typeof createSyncWorld>['target']['tables']>) {
  return { users: users.map(({ disabled, ...user }) => ({ ...user, disabled: disabled?.why })), groups, memberships }
}

const whole = await play()

test('nobody kills: the approved steps are done', () => {
  expect(whole.waiting).toBeDefined()
  expect(whole.ended).toEqual(['u-bob suspended', 'u-cleo missing', 'u-dora missing', 'u-eve missing'])
  expect(whole.last).toMatchObject({ outcome: 'completed', counts: {} })
  expect(whole.steps).toBeGreaterThan(15)
})

describe.each(['before', 'after'] as const)('killed %s', (when) => {
  test.each(Array.from({ length: whole.steps }, (_, index) => index + 1))(
    'step %i, the next run ends the same',
    async (at) => {
      const { tables, ended, last } = await play({ at, when })
      expect(last).toMatchObject({ outcome: 'completed' })
      expect(last).not.toHaveProperty('waiting')
      expect(tables).toEqual(whole.tables)
      expect([...new Set(ended)].sort()).toEqual(whole.ended)
    },
  )
})

describe('a run that takes another one up', () => {
  /** The second batch of what was approved fails. */
  async function failHalfWay() {
    const world = createSyncWorld()
    world.directory.users = [personOf('ada')]
    const sync = world.start({ policy, batchSize: 2 })
    const dry = world.start({ policy })
    await dry.dryRun()
    await dry.approve(dry.plan()?.hash ?? '')
    let batches = 0
    const target: DirectoryTarget = {
      read: world.target.read,
      async apply(batch, context) {
        batches += 1
        if (batches === 2) throw new Error('killed')
        return world.target.apply(batch, context)
      },
    }
    expect(await world.start({ policy, batchSize: 2, target }).runNow()).toMatchObject({
      ...{ outcome: 'failed', approval: 'used', counts: { 'disable-user': { done: 2 } } },
    })
    return { world, sync }
  }

  test('lets go what was approved, and names it', async () => {
    const { world, sync } = await failHalfWay()
    expect(await sync.runNow()).toMatchObject({ resumed: expect.any(String), counts: { 'disable-user': { done: 2 } } })
    expect(world.target.tables().users.filter(({ disabled }) => disabled)).toHaveLength(4)
  })

  test('lets nothing go where the directory has moved', async () => {
    const { world, sync } = await failHalfWay()
    world.directory.users = [personOf('ada'), personOf('stranger')]
    const report = await sync.runNow()
    expect(report).toMatchObject({ plan: { held: 2 }, waiting: { held: 2 } })
    expect(report).not.toHaveProperty('resumed')
    expect(world.target.tables().users.filter(({ disabled }) => disabled)).toHaveLength(2)
  })

  test('lets nothing go where the policy has changed', async () => {
    const { world } = await failHalfWay()
    const stricter = { ...policy, profile: 'keep' } as const
    expect(await world.start({ policy: stricter }).runNow()).toMatchObject({ plan: { held: 2 } })
  })
})

test('who could not be told that access has ended is told by the next run', async () => {
  const world = createSyncWorld()
  world.directory.users = world.directory.users.slice(1)
  let isDown = true
  const told: string[] = []
  const sync = world.start({
    onAccessEnded: ({ user }) => {
      if (isDown) throw new Error('the session store is down')
      told.push(user)
    },
  })
  expect(await sync.runNow()).toMatchObject({ outcome: 'completed' })
  expect(world.errors).toHaveLength(1)
  isDown = false
  await sync.runNow()
  await sync.runNow()
  expect(told).toEqual(['u-ada'])
})
