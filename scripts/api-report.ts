import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import ts from 'typescript'

// The public surface as a text that a diff shows: the declarations of the build without their comments, in the order of their
// names. `--check` compares, and changes nothing.

const root = new URL('..', import.meta.url).pathname
const kept = `${root}docs/api`
const printer = ts.createPrinter({ removeComments: true })

function reportOf(file: string): string {
  const source = ts.createSourceFile(file, readFileSync(`${root}dist/${file}`, 'utf8'), ts.ScriptTarget.Latest, true)
  const texts = source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) return []
    if (ts.isExportDeclaration(statement)) return [namesOf(statement)]
    return [[nameOf(statement), printer.printNode(ts.EmitHint.Unspecified, statement, source)] as const]
  })
  return `${texts
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([, text]) => text)
    .join('\n\n')}\n`
}

function nameOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText() ?? ''
  const { name } = statement as ts.DeclarationStatement
  return name?.getText() ?? ''
}

/** The names of an export, each in a line of its own; in front of everything else. */
function namesOf({ exportClause, moduleSpecifier }: ts.ExportDeclaration): readonly [string, string] {
  if (exportClause === undefined || ts.isNamespaceExport(exportClause)) throw new Error('an export without names')
  const names = exportClause.elements.map((element) => `  ${element.getText()},\n`).sort()
  const from = moduleSpecifier === undefined ? '' : ` from ${moduleSpecifier.getText()}`
  return [`${from === '' ? ' ' : '  '}${from}`, `export {\n${names.join('')}}${from};`]
}

const reports = new Map(
  readdirSync(`${root}dist`)
    .filter((file) => file.endsWith('.d.ts'))
    .map((file) => [file, reportOf(file)]),
)

if (process.argv.includes('--check')) {
  const known = readdirSync(kept)
  const changed = [...new Set([...known, ...reports.keys()])].filter(
    (file) => !known.includes(file) || reports.get(file) !== readFileSync(`${kept}/${file}`, 'utf8'),
  )
  if (changed.length > 0) {
    console.error(
      `the public surface is another than docs/api says (${changed.join(', ')}): npm run api, and look at the diff`,
    )
    process.exitCode = 1
  } else console.log('ok  the public surface is the one in docs/api')
} else {
  rmSync(kept, { recursive: true, force: true })
  mkdirSync(kept)
  for (const [file, text] of reports) writeFileSync(`${kept}/${file}`, text)
}
