import { createMemoryDirectoryJournal, type DirectorySyncOptions, type DirectoryTarget } from 'relyant/directory'
import { describe, expect, test } from 'vitest'
import { createSyncWorld } from '../../support/directory-sync.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** Timers that ring when the clock of the test is moved past them. */
function createTimers(clock: ReturnType<typeof createSyncWorld>['clock']) {
  const timers = new Set<Timer>()
  const next = (until: number): Timer | undefined =>
    [...timers].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0]
  return {
    setTimer(callback: () => void, milliseconds: number) {
      const timer = { at: clock.now() + milliseconds, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async pass(seconds: number) {
      const until = clock.now() + seconds * 1000
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        timers.delete(timer)
        clock.set(timer.at)
        timer.callback()
        await settled()
      }
      clock.set(until)
    },
  }
}

/** All that waits for nothing but promises has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

function createScheduled(changes: Partial<DirectorySyncOptions> = {}) {
  const world = createSyncWorld()
  const { setTimer, pass } = createTimers(world.clock)
  const started: number[] = []
  const begin = world.clock.now()
  const sync = world.start({
    ...{ setTimer, interval: 600 },
    onEvent: ({ type }) => type === 'directory_run_started' && started.push((world.clock.now() - begin) / 1000),
    ...changes,
  })
  return { world, sync, pass, started }
}

describe('a schedule', () => {
  test('runs soon, and then in every interval', async () => {
    const { sync, pass, started } = createScheduled()
    sync.start()
    sync.start()
    await pass(1900)
    expect(started).toEqual([30, 630, 1230, 1830])
    expect(sync.status()).toMatchObject({ scheduled: true, running: false, failures: 0 })
  })

  test('has a tenth of jitter, and is never below a minute', async () => {
    const { sync, pass, started } = createScheduled({ interval: 60, random: () => 0 })
    sync.start()
    await pass(130)
    expect(started).toEqual([0, 60, 120])
    const late = createScheduled({ random: () => 1 })
    late.sync.start()
    await late.pass(1400)
    expect(late.started).toEqual([60, 720, 1380])
  })

  test('backs off while runs fail, up to an hour, and is back after one that goes well', async () => {
    let isDown = true
    const world = createSyncWorld()
    const target: DirectoryTarget = {
      ...world.target,
      read: (options) => (isDown ? Promise.reject(new Error('down')) : world.target.read(options)),
    }
    const errors: unknown[] = []
    const { sync, pass, started } = createScheduled({ target, onError: (error) => errors.push(error) })
    sync.start()
    await pass(30 + 1200 + 2400 + 3600 + 3600)
    expect(started).toEqual([30, 1230, 3630, 7230, 10_830])
    expect(errors).toHaveLength(5)
    expect(errors[0]).toMatchObject({ code: 'directory_target_failed' })
    expect(sync.status()).toMatchObject({ failures: 5 })
    isDown = false
    await pass(3600 + 600)
    expect(started.slice(5)).toEqual([14_430, 15_030])
    expect(sync.status()).toMatchObject({ failures: 0 })
  })

  test('that is stopped runs no more, and stop waits for the run that goes on', async () => {
    let finish = (): void => {}
    const world = createSyncWorld()
    const target: DirectoryTarget = {
      ...world.target,
      async read(options) {
        await new Promise<void>((resolve) => {
          finish = resolve
        })
        return world.target.read(options)
      },
    }
    const { sync, pass, started } = createScheduled({ target })
    sync.start()
    await pass(30)
    expect(sync.status().running).toBe(true)
    let isStopped = false
    const stopped = sync.stop().then(() => {
      isStopped = true
    })
    await settled()
    expect(isStopped).toBe(false)
    finish()
    await stopped
    expect(sync.status()).toMatchObject({ running: false, scheduled: false, last: { outcome: 'completed' } })
    await pass(5000)
    expect(started).toEqual([30])
  })

  test('that another process keeps from running waits for its next turn, and that is no failure', async () => {
    const { world, sync, pass, started } = createScheduled()
    await world.lease.acquire('directory:dir', 700_000)
    sync.start()
    await pass(650)
    expect(started).toEqual([])
    expect(sync.status()).toMatchObject({ failures: 0 })
    await pass(600)
    expect(started).toEqual([1230])
  })

  test('goes on after a bug', async () => {
    const errors: unknown[] = []
    let runs = 0
    const { sync, pass } = createScheduled({
      onError: (error) => errors.push(error),
      policy: {
        get prefetch(): boolean {
          runs += 1
          throw new RangeError('a bug')
        },
      },
    })
    sync.start()
    await pass(1500)
    expect(runs).toBe(2)
    expect(errors[0]).toBeInstanceOf(RangeError)
  })

  test('writes nothing by default', async () => {
    const world = createSyncWorld()
    world.directory.users = []
    const { mode: _, ...options } = world.options
    const journal = createMemoryDirectoryJournal()
    const sync = world.start({ ...options, journal, mode: 'dry-run' })
    expect(await sync.runNow()).toMatchObject({ mode: 'dry-run', plan: { operations: 5 } })
    expect(world.target.writes).toBe(0)
  })
})

test.each([
  [{ interval: 59 }, 'interval is at least 60, not 59'],
  [{ interval: Number.NaN }, 'interval'],
  [{ leaseSeconds: 1 }, 'leaseSeconds'],
  [{ batchSize: 0 }, 'batchSize'],
  [{ concurrency: 0 }, 'concurrency'],
])('%j is refused', (changes, message) => {
  expect(() => createSyncWorld().start(changes)).toThrow(TypeError)
  expect(() => createSyncWorld().start(changes)).toThrow(message)
})
