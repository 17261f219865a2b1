import type { Report } from '../../test/adversary/play.ts'

export function printReport({ runs, steps, tallies, honest, failure, milliseconds }: Report): void {
  const rate = Math.round((runs * 1000) / Math.max(1, milliseconds))
  console.log(
    `${runs} games, ${steps} steps, ${Math.round(steps / Math.max(1, runs))} a game, ${rate} games a second of one core`,
  )
  console.log(`honest sign-ins: ${honest.succeeded} of ${honest.tried} succeeded\n`)
  console.log(`${'step'.padEnd(24)}${['played', 'accepted', 'refused'].map((word) => word.padStart(9)).join('')}`)
  for (const [name, tally] of [...tallies].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const counts = [tally.steps, tally.accepted, tally.refused]
    console.log(`${name.padEnd(24)}${counts.map((count) => String(count).padStart(9)).join('')}`)
  }
  if (failure === undefined) return
  console.log(`\n${failure.what}\n\n${failure.steps}\n\nagain: --seed ${failure.seed} --path ${failure.path}`)
}
