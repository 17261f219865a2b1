import { normaliseEmail } from '../claims/email.ts'
import type { Connection } from '../configuration/connection.ts'
import { SsoError, type SsoErrorCode } from '../core/errors.ts'
import type { Identity } from '../core/identity.ts'
import type { Demands, Freshness, Purpose } from '../core/purpose.ts'

/** The single place that says how the purposes differ. */
export function demandsOf(purpose: Purpose): Demands {
  switch (purpose.kind) {
    case 'login':
      return {}
    case 'enrollment':
      return purpose.email === undefined ? {} : { email: purpose.email }
    case 'mfa': {
      const maxAge = purpose.maxAge ?? 0
      return {
        account: purpose.account,
        maxAge,
        freshAuthentication: maxAge === 0,
        freshness: purpose.freshness ?? 'proven',
        ...(purpose.contexts !== undefined && { contexts: purpose.contexts }),
        ...(purpose.methods !== undefined && { methods: purpose.methods }),
      }
    }
  }
}

/** What the purpose demands, and its connection beside it; of two lists of contexts that of the purpose counts. */
export function demandsFor(purpose: Purpose, connection: Connection): Demands {
  const demands = demandsOf(purpose)
  if (connection.protocol !== 'saml') return demands
  const { forceAuthn, authnContexts } = connection
  return {
    ...(authnContexts !== undefined && { contexts: authnContexts }),
    ...demands,
    ...(forceAuthn && { maxAge: 0, freshAuthentication: true, freshness: 'proven' }),
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
  if (demands.account !== undefined && identity.key !== demands.account) {
    throw refusal(connection, 'account_mismatch', 'the person who signed in is not the one who has to confirm')
  }
  checkEmail(identity, demands, connection)
  const freshness = checkAge(identity, demands, connection, startedAt)
  const { context, methods } = identity.authentication
  checkOneOf('context', demands.contexts, context === undefined ? [] : [context], connection)
  checkOneOf('methods', demands.methods, methods ?? [], connection)
  return freshness
}

function checkEmail({ email, emailVerified }: Identity, demands: Demands, connection: Connection): void {
  const invited = demands.email
  if (invited !== undefined && (email === undefined || normaliseEmail(email) !== normaliseEmail(invited))) {
    throw refusal(connection, 'enrollment_email_mismatch', 'the invitation is for another email address')
  }
  if ((invited === undefined && connection.emailVerification !== 'require') || emailVerified === true) return
  const hint = 'Verify the address at the provider, or choose another emailVerification for this connection.'
  const message = `emailVerified is ${emailVerified ?? 'unknown'}, it has to be true`
  throw refusal(connection, 'email_not_verified', message, hint)
}

function checkAge(
  identity: Identity,
  demands: Demands,
  connection: Connection,
  startedAt: number,
): Freshness | undefined {
  const { maxAge } = demands
  if (maxAge === undefined) return undefined
  const at = identity.authentication.at?.getTime()
  if (at === undefined) {
    if (demands.freshness === 'not-proven') return 'not-proven'
    const hint = 'The provider sends no auth_time. If you accept that, begin with freshness: "not-proven".'
    throw refusal(
      connection,
      'authentication_not_fresh',
      'the provider did not say when it authenticated the person',
      hint,
    )
  }
  // Against the start, not against now: typing a password and a code may take minutes. A time that is still to come was
  // refused when the answer was verified.
  const age = startedAt - at / 1000
  if (age <= maxAge + connection.clockTolerance) return 'proven'
  const message = `the person was authenticated ${Math.round(age)} seconds before the start, allowed are ${maxAge}`
  throw refusal(connection, 'authentication_not_fresh', message)
}

function checkOneOf(
  what: 'context' | 'methods',
  wanted: readonly string[] | undefined,
  received: readonly string[],
  connection: Connection,
): void {
  if (wanted === undefined || received.some((value) => wanted.includes(value))) return
  const message = `the authentication ${what} ${JSON.stringify(received)} has none of ${JSON.stringify(wanted)}`
  const hint = received.length === 0 ? 'The provider says nothing of it: it cannot be asked for.' : undefined
  throw refusal(connection, 'authentication_context_insufficient', message, hint)
}

function refusal(connection: Connection, code: SsoErrorCode, message: string, hint?: string): SsoError {
  return new SsoError(code, message, { connection: connection.id, hint })
}
