import PgBoss from 'pg-boss'
import { expect } from 'vitest'
import { needs } from '../../support/component.ts'
import { createSyncWorld } from '../../support/directory-sync.ts'
import { postgresServer, usePostgres } from '../../support/postgres-server.ts'

const server = usePostgres()
const queue = 'directory-sync'

needs(postgresServer)(
  'pg-boss runs a sync, and what it is asked for while that runs is skipped',
  async () => {
    const boss = new PgBoss({ connectionString: server().url, schedule: false, supervise: false })
    boss.on('error', () => {})
    await boss.start()
    await boss.createQueue(queue, { name: queue, policy: 'stately' })
    const world = createSyncWorld()
    let enter = (): void => {}
    let leave = (): void => {}
    const entered = new Promise<void>((resolve) => {
      enter = resolve
    })
    const left = new Promise<void>((resolve) => {
      leave = resolve
    })
    const sync = world.start({
      target: {
        ...world.target,
        async read(options) {
          enter()
          await left
          return world.target.read(options)
        },
      },
    })
    const done = new Promise<unknown>((resolve) => {
      boss.work(queue, { pollingIntervalSeconds: 0.5 }, async () => {
        const result = await sync.runNow()
        resolve(result)
        return result
      })
    })
    expect(await boss.send(queue, {})).toEqual(expect.any(String))
    await entered
    expect(await sync.runNow()).toEqual({ skipped: 'running' })
    expect(await world.start().runNow()).toEqual({ skipped: 'running' })
    expect(await boss.send(queue, {})).toEqual(expect.any(String))
    expect(await boss.send(queue, {})).toBeNull()
    leave()
    expect(await done).toMatchObject({ outcome: 'completed' })
    await boss.stop({ graceful: false, timeout: 1000 })
  },
  60_000,
)
