import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Proves the package as a user gets it: linted, packed, installed into an empty project, imported and type-checked there.

const root = new URL('..', import.meta.url).pathname
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const entries = Object.keys(manifest.exports)
  .filter((name) => name !== './package.json')
  .map((name) => manifest.name + name.slice(1))
const project = mkdtempSync(join(tmpdir(), 'relyant-package-'))

function run(title: string, command: string, parameters: readonly string[], directory = project): string {
  try {
    const output = execFileSync(command, parameters, {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    console.log(`ok  ${title}`)
    return output
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    console.error(`failed: ${title}\n${stdout}${stderr}`)
    process.exitCode = 1
    throw error
  }
}

try {
  const tarball = run('npm pack', 'npm', ['pack', '--silent', '--pack-destination', project], root).trim()
  const file = join(project, tarball)
  run('publint', 'npx', ['publint', '--strict', file], root)
  // ESM only: CommonJS loads it with require(esm), which attw cannot know.
  run('are the types wrong', 'npx', ['attw', file, '--profile', 'esm-only'], root)

  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }))
  run('installs into an empty project', 'npm', ['install', '--no-audit', '--no-fund', file])

  // Without Express: an optional peer must not be needed by the other entries, nor by its own at run time.
  const importAll = entries.map((entry) => `await import('${entry}')`).join('; ')
  run('imports from ESM', 'node', ['--input-type=module', '--eval', importAll])
  const requireAll = entries.map((entry) => `require('${entry}')`).join('; ')
  run('loads through require', 'node', ['--input-type=commonjs', '--eval', requireAll])
  const same = `const { SsoError } = require('relyant'); import('relyant').then((m) => process.exit(m.SsoError === SsoError ? 0 : 1))`
  run('is one package either way', 'node', ['--input-type=commonjs', '--eval', same])

  run('runs its command', 'npx', ['--no-install', 'relyant', '--help'])

  const { devDependencies } = manifest
  const tools = ['typescript', '@types/node', '@types/express', 'express', 'vitest'].map(
    (name) => `${name}@${devDependencies[name]}`,
  )
  run('installs what a TypeScript project has', 'npm', ['install', '--no-audit', '--no-fund', ...tools])
  const use = `import { createRelyingParty, type SignIn } from 'relyant'
import { relyant } from 'relyant/express'
import { jumpcloud } from 'relyant/providers'
const connections = [jumpcloud.oidc({ id: 'a', region: 'eu', clientId: 'b', clientSecret: 'c', groupsClaim: 'memberOf' })]
const sso = createRelyingParty({ baseUrl: 'https://app.example.com', secrets: ['x'.repeat(32)], connections })
export const groups = (signIn: SignIn): readonly string[] => signIn.identity.groups
export const handler = relyant(sso, { onSignIn: groups })
`
  writeFileSync(join(project, 'use.mts'), use)
  const flags = [
    '--strict',
    '--noEmit',
    '--target',
    'es2023',
    '--exactOptionalPropertyTypes',
    '--skipLibCheck',
    'false',
  ]
  for (const module of [
    ['--module', 'nodenext'],
    ['--module', 'esnext', '--moduleResolution', 'bundler'],
  ]) {
    run(`type-checks with ${module.join(' ')}`, 'npx', ['tsc', ...flags, ...module, 'use.mts'])
  }

  for (const file of ['application.ts', 'vitest.test.ts']) {
    copyFileSync(join(root, 'examples/testing', file), join(project, file))
  }
  const report = run("tests the example's application", 'npx', ['vitest', 'run', '--reporter=verbose'])
  console.log(report.replaceAll(/^(?!.*(✓|Tests|Duration)).*\n/gm, '').trimEnd())
} finally {
  rmSync(project, { recursive: true, force: true })
}
