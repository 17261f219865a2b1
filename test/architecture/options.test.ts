import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile)
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root)
const use = `${root}/src/use.ts`
const wrong = `import { createRelyingParty, type ConnectionInput } from './index.ts'
export const connection: ConnectionInput = { protocol: 'oidc', id: 'a', issuer: 'b', clientId: 'c', tokenEndpointAuthMethod: 'none', isuer: 'd' }
export const sso = createRelyingParty({ baseUrl: 'a', secrets: [], connections: [{ protocol: 'saml', id: 'a', spEntityId: 7 }] })
`
const host = ts.createCompilerHost(options)
const { getSourceFile, fileExists } = host
host.getSourceFile = (file, version, ...rest) =>
  file === use ? ts.createSourceFile(file, wrong, version, true) : getSourceFile(file, version, ...rest)
host.fileExists = (file) => file === use || fileExists(file)
const program = ts.createProgram([`${root}/src/index.ts`, use], options, host)
const checker = program.getTypeChecker()

/** Every option of a type, those of its own objects included, and what an editor shows of each. */
function optionsOf(type: ts.Type, path = ''): readonly (readonly [path: string, documentation: string])[] {
  return type.getProperties().flatMap((property) => {
    const name = path === '' ? property.name : `${path}.${property.name}`
    const documentation = ts.displayPartsToString(property.getDocumentationComment(checker))
    const declared = checker.getTypeOfSymbol(property)
    const parts = declared.isUnion() ? declared.types : [declared]
    const own = parts.filter(
      (part) => checker.getIndexInfosOfType(part).length === 0 && part.getCallSignatures().length === 0 && isOurs(part),
    )
    return [[name, documentation] as const, ...own.flatMap((part) => optionsOf(part, name))]
  })
}

/** An interface or a literal of the configuration itself, and nothing that comes from elsewhere, or is a value of its own. */
function isOurs(type: ts.Type): boolean {
  const file = type.symbol?.declarations?.[0]?.getSourceFile().fileName ?? ''
  return /\/src\/(configuration|relying-party\/options)/.test(file)
}

function typeOf(name: string): ts.Type {
  const entry = program.getSourceFile(`${root}/src/index.ts`)
  const symbol = checker.getExportsOfModule(checker.getSymbolAtLocation(entry as ts.SourceFile) as ts.Symbol)
  const found = symbol.find((one) => one.name === name) as ts.Symbol
  return checker.getDeclaredTypeOfSymbol(found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found)
}

describe.each(['OidcConnectionInput', 'SamlConnectionInput', 'RelyingPartyOptions'])('%s', (name) => {
  const found = optionsOf(typeOf(name))

  test('has options', () => {
    expect(found.length).toBeGreaterThan(15)
  })

  test.each(found)('%s is explained where it is written', (_path, text) => {
    expect(text).toMatch(/\w/)
  })
})

test('a wrong option is told by the name of what it is an option of, and not by the parts of a schema', () => {
  const file = program.getSourceFile(use)
  const messages = program
    .getSemanticDiagnostics(file)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  expect(messages).toHaveLength(2)
  expect(messages[0]).toContain("'isuer' does not exist in type 'OidcConnectionInput'")
  for (const message of messages) {
    expect(message).not.toMatch(/Zod|\$strict/)
    expect(message.length).toBeLessThan(400)
  }
})
