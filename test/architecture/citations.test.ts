import { readFileSync } from 'node:fs'
import { ssoErrorCodes } from 'relyant'
import { describe, expect, test } from 'vitest'

const pages = ['security.md', 'errors.md'] as const

const read = (page: string): string =>
  readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')

/** The lines at the end of a page that say where a label leads. */
const definitionsIn = (text: string): readonly (readonly [label: string, address: string])[] =>
  [...text.matchAll(/^\[([^\]]+)\]: (\S+)$/gm)].map(([, label = '', address = '']) => [label, address])

/** What stands in square brackets, and has no address of its own. */
const labelsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\[([^[\]]+)\](?![(:])/g)].map(([, label = '']) => label.replaceAll(/\s+/g, ' '))

/** What is left of a list of links when they are taken out of it: nothing, where all of it is links. */
const withoutLinks = (text: string): string =>
  text.replaceAll(/\[[^[\]]+\](\([^)]+\))?/g, '').replaceAll(/[;,.\s]/g, '')

/** The cells of the columns with this heading, each with its check. */
function cellsOf(text: string, heading: string): readonly (readonly [check: string, cell: string])[] {
  return [...text.matchAll(/^\|.*\n\| -.*\n(?:\|.*\n)+/gm)].flatMap(([table]) => {
    const [names = [], , ...rows] = table
      .trim()
      .split('\n')
      .map((row) => row.split('|').map((cell) => cell.trim()))
    const column = names.indexOf(heading)
    return column < 0 ? [] : rows.map((row) => [row[1] ?? '', row[column] ?? ''] as const)
  })
}

describe('the specifications that the documentation names', () => {
  const security = read('security.md')

  test('are links, in the tables of checks', () => {
    const specifications = cellsOf(security, 'Specification')
    const orReasons = cellsOf(security, 'Specification or reason')
    expect([specifications.length, orReasons.length].every((count) => count > 10)).toBe(true)
    for (const [check, cell] of specifications) {
      if (cell !== '–') expect([check, withoutLinks(cell)]).toEqual([check, ''])
      expect(cell).not.toBe('')
    }
    for (const [check, cell] of orReasons) {
      // A reason begins with a small letter, as a specification does not, and has no number of a section.
      expect([check, withoutLinks(cell)]).toEqual([check, expect.not.stringMatching(/^[A-Z]|\d/)])
      expect(cell).not.toBe('')
    }
  })

  test('are links where an error code names them', () => {
    const lines = [...read('errors.md').matchAll(/^- See:(.*(?:\n {2}.*)*)/gm)].map(([, line = '']) => line)
    expect(lines.length).toBeGreaterThan(10)
    for (const line of lines) expect([line, withoutLinks(line)]).toEqual([line, ''])
  })

  test('are at one address wherever they are named', () => {
    const addresses = new Map<string, string>()
    for (const [label, address] of pages.flatMap((page) => definitionsIn(read(page)))) {
      expect([label, addresses.get(label) ?? address]).toEqual([label, address])
      addresses.set(label, address)
    }
  })
})

test('the codes that a SAML check is refused with are links to what they mean', () => {
  const security = read('security.md')
  const cells = cellsOf(security, 'Refused as')
  expect(cells.length).toBeGreaterThan(10)
  for (const [check, cell] of cells) {
    if (cell !== '–') expect([check, withoutLinks(cell)]).toEqual([check, ''])
    expect(cell).not.toBe('')
  }
  const codes = definitionsIn(security).flatMap(([label, address]) => (label.startsWith('`') ? [[label, address]] : []))
  for (const [label, address] of codes) {
    const code = ssoErrorCodes.find((one) => label === `\`${one}\``)
    expect([label, address]).toEqual([label, `errors.md#${code}`])
  }
})

test.each(pages)('%s defines each link that it uses, once, and no other', (page) => {
  const text = read(page)
  const defined = definitionsIn(text).map(([label]) => label)
  expect(defined.toSorted()).toEqual([...new Set(labelsIn(text))].toSorted())
})
