/**
 * Writes the codes of `docs/errors.md` out of the table of refusals: `npm run docs:errors`; with `--check` it only says whether
 * the page is what the table says.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { SsoErrorKind } from '../src/core/errors.ts'
import type { Entry } from '../src/core/refusals/entry.ts'
import { publicMessagesOfKinds, statusesOfKinds } from '../src/core/refusals/kinds.ts'
import { refusals } from '../src/core/refusals/table.ts'

const page = fileURLToPath(new URL('../docs/errors.md', import.meta.url))
const folder = fileURLToPath(new URL('../src/core/refusals', import.meta.url))
const begin = '<!-- From here on written by `npm run docs:errors`, out of src/core/refusals. -->'
const end = '<!-- Up to here. -->'

type Row = Entry<never> & { readonly reasons?: readonly string[] }

const rows: Readonly<Record<string, Row>> = refusals

const sections: readonly (readonly [SsoErrorKind, string, string])[] = [
  ['configuration', 'Configuration', 'A setting has to be changed; the error page has no link to start again.'],
  ['unavailable', 'Unavailable', 'Try again in a moment; `Retry-After` is sent along.'],
  ['stale', 'Stale', 'A normal outcome: the person starts again.'],
  ['denied', 'Denied', 'The provider, a purpose or a policy said no to this person.'],
  ['rejected', 'Rejected', 'The answer cannot be believed.'],
]

/** The doc comments above the rows: when a code comes, what to do, and for whom. */
function readComments(): ReadonlyMap<string, string> {
  const comments = new Map<string, string>()
  for (const file of readdirSync(folder)) {
    const source = ts.createSourceFile(file, readFileSync(`${folder}/${file}`, 'utf8'), ts.ScriptTarget.Latest, true)
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) {
        const [doc] = ts.getJSDocCommentsAndTags(node)
        const text = doc?.getText() ?? ''
        if (text !== '') comments.set(node.name.text, text.replaceAll(/^\/\*\*\s?|\s*\*\/$|^[ \t]*\* ?/gm, '').trim())
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return comments
}

/** What is a list in every refusal. */
const known: Readonly<Record<string, unknown>> = {
  issues: [{ path: '‹path›', message: '‹message›' }],
  places: ['‹place›', '‹other place›'],
}

/** Data whose every value is its own name, in the first form with which a sentence can be made. */
function sample(telling: (data: never) => string | undefined, reason?: string): string | undefined {
  const forms: readonly ((name: string) => unknown)[] = [
    (name) => `‹${name}›`,
    (name) => (name === 'expected' ? [`‹${name}›`] : `‹${name}›`),
    (name) => [`‹${name}›`],
    () => 0,
  ]
  for (const form of forms) {
    const data: never = new Proxy({} as never, {
      get: (_, name) => (name === 'reason' ? reason : (known[String(name)] ?? form(String(name)))),
    })
    try {
      // A word that is looked up by the data is another one each time.
      return telling(data)?.replaceAll('undefined', '‹…›')
    } catch {}
  }
  // Told in one of many sentences, by what was found.
  return undefined
}

const quoted = (text: string): string => `\`${text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('`', "'")}\``

function sectionOf(code: string, row: Row, comment: string): string {
  const status = row.status ?? statusesOfKinds[row.kind]
  const told = (row.reasons ?? [undefined]).map((reason) => {
    const hint = sample((data) => row.hint?.(data), reason)
    const message = sample((data) => row.message(data), reason)
    const name = reason === undefined ? '- Message' : `- \`${reason}\``
    return `${name}${message ? `: ${quoted(message)}` : ''}${hint ? ` Hint: ${hint.replaceAll(/[<>]/g, '')}` : ''}`
  })
  const sentence = row.publicMessage ?? publicMessagesOfKinds[row.kind]
  return [`### \`${code}\``, comment, `HTTP status ${status}. The browser sees: “${sentence}”`, told.join('\n')].join(
    '\n\n',
  )
}

function write(): string {
  const comments = readComments()
  return sections
    .map(([kind, title, meaning]) => {
      const ofKind = Object.entries<Row>(rows).filter(([, row]) => row.kind === kind)
      const codes = ofKind.map(([code, row]) => {
        const comment = comments.get(code)
        if (comment === undefined) throw new Error(`src/core/refusals: ${code} has no doc comment`)
        return sectionOf(code, row, comment)
      })
      return [`## ${title}`, meaning, ...codes].join('\n\n')
    })
    .join('\n\n')
}

const today = readFileSync(page, 'utf8')
const [before, rest] = today.split(begin)
const after = rest?.split(end)[1]
if (before === undefined || after === undefined) throw new Error('docs/errors.md has lost its marks')
const written = `${before}${begin}\n\n${write()}\n\n${end}${after}`
if (!process.argv.includes('--check')) writeFileSync(page, written)
else if (written !== today) {
  console.error('docs/errors.md is not what src/core/refusals says: run "npm run docs:errors"')
  process.exitCode = 1
}
