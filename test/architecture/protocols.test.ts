import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const source = fileURLToPath(new URL('../../src', import.meta.url))

test('one file chooses between the protocols: protocolOf, and the two guards beside it', () => {
  const choosers = ['relying-party', 'web', 'adapters'].flatMap((folder) =>
    readdirSync(`${source}/${folder}`)
      .map((file) => `${folder}/${file}`)
      .filter((file) => /\bprotocol [!=]== '/.test(readFileSync(`${source}/${file}`, 'utf8'))),
  )
  expect(choosers).toEqual(['relying-party/protocols.ts'])
})
