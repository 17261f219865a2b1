import { createHash, randomBytes } from 'node:crypto'

/** Makes ids of 32 hexadecimal digits: codes, tokens, sessions, message ids. */
export type TestIds = () => string

export const randomIds: TestIds = () => randomBytes(16).toString('hex')

/** Ids that are the same in every run, for answers that a test compares as a whole. */
export function createTestIds(seed = 'relyant'): TestIds {
  let count = 0
  return () => {
    count += 1
    return createHash('sha256').update(`${seed}|${count}`).digest('hex').slice(0, 32)
  }
}
