import { normaliseEmail } from '../claims/email.ts'
import type { Connection } from '../configuration/connection.ts'
import { defined } from '../core/defined.ts'
import { type Refuse, refusalsOf } from '../core/errors.ts'
import type { Identity } from '../core/identity.ts'
import type { Demands, Freshness, Purpose } from '../core/purpose.ts'
import { isSaml } from './protocols.ts'

/** The single place that says how the purposes differ. */
export function demandsOf(purpose: Purpose): Demands {
  switch (purpose.kind) {
    case 'login': {
      const { maxAge } = purpose
      return maxAge === undefined ? {} : { maxAge, freshAuthentication: maxAge === 0, freshness: 'proven' }
    }
    case 'enrollment':
      return purpose.email === undefined ? {} : { email: purpose.email }
    case 'mfa': {
      const maxAge = purpose.maxAge ?? 0
      return {
        accountKey: purpose.accountKey,
        maxAge,
        freshAuthentication: maxAge === 0,
        freshness: purpose.freshness ?? 'proven',
        ...defined({ acrValues: purpose.acrValues, amr: purpose.amr }),
      }
    }
  }
}

/** What the purpose demands, and its connection beside it; of two lists of contexts that of the purpose counts. */
export function demandsFor(purpose: Purpose, connection: Connection): Demands {
  const demands = demandsOf(purpose)
  if (!isSaml(connection)) return demands
  return {
    ...defined({ acrValues: connection.authnContexts }),
    ...demands,
    ...(connection.forceAuthn && { maxAge: 0, freshAuthentication: true, freshness: 'proven' }),
  }
}

/**
 * Holds a verified identity against what was asked for: the account before anything else.
 *
 * @param startedAt when the transaction began, in seconds since the epoch
 * @returns whether the time of authentication was proven, where one was asked for
 * @throws SsoError `account_mismatch`, `enrollment_email_mismatch`, `email_not_verified`, `authentication_not_fresh`,
 *   `authentication_context_insufficient`
 */
export function checkDemands(
  identity: Identity,
  demands: Demands,
  connection: Connection,
  startedAt: number,
): Freshness | undefined {
  const refuse: Refuse = refusalsOf(connection)
  if (demands.accountKey !== undefined && identity.accountKey !== demands.accountKey) refuse('account_mismatch', {})
  checkEmail(identity, demands, connection)
  const freshness = checkAge(identity, demands, connection, startedAt)
  const { acr, amr = [] } = identity.authentication
  const acrs = acr === undefined ? [] : [acr]
  if (!hasOneOf(demands.acrValues, acrs)) {
    refuse('authentication_context_insufficient', {
      reason: 'context',
      expected: demands.acrValues ?? [],
      received: acrs,
    })
  }
  if (!hasOneOf(demands.amr, amr)) {
    refuse('authentication_context_insufficient', {
      reason: 'methods',
      expected: demands.amr ?? [],
      received: amr,
    })
  }
  return freshness
}

function checkEmail({ email, emailVerified }: Identity, demands: Demands, connection: Connection): void {
  const refuse: Refuse = refusalsOf(connection)
  const invited = demands.email
  if (invited !== undefined && (email === undefined || normaliseEmail(email) !== normaliseEmail(invited))) {
    refuse('enrollment_email_mismatch', {})
  }
  if ((invited === undefined && connection.emailVerification !== 'require') || emailVerified === true) return
  refuse('email_not_verified', { expected: true, received: emailVerified })
}

function checkAge(
  identity: Identity,
  demands: Demands,
  connection: Connection,
  startedAt: number,
): Freshness | undefined {
  const refuse: Refuse = refusalsOf(connection)
  const { maxAge } = demands
  if (maxAge === undefined) return undefined
  const at = identity.authentication.at?.getTime()
  if (at === undefined) {
    if (demands.freshness === 'not-proven') return 'not-proven'
    refuse('authentication_not_fresh', { reason: 'time-missing' })
  }
  // Against the start, not against now: typing a password and a code may take minutes. A time that is still to come was
  // refused when the answer was verified.
  const age = startedAt - at / 1000
  if (age <= maxAge + connection.clockTolerance) return 'proven'
  refuse('authentication_not_fresh', { reason: 'too-old', expected: maxAge, received: age })
}

function hasOneOf(wanted: readonly string[] | undefined, received: readonly string[]): boolean {
  return wanted === undefined || received.some((value) => wanted.includes(value))
}
