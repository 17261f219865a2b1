import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { hostileDocuments } from '../budget/hostile-documents.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** What reads a text, bytes or a form that came from outside. */
const readers =
  /\b(?:JSON\.parse|parseBoundedJson|isWithinJsonLimits|guardedFetch|readBounded|decodeProtectedHeader|compactVerify|inflateRawSync|readDocument(?:InTurns)?|readBase64|decodeField|readQuery|readForm|readCookies|readBytes)\(|\.(?:json|text|arrayBuffer)\(\)/

/** Files that read what the application wrote, or what one of the listed readers has read already. */
const ours: Readonly<Record<string, string>> = {
  'src/accounts/enrollment-tokens.ts': 'the content of its own store',
  'src/configuration/authorization-parameters.ts': 'options of the application',
  'src/core/bounded-json.ts': 'the bound itself',
  'src/directory/jumpcloud/changes.ts': 'a header, which is bounded with the others',
  'src/directory/postgres/journal.ts': 'rows of its own',
  'src/directory/postgres/save.ts': 'keys of its own',
  'src/oidc/import-key.ts': 'keys of the application',
  'src/oidc/userinfo-request.ts': 'nothing: it asks, and hands on what is answered',
  'src/oidc/request-object.ts': 'parameters of the application',
}

const isOurs = (file: string): boolean => !/^src\/(?:testing|cli)\//.test(file) && file.includes('/', 4)
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/${file}`)
  .filter(isOurs)
const withoutComments = (file: string): string =>
  readFileSync(join(root, file), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    .replaceAll(/^.*function \w+[<(].*$/gm, '')

const reading = files.filter((file) => readers.test(withoutComments(file)))
const measured = new Set(hostileDocuments.flatMap(({ readers: list }) => list))

test('whatever reads a document of a stranger or a provider stands in the list of the budget', () => {
  expect(reading.filter((file) => !measured.has(file) && !(file in ours))).toEqual([])
})

test('the list of the budget names no file that reads nothing', () => {
  const all = [...measured, ...Object.keys(ours)]
  expect(all.filter((file) => !files.includes(file))).toEqual([])
  expect(Object.keys(ours).filter((file) => !reading.includes(file) || measured.has(file))).toEqual([])
})
