import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const source = fileURLToPath(new URL('../../src', import.meta.url))

/** Imports go down only; a folder that is not here has no floor. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  claims: ['core'],
  configuration: ['core', 'claims'],
  network: ['core'],
  state: ['core'],
  oidc: ['core', 'claims', 'configuration', 'network'],
  saml: ['core', 'claims', 'configuration', 'network'],
  accounts: ['core', 'claims', 'state'],
  'relying-party': ['core', 'claims', 'configuration', 'network', 'state', 'oidc', 'saml'],
  directory: ['core', 'claims', 'accounts', 'network', 'state'],
  web: ['core', 'configuration', 'accounts', 'relying-party'],
  adapters: ['core', 'relying-party', 'web'],
  providers: ['core', 'configuration'],
  // The attic: it may import anything, and only entries import it.
  testing: [
    ...['core', 'claims', 'configuration', 'network', 'state', 'oidc', 'saml', 'accounts'],
    ...['relying-party', 'web', 'adapters', 'providers', 'directory'],
  ],
  cli: ['core', 'relying-party', 'web', 'testing', 'directory'],
  entry: [
    ...['core', 'claims', 'configuration', 'network', 'state', 'accounts', 'relying-party', 'web', 'adapters'],
    ...['providers', 'directory', 'testing', 'cli'],
  ],
}

/** The only floors that may name a package; `node:` stands for the built-in modules. */
const doors: Readonly<Record<string, readonly string[]>> = {
  zod: ['core', 'configuration', 'relying-party', 'accounts', 'directory', 'testing'],
  jose: ['state', 'oidc', 'testing'],
  'openid-client': ['oidc'],
  '@node-saml/node-saml': ['saml'],
  saxes: ['testing'],
  'xml-crypto': ['saml', 'testing'],
  'node:': ['saml', 'network', 'directory', 'testing', 'cli'],
  express: ['adapters'],
  fastify: ['adapters'],
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const read = (file: string): string => readFileSync(join(source, file), 'utf8')
const folderOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] as string) : 'entry')
const specifiersOf = (file: string): readonly string[] =>
  [...read(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, specifier]) => specifier as string)

describe.each(files)('%s', (file) => {
  test('stays on its floor and behind its doors', () => {
    const folder = folderOf(file)
    const allowed = mayImport[folder]
    expect(allowed, `${folder} has no floor`).toBeDefined()
    for (const specifier of specifiersOf(file)) {
      if (specifier.startsWith('.')) {
        const target = folderOf(relative(source, join(source, dirname(file), specifier)))
        expect([folder, ...(allowed ?? [])], `${file} imports ${specifier}`).toContain(target)
      } else {
        const name = specifier.startsWith('node:') ? 'node:' : specifier
        expect(doors[name] ?? [], `${file} imports ${specifier}`).toContain(folder)
      }
    }
  })

  test('is one message, one verb or one idea: at most 250 lines', () => {
    expect(read(file).split('\n').length).toBeLessThanOrEqual(251)
  })
})

test('an entry holds named re-exports and nothing else', () => {
  for (const file of files.filter((one) => folderOf(one) === 'entry' && one !== 'cli.ts')) {
    const statements = read(file)
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .replaceAll(/export (type )?\{[^}]*\} from '[^']+'/g, '')
    expect(statements.trim(), file).toBe('')
  }
})

test('the table of floors lists no folder that is gone', () => {
  const folders = new Set(files.map(folderOf))
  for (const folder of Object.keys(mayImport)) expect([...folders]).toContain(folder)
})

test('SAML is loaded when it is first used, and nowhere else', () => {
  const importers = files.filter(
    (file) =>
      !['saml', 'testing'].includes(folderOf(file)) &&
      file !== 'testing.ts' &&
      /^import (?!type )[^;]*?from '\.\.?\/(.*\/)?saml\/(?!lazy\.ts)/m.test(
        read(file).replaceAll(/import type[\s\S]*?from '[^']+'/g, ''),
      ),
  )
  expect(importers).toEqual([])
  expect(read('saml/lazy.ts').replaceAll(/import type[\s\S]*?from '[^']+'/g, '')).not.toMatch(/^import /m)
})
