import { isSsoError, statusOf } from 'relyant'
import { expect } from 'vitest'

/** What stands in a sentence where a value was forgotten; "received undefined" is zod's. */
const unspoken = /\bNaN\b|\[object |(?<!received )\bundefined\b/

/**
 * Holds a refusal to its record beside the test: code, kind and HTTP status, and no word of its message. Whatever else is given
 * counts as accepted.
 */
export function recordRefusal(outcome: unknown): void {
  if (isSsoError(outcome)) expect(`${outcome.message} ${outcome.hint ?? ''}`).not.toMatch(unspoken)
  expect(isSsoError(outcome) ? `${outcome.code}: ${outcome.kind}, ${statusOf(outcome)}` : 'accepted').toMatchSnapshot()
}

/** The same attempt, recorded once it has ended. */
export async function recorded<T>(attempt: Promise<T>): Promise<T> {
  const result = await attempt.catch((error: unknown) => {
    if (isSsoError(error)) recordRefusal(error)
    throw error
  })
  recordRefusal(result)
  return result
}
