import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const source = fileURLToPath(new URL('../../src/saml', import.meta.url))

/** The rooms of SAML, the lowest first: each imports from those above it in this list, and from itself. */
const rooms = [
  ...['base64.ts', 'names.ts', 'exchange.ts', 'xml', 'time.ts', 'read-document.ts', 'keys', 'node-saml.ts'],
  ...['signature', 'encryption', 'message', 'outbound', 'response', 'logout', 'metadata', 'protocol.ts', 'lazy.ts'],
]

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const roomOf = (file: string): string => file.split('/')[0] as string
const importsOf = (file: string): readonly string[] =>
  [...readFileSync(join(source, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, specifier]) =>
    relative(source, join(source, dirname(file), specifier as string)),
  )

test.each(files)('%s imports from rooms below', (file) => {
  const own = rooms.indexOf(roomOf(file))
  expect(own, 'its room is in the list').not.toBe(-1)
  for (const imported of importsOf(file).filter((one) => !one.startsWith('..'))) {
    expect(rooms.slice(0, own + 1), imported).toContain(roomOf(imported))
  }
})

test('response and logout do not know of each other', () => {
  const across = files.flatMap((file) =>
    importsOf(file).flatMap((imported) =>
      [roomOf(file), roomOf(imported)].toSorted().join() === 'logout,response' ? [`${file} → ${imported}`] : [],
    ),
  )
  expect(across).toEqual([])
})

test('the XML room knows of nothing but XML', () => {
  for (const file of files.filter((one) => roomOf(one) === 'xml')) {
    expect(importsOf(file).filter((imported) => roomOf(imported) !== 'xml')).toEqual([])
    expect(readFileSync(join(source, file), 'utf8'), file).not.toMatch(/\bSsoError\b|urn:oasis|\bassertion\b/i)
  }
})

test('no file imports itself, over whichever others', () => {
  const reaching = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path, file]
    for (const imported of importsOf(file)) {
      const circle = imported.startsWith('..') ? undefined : reaching(imported, [...path, file])
      if (circle !== undefined) return circle
    }
    return undefined
  }
  for (const file of files) expect(reaching(file, [])).toBeUndefined()
})
