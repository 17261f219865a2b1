import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { endWithUs } from '../support/end-with-us.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

function relyant(...parameters: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', ...parameters], { cwd: root })
  endWithUs(child)
  let output = ''
  const heard: (() => void)[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const listener of heard.splice(0)) listener()
    })
  }
  return {
    child,
    output: () => output,
    exit: async () => [await once(child, 'close').then(([code]) => code as number), output] as const,
    async says(text: RegExp): Promise<RegExpMatchArray> {
      for (;;) {
        const found = output.match(text)
        if (found !== null) return found
        await new Promise<void>((resolve) => heard.push(resolve))
      }
    },
  }
}

test.each([[], ['--help'], ['provider', '--help']])('explains itself: %j', async (...parameters) => {
  const [code, output] = await relyant(...parameters).exit()
  expect([code, output]).toEqual([0, expect.stringContaining('--preset <name>')])
})

test.each([
  [['connect'], /there is no command "connect"/],
  [['provider', '--preset', 'other'], /there is no preset "other"/],
  [['provider', '--port', '70000'], /"70000" is not a port/],
  [['provider', '--acs', '/login'], /"\/login" is not a whole URL/],
  [['provider', '--people', '/nowhere.json'], /\/nowhere\.json/],
  [['provider', '--colour', 'red'], /--colour/],
  [['doctor'], /write the module that exports the relying party/],
  [['doctor', '/nowhere.mjs'], /nowhere\.mjs/],
  [['doctor', 'test/support/clock.ts'], /exports no relying party/],
])('refuses %j', async (parameters, problem) => {
  const [code, output] = await relyant(...parameters).exit()
  expect([code, output]).toEqual([2, expect.stringMatching(problem)])
})

test('runs a provider until it is asked to stop', async () => {
  const { child, says, exit } = relyant('provider', '--port', '0', '--preset', 'okta')
  const [, url] = await says(/is at (http:\S+)/)
  expect(await (await fetch(`${url}/`)).text()).toContain('Local provider: okta')
  const ended = exit()
  child.kill('SIGTERM')
  expect((await ended)[0]).toBe(0)
})

test('says that a port is taken, and how to take another one', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const [code, output] = await relyant('provider', '--port', String(port)).exit()
  other.close()
  expect([code, output]).toEqual([2, expect.stringContaining(`port ${port} of 127.0.0.1 is taken`)])
  expect(output).toContain('another --port')
})

test('says how the connections of an application are doing', async () => {
  const [code, output] = await relyant('doctor', 'test/support/doctor-application.ts').exit()
  expect([code, output]).toEqual([0, expect.stringMatching(/^good {2}acme {2}the provider's certificate CN=/m)])
})

test('ends with 1 where somebody cannot sign in', async () => {
  const [code, output] = await relyant('doctor', 'test/support/doctor-application.ts', 'globex').exit()
  expect([code, output]).toEqual([1, expect.stringMatching(/^bad {3}globex {2}connection_not_found: /)])
})
