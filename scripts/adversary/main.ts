import { play } from '../../test/adversary/play.ts'

const r = await play({ runs: Number(process.argv[2] ?? 50), seed: Number(process.argv[3] ?? 1) })
console.log(r.runs, r.steps, r.honest)
for (const [n, t] of [...r.tallies].sort()) console.log(n.padEnd(22), t)
console.log(r.failure)
