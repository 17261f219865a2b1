import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import ts from 'typescript'

/** One place in the source that says no. */
export interface Site {
  readonly index: number
  /** Names the site without its file and line: what it is in, and the code that it refuses with. */
  readonly key: string
  readonly file: string
  readonly line: number
  readonly start: number
  readonly end: number
  readonly kind: 'throw' | 'statement' | 'expression'
}

type Found = Omit<Site, 'index' | 'key'> & { readonly name: string }

const isLeftOut = (file: string): boolean => /^src\/(testing|cli)[./]/.test(file) || file.endsWith('.d.ts')

/** Finds every `throw`, and every call that never returns, wherever it stands in an expression. */
export function findSites(): readonly Site[] {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd())
  const program = ts.createProgram(fileNames, options)
  const checker = program.getTypeChecker()
  const found = program.getSourceFiles().flatMap((source) => {
    const file = relative(process.cwd(), source.fileName)
    return file.startsWith('src/') && !isLeftOut(file) ? sitesOf(source, file, checker) : []
  })
  const seen = new Map<string, number>()
  return found.map(({ name, ...site }, index) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return { index, key: count === 1 ? name : `${name} #${count}`, ...site }
  })
}

function sitesOf(source: ts.SourceFile, file: string, checker: ts.TypeChecker): Found[] {
  const found: Found[] = []
  const add = (node: ts.Node, kind: Site['kind']): void => {
    const start = node.getStart(source)
    const line = source.getLineAndCharacterOfPosition(start).line + 1
    const end = ts.isThrowStatement(node) ? node.expression.end : node.end
    found.push({ name: nameOf(node, source), file, line, start, end, kind })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isThrowStatement(node)) {
      add(node, 'throw')
      ts.forEachChild(node.expression, visit)
      return
    }
    if (ts.isCallExpression(node) && (checker.getTypeAtLocation(node).flags & ts.TypeFlags.Never) !== 0) {
      add(node, ts.isExpressionStatement(node.parent) ? 'statement' : 'expression')
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function isScope(node: ts.Node): node is ts.NamedDeclaration {
  return (
    ts.isFunctionLike(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isClassDeclaration(node)
  )
}

function nameOf(node: ts.Node, source: ts.SourceFile): string {
  const scopes: string[] = []
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (isScope(at) && at.name !== undefined) scopes.unshift(at.name.getText(source))
  }
  const [code] = node.getText(source).match(/(?<=')[a-z]+(_[a-z]+)+(?=')/) ?? []
  const called = ts.isCallExpression(node) ? node.expression : ts.isThrowStatement(node) ? node.expression : node
  const what = code ?? called.getText(source).match(/^(new )?[\w.#]+/)?.[0] ?? 'refusal'
  return `${scopes.join('.')}: ${what}`
}

/** The source with a switch at each of its sites; no line moves. */
export function instrument(code: string, sites: readonly Site[]): string {
  const edits = sites.flatMap(({ index, kind, start, end }) => {
    const isOff = `globalThis.__refusals?.isOff(${index})`
    if (kind === 'throw') return [edit(start, `{ if (!${isOff}) `), edit(end, ' }')]
    // Without the word, a line that begins with a parenthesis would go on with the line before.
    return [edit(start, `${kind === 'statement' ? 'void ' : ''}(${isOff} ? undefined : `), edit(end, ')')]
  })
  edits.sort((one, other) => other.at - one.at)
  return edits.reduce((text, { at, put }) => text.slice(0, at) + put + text.slice(at), code)
}

const edit = (at: number, put: string) => ({ at, put })

export const lineOf = ({ file, line }: Site): string =>
  readFileSync(file, 'utf8').split('\n')[line - 1]?.trim().slice(0, 110) ?? ''
