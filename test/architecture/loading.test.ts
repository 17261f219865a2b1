import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** Signs in with one connection in a process of its own, and gives back the packages that it loaded. */
function packagesLoadedBy(connection: 'staff' | 'acme'): readonly string[] {
  const script = fileURLToPath(new URL('../support/sign-in-once.ts', import.meta.url))
  const child = spawnSync(process.execPath, ['--import', 'tsx', script, connection], { encoding: 'utf8' })
  expect(child.stderr).toBe('')
  return JSON.parse(child.stdout)
}

const samlPackages = ['@node-saml/node-saml', 'xml-crypto', '@xmldom/xmldom']

test('an OpenID Connect sign-in loads nothing of SAML', { timeout: 30_000 }, () => {
  const loaded = packagesLoadedBy('staff')
  for (const name of [...samlPackages, 'saxes', 'xml2js', 'xpath']) expect(loaded).not.toContain(name)
})

test('a SAML sign-in does: the measurement sees it', { timeout: 30_000 }, () => {
  const loaded = packagesLoadedBy('acme')
  expect(loaded).toEqual(expect.arrayContaining(samlPackages))
  expect(loaded).not.toContain('saxes')
})
