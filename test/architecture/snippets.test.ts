import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** Every `ts` block of the documentation, as a module of its own beside the tests. */
function snippets(): ReadonlyMap<string, string> {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(`${root}/docs`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => `docs/${file}`),
  ]
  const found = new Map<string, string>()
  for (const page of pages) {
    const blocks = readFileSync(`${root}/${page}`, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)
    for (const [index, [, code = '']] of [...blocks].entries()) {
      found.set(`${root}/test/snippets/${page.replaceAll('/', '-')}-${index + 1}.ts`, `${code}\nexport {}\n`)
    }
  }
  return found
}

test('every snippet of the documentation type-checks', { timeout: 60_000 }, () => {
  const code = snippets()
  const { config } = ts.readConfigFile(`${root}/tsconfig.test.json`, ts.sys.readFile)
  const parsed = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root)
  const options = { ...parsed.options, noUnusedLocals: false, noUnusedParameters: false }
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists, getSourceFile } = host
  host.readFile = (file) => code.get(file) ?? readFile(file)
  host.fileExists = (file) => code.has(file) || fileExists(file)
  host.getSourceFile = (file, languageVersion, ...rest) => {
    const text = code.get(file)
    return text === undefined
      ? getSourceFile(file, languageVersion, ...rest)
      : ts.createSourceFile(file, text, languageVersion, true)
  }
  const program = ts.createProgram([...code.keys()], options, host)
  const problems = [...code.keys()].flatMap((file) => {
    const source = program.getSourceFile(file)
    // Without one, everything would be asked for, and nothing found.
    if (source === undefined) throw new Error(`${file} was not read`)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  })
  const format = {
    getCanonicalFileName: (file: string) => file,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  }
  expect(ts.formatDiagnostics(problems, format)).toBe('')
  expect(code.size).toBeGreaterThan(5)
})
