import { spawn } from 'node:child_process'
import { killed, tried } from './journal.ts'

/** How long a test may take with a site switched off before it counts as endless; vitest itself ends what can be ended. */
const patience = 120_000

/** Runs vitest over files with the switches built in. */
export async function runVitest(files: readonly string[], env: Record<string, string>): Promise<number> {
  const config = ['--config', 'scripts/mutate-refusals/vitest.config.ts', '--passWithNoTests']
  // As in CI, no record is written: a test that would need another one fails.
  const child = spawn('node_modules/.bin/vitest', ['run', ...config, ...files], {
    env: { ...process.env, CI: 'true', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  child.stderr.on('data', (chunk) => process.env['DEBUG'] && process.stderr.write(chunk))
  const watch = env['MUTATE'] === 'mutate' ? setInterval(endEndless, 5000) : undefined
  const status = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)))
  clearInterval(watch)
  if (watch !== undefined) settle()
  return status
}

const since = new Map<string, number>()

/** Ends the worker that hangs in a test. */
function endEndless(): void {
  for (const { test, site, pid } of open()) {
    const key = `${pid} ${test} ${site}`
    const begun = since.get(key) ?? Date.now()
    since.set(key, begun)
    if (Date.now() - begun < patience) continue
    tried.add({ test, site, outcome: 'killed', pid })
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

/** What took its process with it was seen, too. */
function settle(): void {
  for (const { test, site, pid } of open()) tried.add({ test, site, outcome: 'killed', pid })
}

function open() {
  const seen = killed()
  const all = tried.read()
  const ended = new Set(all.filter(({ outcome }) => outcome !== 'begun').map(({ test, site }) => `${test} ${site}`))
  return all.filter(
    ({ test, site, outcome }) => outcome === 'begun' && !ended.has(`${test} ${site}`) && !seen.has(site),
  )
}
