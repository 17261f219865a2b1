import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const source = fileURLToPath(new URL('../../src', import.meta.url))
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

const parse = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)

function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node
  for (const child of node.getChildren()) yield* nodesOf(child)
}

/** `refuse(…)`, `exchange.refuse(…)`, `refusalsOf(connection)(…)`, and the constructor itself. */
function isRefusal(node: ts.Node): node is ts.CallExpression | ts.NewExpression {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'SsoError'
  if (!ts.isCallExpression(node)) return false
  const { expression: callee } = node
  if (ts.isCallExpression(callee)) return callee.expression.getText() === 'refusalsOf'
  return (ts.isPropertyAccessExpression(callee) ? callee.name : callee).getText() === 'refuse'
}

const isPart = (node: ts.Node): node is ts.LiteralLikeNode =>
  ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateLiteralToken(node)

interface Site {
  readonly at: string
  readonly data: ts.Node | undefined
}

const sitesIn = (file: ts.SourceFile): readonly Site[] =>
  [...nodesOf(file)].filter(isRefusal).map((node) => ({
    at: `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`,
    data: node.arguments?.[1],
  }))

/** Texts of the data in which there are words, where only names belong. */
const proseIn = ({ at, data }: Site): readonly string[] =>
  data === undefined
    ? []
    : [...nodesOf(data)].filter((node) => isPart(node) && /\s/.test(node.text)).map((node) => `${at} ${node.getText()}`)

const namesIn = ({ data }: Site): readonly string[] =>
  data !== undefined && ts.isObjectLiteralExpression(data)
    ? data.properties.flatMap(({ name }) => (name === undefined ? [] : [name.getText()]))
    : []

const sites = files.flatMap((file) => sitesIn(parse(file, readFileSync(join(source, file), 'utf8'))))

/** Where an error has to be a value, and why; anywhere else it is thrown as it is made. */
const makers: Readonly<Record<string, string>> = {
  'core/errors.ts': 'refuse makes the error that it throws',
  'web/require-recent-sign-in.ts': 'a guard throws nothing: what it refuses is answered, and told',
}

test('an SsoError is made by refuse, so that no throw can be forgotten', () => {
  const found = files.filter((file) => /\bnew SsoError\b/.test(readFileSync(join(source, file), 'utf8')))
  expect(found.sort()).toEqual(Object.keys(makers).sort())
})

test('a site gives data: no text of it is prose', () => {
  expect(sites.length).toBeGreaterThan(250)
  expect(sites.flatMap(proseIn)).toEqual([])
})

/** In `toJSON` these stand beside the data, and would hide them. */
const taken = ['name', 'code', 'kind', 'message', 'hint', 'connection', 'stack', 'cause', 'cookies', 'purpose']

test('no data have a name that an error has itself', () => {
  expect(sites.filter((site) => namesIn(site).some((name) => taken.includes(name))).map(({ at }) => at)).toEqual([])
})

test('neither has a row of the table ask for such a name', () => {
  const rows = files.filter((file) => file.startsWith('core/refusals/'))
  const asked = rows.flatMap((file) =>
    [...nodesOf(parse(file, readFileSync(join(source, file), 'utf8')))]
      .filter((node) => ts.isCallExpression(node) && ['tell', 'telling'].includes(node.expression.getText()))
      .flatMap((node) => [...nodesOf(node)].filter(ts.isPropertySignature))
      .map(({ name }) => name.getText())
      .filter((name) => taken.includes(name))
      .map((name) => `${file} ${name}`),
  )
  expect(asked).toEqual([])
})

describe('the reader of sites sees', () => {
  test.each([
    ["refuse('response_malformed', { reason: 'of its own' })"],
    ["exchange.refuse('response_malformed', { reason: `of its own` })"],
    ["refusalsOf(connection)('response_malformed', { parts: ['a b'] })"],
    ["new SsoError('response_malformed', 'is malformed')"],
  ])('prose in %s', (text) => {
    expect(sitesIn(parse('site.ts', text)).flatMap(proseIn)).toHaveLength(1)
  })

  test('names as names', () => {
    const [site] = sitesIn(parse('site.ts', "refuse('group_required', { reason: 'not-a-member', name: 'ada' })"))
    expect(site === undefined ? [] : [proseIn(site), namesIn(site)]).toEqual([[], ['reason', 'name']])
  })
})

test('no code of the page of errors is told with a value that is missing', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/errors.md', import.meta.url)), 'utf8')
  expect(page.match(/.*(?:\bundefined\b|\bNaN\b|\[object ).*/g)).toBeNull()
})
