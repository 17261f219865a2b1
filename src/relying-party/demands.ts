import type { Connection } from '../core/connection.ts'
import { SsoError, type SsoErrorCode } from '../core/errors.ts'
import type { Identity } from '../core/identity.ts'
import type { Demands, Purpose } from '../core/purpose.ts'

/** The single place that says how the purposes differ. */
export function demandsOf(purpose: Purpose): Demands {
  switch (purpose.kind) {
    case 'login':
    case 'enrollment':
      return {}
    case 'mfa': {
      const maxAge = purpose.maxAge ?? 0
      return {
        account: purpose.account,
        maxAge,
        freshAuthentication: maxAge === 0,
        ...(purpose.contexts !== undefined && { contexts: purpose.contexts }),
      }
    }
  }
}

/**
 * Holds a verified identity against what was asked for: the account before anything else.
 *
 * @param startedAt when the transaction began, in seconds since the epoch
 * @throws SsoError `account_mismatch`, `authentication_not_fresh`, `authentication_context_insufficient`,
 *   `email_not_verified`
 */
export function checkDemands(identity: Identity, demands: Demands, connection: Connection, startedAt: number): void {
  const refuse = (code: SsoErrorCode, message: string, hint?: string): never => {
    throw new SsoError(code, message, { connection: connection.id, hint })
  }
  if (demands.account !== undefined && identity.key !== demands.account) {
    refuse('account_mismatch', 'the person who signed in is not the one who has to confirm')
  }
  if (demands.maxAge !== undefined) checkAge(identity, demands.maxAge, connection, startedAt, refuse)
  const { context } = identity.authentication
  if (demands.contexts !== undefined && (context === undefined || !demands.contexts.includes(context))) {
    const message = `the authentication context is ${JSON.stringify(context)}, expected one of ${JSON.stringify(demands.contexts)}`
    refuse('authentication_context_insufficient', message)
  }
  if (connection.emailVerification === 'require' && identity.emailVerified !== true) {
    const hint = 'Verify the address at the provider, or choose another emailVerification for this connection.'
    refuse(
      'email_not_verified',
      `emailVerified is ${identity.emailVerified ?? 'unknown'}, the connection requires true`,
      hint,
    )
  }
}

function checkAge(
  identity: Identity,
  maxAge: number,
  connection: Connection,
  startedAt: number,
  refuse: (code: SsoErrorCode, message: string, hint?: string) => never,
): void {
  const { at } = identity.authentication
  // Against the start, not against now: typing a password and a code may take minutes.
  const age = at === undefined ? undefined : startedAt - at.getTime() / 1000
  if (age === undefined) {
    refuse('authentication_not_fresh', 'the provider did not say when it authenticated the person')
  } else if (age > maxAge + connection.clockTolerance) {
    const message = `the person was authenticated ${Math.round(age)} seconds before, allowed are ${maxAge}`
    refuse('authentication_not_fresh', message)
  }
}
