import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const source = fileURLToPath(new URL('../../src', import.meta.url))

/** What browsers and providers send passes through these. */
const reached = ['web', 'adapters', 'relying-party', 'state', 'oidc', 'saml']

/**
 * `trim()` drops white space that no protocol knows, such as U+00A0, and turns one name into another; `getAll()` in a loop
 * over all names takes quadratic time. `relying-party/received.ts` reads for everybody; these have a reason of their own.
 */
const allowed: Readonly<Record<string, string>> = {
  'relying-party/received.ts': 'the one reader: it has counted the fields before',
  'oidc/import-key.ts': 'a key from the configuration',
  'oidc/provider-answer.ts': 'the body of our own request',
  'oidc/request-object.ts': 'the parameters of our own request',
  'oidc/authorization-response.ts': 'parameters that the one reader has counted, by known names',
  'saml/logout/receive-message.ts': 'parameters that the one reader has counted, by known names',
  'saml/message/status.ts': 'text for a log',
  'saml/time.ts': 'a duration, whose shape is checked afterwards',
  'saml/response/attributes.ts': 'a boolean, of which only "true" and "1" mean something',
  'saml/metadata/metadata-document.ts': 'the start of a document, before it is parsed',
  'saml/metadata/identity-provider-metadata.ts': 'URLs, which are parsed afterwards',
}

const users = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && reached.includes(file.split('/')[0] ?? ''))
  .filter((file) => /\.trim(Start|End)?\(\)|\.getAll\(/.test(readFileSync(`${source}/${file}`, 'utf8')))

test('nothing that strangers reach trims, or groups repeated fields', () => {
  expect(users.filter((file) => !(file in allowed))).toEqual([])
})

test('every exception is still needed', () => {
  expect(Object.keys(allowed).filter((file) => !users.includes(file))).toEqual([])
})
