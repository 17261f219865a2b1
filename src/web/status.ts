import type { SsoError, SsoErrorKind } from '../core/errors.ts'

const statuses: Record<SsoErrorKind, number> = {
  stale: 400,
  denied: 403,
  rejected: 400,
  configuration: 500,
  unavailable: 503,
}

/** The HTTP status of a refusal. */
export function statusOf(error: SsoError): number {
  return error.code === 'connection_not_found' ? 404 : statuses[error.kind]
}
