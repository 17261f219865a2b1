import fc from 'fast-check'
import { allSteps } from './commands/all.ts'
import { createWorld } from './create-world.ts'
import { assertSilence, nothingJudged } from './oracle/invariants.ts'
import { asCommand, type Play, type Tallies } from './step.ts'
import type { World } from './world.ts'

export interface PlayOptions {
  readonly runs: number
  readonly seed: number
  /** Milliseconds after which no further run begins. */
  readonly within?: number
  /** Whether a game that was lost is made as short as it can be. Default true. */
  readonly shrink?: boolean
  /** Of a counterexample, to play it again. */
  readonly path?: string
}

export interface Report {
  readonly runs: number
  readonly steps: number
  readonly tallies: Tallies
  readonly honest: { readonly tried: number; readonly succeeded: number }
  readonly failure: Failure | undefined
  /** Of one core. */
  readonly milliseconds: number
}

export interface Failure {
  readonly what: string
  readonly steps: string
  readonly seed: number
  readonly path: string
}

/** Plays random games, and shrinks the first one in which something happened that may never happen. */
export async function play(options: PlayOptions): Promise<Report> {
  const { runs, seed, within, path, shrink = true } = options
  const tallies: Tallies = new Map()
  const honest = { tried: 0, succeeded: 0 }
  let played = 0
  const begun = process.cpuUsage()
  // Without bias: short games are not the interesting ones.
  const commands = fc.noBias(
    fc.commands(
      allSteps.map((step) => step.map((one) => asCommand(one, tallies))),
      { maxCommands: 50, size: 'max' },
    ),
  )
  const property = fc.asyncProperty(commands, async (game) => {
    const world = createWorld()
    played += 1
    await fc.asyncModelRun(
      (): { model: World; real: Play } => ({ model: world, real: { world, judged: nothingJudged() } }),
      game,
    )
    for (const { logged } of world.nodes)
      assertSilence(world, [logged], 'inspect', world.browsers.honest.visited[0] ?? 'https://app.example.com/')
    honest.tried += world.ledger.honest.tried
    honest.succeeded += world.ledger.honest.succeeded
  })
  const result = await fc.check(property, {
    numRuns: runs,
    seed,
    endOnFailure: !shrink,
    ...(within !== undefined && { interruptAfterTimeLimit: within }),
    ...(path !== undefined && { path }),
  })
  const steps = [...tallies.values()].reduce((sum, tally) => sum + tally.steps, 0)
  return {
    runs: played,
    steps,
    tallies,
    honest,
    failure: failureOf(result),
    milliseconds: process.cpuUsage(begun).user / 1000,
  }
}

function failureOf(result: fc.RunDetails<[Iterable<fc.AsyncCommand<World, Play>>]>): Failure | undefined {
  if (!result.failed || result.counterexample === null) return undefined
  const { errorInstance, counterexample, seed, counterexamplePath } = result
  const what = errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance)
  return { what, steps: String(counterexample[0]), seed, path: counterexamplePath ?? '' }
}
