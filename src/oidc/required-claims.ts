import type { OidcConnection } from '../configuration/connection.ts'
import { SsoError } from '../core/errors.ts'

type Claims = Readonly<Record<string, unknown>>

/**
 * Refuses who lacks a claim that everybody of the connection has to have. A provider of many organisations has one issuer for
 * all of them: nothing else says whose directory somebody comes from.
 *
 * @throws SsoError `claim_mismatch`
 */
export function checkRequiredClaims(connection: OidcConnection, idToken: Claims, userinfo: Claims = {}): void {
  for (const [name, wanted] of Object.entries(connection.requiredClaims)) {
    const received = Object.hasOwn(idToken, name)
      ? idToken[name]
      : Object.hasOwn(userinfo, name)
        ? userinfo[name]
        : undefined
    if (received === wanted) continue
    const shown = JSON.stringify(typeof received === 'object' ? null : (received ?? null)).slice(0, 200)
    const message = `the claim ${JSON.stringify(name)} is ${shown}, expected ${JSON.stringify(wanted)}`
    throw new SsoError('claim_mismatch', message, { connection: connection.id })
  }
}
