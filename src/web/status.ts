import type { SsoError } from '../core/errors.ts'
import type { Entry } from '../core/refusals/entry.ts'
import { statusesOfKinds } from '../core/refusals/kinds.ts'
import { refusals } from '../core/refusals/table.ts'

/** The HTTP status of a refusal, for a page of the application's own. */
export function statusOf({ code, kind }: SsoError): number {
  // Another copy of this package may know more codes.
  const entry: Entry<never> | undefined = refusals[code]
  return entry?.status ?? statusesOfKinds[kind]
}
