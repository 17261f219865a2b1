import { oidcPlans } from '../src/testing.ts'
import { exitCodeOf, tableOf } from './conformance/report.ts'
import { type Row, runModule } from './conformance/run-module.ts'

// Puts the library through the modules of the OpenID Foundation's test plans for relying parties, as the testing kit plays
// them: tested against the same module list, which is not a certification. The names of plans may be given as arguments.

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const unknown = wanted.find((name) => oidcPlans.every((plan) => plan.name !== name))
if (unknown !== undefined) throw new TypeError(`there is no plan ${JSON.stringify(unknown)}`)

const rows: Row[] = []
for (const plan of oidcPlans.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  for (const module of plan.modules) rows.push(await runModule(plan, module))
}

console.log(process.argv.includes('--json') ? JSON.stringify(rows, undefined, 2) : tableOf(rows))
process.exitCode = exitCodeOf(rows)
