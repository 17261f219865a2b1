import type { OidcContext } from './exchange.ts'
import type { IdTokenClaims } from './id-token.ts'
import type { UserinfoClaims } from './userinfo.ts'

/**
 * Refuses who lacks a claim that everybody of the connection has to have. A provider of many organisations has one issuer for
 * all of them: nothing else says whose directory somebody comes from.
 *
 * @throws SsoError `claim_mismatch`
 */
export function checkRequiredClaims(
  { connection, refuse }: OidcContext,
  { idToken, userinfo }: { readonly idToken: IdTokenClaims; readonly userinfo?: UserinfoClaims },
): void {
  const sources = userinfo === undefined ? [idToken] : [idToken, userinfo]
  for (const [claim, expected] of Object.entries(connection.requiredClaims)) {
    const value = sources.find((source) => Object.hasOwn(source, claim))?.[claim]
    if (value === expected) continue
    // What is in an object is nothing that was compared.
    const received = typeof value === 'object' ? null : (value ?? null)
    refuse('claim_mismatch', { claim, expected, received })
  }
}
