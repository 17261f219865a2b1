import { z } from 'zod'

/** One thing that is wrong with what was written, and where. */
export interface Issue {
  /** Such as `callbacks.acs` or `scopes[1]`; empty where it is the whole. */
  readonly path: string
  /** What to write instead. */
  readonly message: string
}

/** What zod found, as data: the whole before its parts. */
export function issuesOf({ issues }: z.ZodError): readonly Issue[] {
  return issues
    .toSorted((one, other) => one.path.length - other.path.length)
    .map(({ path, message }) => ({ path: z.core.toDotPath(path), message }))
}

/** As it stands in a message: what is wrong, and below it where. */
export function listed(issues: readonly Issue[]): string {
  return issues.map(({ path, message }) => `✖ ${message}${path === '' ? '' : `\n  → at ${path}`}`).join('\n')
}
