import { parseArgs } from 'node:util'
import { runOnce } from './once.ts'
import { startDemo } from './start.ts'

const usage = `npm run demo                  start the demo, on the ports 3000 and 3001 if they are free
npm run demo -- --port 4000   start it on the ports 4000 and 4001
npm run demo -- --once        go through everything without a browser, print what came of it, and stop`

const options = readArguments()
if (options === undefined) {
  console.error(usage)
  process.exitCode = 2
} else if (options.once) {
  const { lines, problems } = await runOnce()
  for (const line of lines) console.log(line)
  for (const problem of problems) console.error(`failed: ${problem}`)
  process.exitCode = problems.length === 0 ? 0 : 1
} else {
  await serve(options.port)
}

function readArguments(): { readonly once: boolean; readonly port: number } | undefined {
  try {
    const { values } = parseArgs({
      options: { once: { type: 'boolean', default: false }, port: { type: 'string', default: '3000' } },
    })
    const port = Number(values.port)
    return /^\d+$/.test(values.port) && port <= 65_535 ? { once: values.once, port } : undefined
  } catch {
    return undefined
  }
}

async function serve(port: number): Promise<void> {
  const demo = await startDemo({ port, log: (error) => console.error(JSON.stringify(error)) })
  console.log(`relyant demo: ${demo.url} (Ctrl-C stops it)`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void demo.close())
}
