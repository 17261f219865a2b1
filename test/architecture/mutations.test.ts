import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mutations as ofAdversary } from '../../scripts/adversary/mutations.ts'
import { mutations as ofChaos } from '../../scripts/chaos-directory/mutations.ts'

const source = (file: string): string => readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8')

test.each([...ofAdversary, ...ofChaos])(
  'the check that a mutant lacks is where the list says: $name',
  ({ file, text }) => {
    expect(source(file).split(text).length - 1).toBe(1)
  },
)
