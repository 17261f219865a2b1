import type { SsoError, SsoErrorCode, SsoErrorKind } from '../core/errors.ts'

const statuses: Record<SsoErrorKind, number> = {
  stale: 400,
  denied: 403,
  rejected: 400,
  configuration: 500,
  unavailable: 503,
}

/** What anybody can ask for with a link is no failure of the server. */
const byCode: Partial<Record<SsoErrorCode, number>> = { connection_not_found: 404, connection_not_chosen: 400 }

/** The HTTP status of a refusal, for a page of the application's own. */
export function statusOf(error: SsoError): number {
  return byCode[error.code] ?? statuses[error.kind]
}
