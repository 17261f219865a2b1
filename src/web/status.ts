import type { SsoError, SsoErrorKind } from '../core/errors.ts'
import type { Entry } from '../core/refusals/entry.ts'
import { refusals } from '../core/refusals/table.ts'

const statuses: Record<SsoErrorKind, number> = {
  stale: 400,
  denied: 403,
  rejected: 400,
  configuration: 500,
  unavailable: 503,
}

/** The HTTP status of a refusal, for a page of the application's own. */
export function statusOf({ code, kind }: SsoError): number {
  const { status }: Entry<never> = refusals[code]
  return status ?? statuses[kind]
}
