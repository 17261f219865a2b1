/** Prints the figures of decision 037: sizes, nesting, parameters and refusals of `src`, with and without the testing kit; of another tree, given its `src`. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const [source = fileURLToPath(new URL('../src', import.meta.url))] = process.argv.slice(2)
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((name) => {
    const text = readFileSync(join(source, name), 'utf8')
    return { name, text, tree: ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true) }
  })
type File = (typeof files)[number]

function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node
  for (const child of node.getChildren()) yield* nodesOf(child)
}

/** An arrow with an expression for its body is part of what stands around it. */
type Callable = ts.FunctionLikeDeclaration & { readonly body: ts.Node }
const isCallable = (node: ts.Node): node is Callable =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined && ts.isBlock(node.body as ts.Node)

const linesOf = (tree: ts.SourceFile, node: ts.Node): number => {
  const lineAt = (position: number): number => tree.getLineAndCharacterOfPosition(position).line
  return lineAt(node.getEnd()) - lineAt(node.getStart()) + 1
}

/** How deep branches, loops and `try` stand in each other; functions inside count for themselves, `else if` as one. */
function depthOf(node: ts.Node): number {
  let deepest = 0
  ts.forEachChild(node, (child) => {
    if (isCallable(child)) return
    const elseIf = ts.isIfStatement(child) && ts.isIfStatement(node) && node.elseStatement === child
    const opens =
      ts.isIfStatement(child) ||
      ts.isIterationStatement(child, false) ||
      ts.isTryStatement(child) ||
      ts.isSwitchStatement(child)
    deepest = Math.max(deepest, depthOf(child) + (opens && !elseIf ? 1 : 0))
  })
  return deepest
}

const isConditionalSpread = (node: ts.Node): boolean =>
  ts.isSpreadAssignment(node) &&
  ts.isParenthesizedExpression(node.expression) &&
  ts.isBinaryExpression(node.expression.expression) &&
  node.expression.expression.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken

/** A function of a file that only makes or throws a refusal: `core/errors.ts` has the two that all others would repeat. */
const isRefusalHelper = (node: ts.Node): boolean =>
  isCallable(node) &&
  /\bSsoError\b|^never$/.test(node.type?.getText() ?? '') &&
  /\b(SsoError|refuse)\(/.test(node.body.getText())

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) * share)] ?? 0
const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`
const matches = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length

function figuresOf(chosen: readonly File[]): Record<string, string | number> {
  const nodes = chosen.map(({ tree, text }) => ({ tree, text, all: [...nodesOf(tree)] }))
  const functions = nodes.flatMap(({ tree, all }) => all.filter(isCallable).map((node) => ({ tree, node })))
  const lengths = functions.map(({ tree, node }) => linesOf(tree, node))
  const sizes = chosen.map(({ text }) => text.trimEnd().split('\n').length)
  const lines = chosen.flatMap(({ text }) => text.split('\n')).filter((line) => line.trim() !== '')
  const comments = lines.filter((line) => /^\s*(\/\/|\/\*|\*)/.test(line)).length
  const names = new Set(chosen.map(({ name }) => name))
  const arrows = chosen.flatMap(({ name, text }) => {
    const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)]
    return [...new Set(found.map(([, to = '']) => relative(source, join(source, dirname(name), to))))]
  })
  const spreads = nodes.flatMap(({ all }) => all.filter(isConditionalSpread)).length
  return {
    files: chosen.length,
    arrows: arrows.filter((to) => names.has(to)).length,
    lines: lines.length,
    'median / max file': `${quantile(sizes, 0.5)} / ${Math.max(...sizes)}`,
    functions: functions.length,
    'median / p90 function': `${quantile(lengths, 0.5)} / ${quantile(lengths, 0.9)}`,
    'nested ≥ 3': percent(functions.filter(({ node }) => depthOf(node.body) >= 3).length, functions.length),
    '≥ 4 parameters': functions.filter(({ node }) => node.parameters.length >= 4).length,
    comments: percent(comments, lines.length),
    'conditional spreads ‰': ((1000 * spreads) / lines.length).toFixed(1),
    'new SsoError': nodes.reduce((sum, { text }) => sum + matches(text, /\bnew SsoError\(/g), 0),
    'refusal helpers': nodes.flatMap(({ all }) => all.filter(isRefusalHelper)).length,
    'protocol ===': nodes.reduce((sum, { text }) => sum + matches(text, /\bprotocol [!=]== '/g), 0),
  }
}

const isKit = ({ name }: File): boolean => name.startsWith('testing')
console.table({
  'src without the kit': figuresOf(files.filter((file) => !isKit(file))),
  'src/oidc': figuresOf(files.filter(({ name }) => name.startsWith('oidc/'))),
  'src/saml': figuresOf(files.filter(({ name }) => name.startsWith('saml/'))),
  'the testing kit': figuresOf(files.filter(isKit)),
})
