import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ssoErrorCodes } from 'relyant'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8')
const manifest = JSON.parse(read('package.json'))

describe('the package', () => {
  test('exports each entry of src, and nothing else', () => {
    const entries = readdirSync(`${root}/src`)
      .filter((file) => file.endsWith('.ts') && file !== 'cli.ts')
      .map((file) => file.replace('.ts', ''))
    const exported = Object.keys(manifest.exports).filter((name) => name !== './package.json')
    expect(exported.sort()).toEqual(entries.map((entry) => (entry === 'index' ? '.' : `./${entry}`)).sort())
    for (const entry of entries) {
      expect(manifest.exports[entry === 'index' ? '.' : `./${entry}`]).toEqual({
        types: `./dist/${entry}.d.ts`,
        default: `./dist/${entry}.js`,
      })
      expect(read('tsup.config.ts')).toContain(`'src/${entry}.ts'`)
    }
  })

  test('is ESM for Node 20.19 and later, with optional frameworks', () => {
    expect(manifest).toMatchObject({ name: 'relyant', type: 'module', engines: { node: '>=20.19' }, license: 'MIT' })
    for (const peer of Object.keys(manifest.peerDependencies)) {
      expect(manifest.peerDependenciesMeta[peer]).toEqual({ optional: true })
    }
  })

  test('depends on what the decisions name, and on nothing else', () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual([
      '@node-saml/node-saml',
      'jose',
      'openid-client',
      'saxes',
      'xml-crypto',
      'zod',
    ])
  })

  test('has the version that the changelog speaks of', () => {
    expect(read('CHANGELOG.md')).toContain(`## ${manifest.version}`)
  })
})

describe('the documentation', () => {
  test('explains every error code, and no other', () => {
    const headings = [...read('docs/errors.md').matchAll(/^### `([a-z_]+)`$/gm)].map(([, code]) => code)
    expect(headings.sort()).toEqual([...ssoErrorCodes].sort())
  })

  const pages = [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...readdirSync(`${root}/docs`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => `docs/${file}`),
  ]

  test.each(pages)('has nothing in %s that a merge left there', (page) => {
    expect(read(page)).not.toMatch(/^\s*(?:<{7}|>{7}|(?:> ){6}>)|^\s*={7}$/m)
  })

  test('links to files that are there', () => {
    for (const page of pages) {
      for (const [, link = ''] of read(page).matchAll(/\](?:\(|: )(?!https?:|#)([^)#\s]+)/g)) {
        const target = new URL(link, `file://${root}/${page}`)
        expect(() => readFileSync(target), `${page} links to ${link}`).not.toThrow(/ENOENT/)
      }
    }
  })
})
