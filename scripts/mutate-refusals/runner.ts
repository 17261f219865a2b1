import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { RunnerTestCase } from 'vitest'
import { TestRunner } from 'vitest'
import { killed, planFile, reached, tried } from './journal.ts'

interface Switch {
  off: number | undefined
  readonly reached: Set<number>
  isOff(site: number): boolean
}

declare global {
  var __refusals: Switch | undefined
}

const { MUTATE = 'record', MUTANT } = process.env
const plan: Record<string, readonly number[]> = MUTATE === 'mutate' ? JSON.parse(readFileSync(planFile, 'utf8')) : {}
const refusals: Switch = {
  off: MUTANT === undefined ? undefined : Number(MUTANT),
  reached: new Set(),
  isOff(site) {
    refusals.reached.add(site)
    return site === refusals.off
  },
}
globalThis.__refusals = refusals

type Turn = 'control' | 'idle' | number

/**
 * Runs a test again and again in the same process, each time with another of the sites switched off that it reaches. A failure
 * counts where the test passed just before without it: otherwise it only shows that the test cannot be run twice.
 */
export default class MutatingRunner extends TestRunner {
  #queue: number[] = []
  #turn: Turn = 'control'
  #isProven = false
  #begun = 0

  override async onBeforeRunTask(test: RunnerTestCase): Promise<void> {
    await super.onBeforeRunTask(test)
    this.#queue = []
    this.#isProven = false
    this.#turn = 'control'
    if (MUTATE !== 'mutate' || (test.mode !== 'run' && test.mode !== 'queued')) return
    const planned = plan[test.id] ?? []
    if (planned.length > 0) {
      const seen = killed()
      this.#queue = planned.filter((site) => !seen.has(site))
    }
    if (this.#queue.length === 0) test.mode = 'skip'
    // Once to prove that it passes twice, and after each failure again.
    else test.repeats = 1 + 2 * this.#queue.length
  }

  override onBeforeTryTask(test: RunnerTestCase): void {
    super.onBeforeTryTask(test)
    refusals.reached.clear()
    this.#begun = performance.now()
    if (MUTATE !== 'mutate') return
    this.#turn = this.#queue.length > 0 && !this.#isProven ? 'control' : (this.#queue.shift() ?? 'idle')
    if (typeof this.#turn !== 'number') return
    tried.add({ test: test.id, site: this.#turn, outcome: 'begun', pid: process.pid })
    refusals.off = this.#turn
  }

  runTask(test: RunnerTestCase): unknown {
    return this.#turn === 'idle' ? undefined : TestRunner.getTestFn(test)?.()
  }

  onAfterRetryTask(test: RunnerTestCase): void {
    if (MUTATE === 'record') this.#record(test)
    if (MUTATE !== 'mutate' || test.result === undefined) return
    const hasFailed = test.result.state === 'fail'
    refusals.off = undefined
    if (typeof this.#turn === 'number') {
      const outcome = hasFailed ? 'killed' : 'survived'
      tried.add({ test: test.id, site: this.#turn, outcome, pid: process.pid })
      this.#isProven = !hasFailed
    } else {
      this.#isProven = !hasFailed && test.result.repeatCount !== 0
      if (hasFailed) this.#giveUp(test)
    }
    test.result.state = 'pass'
    delete test.result.errors
  }

  #giveUp(test: RunnerTestCase): void {
    for (const site of this.#queue.splice(0)) {
      tried.add({ test: test.id, site, outcome: 'unrepeatable', pid: process.pid })
    }
  }

  #record(test: RunnerTestCase): void {
    if (test.result?.state !== 'pass' || refusals.reached.size === 0) return
    const file = relative(process.cwd(), test.file.filepath)
    const milliseconds = Math.round(performance.now() - this.#begun)
    reached.add({ file, test: test.id, name: test.name, sites: [...refusals.reached], milliseconds })
  }
}
