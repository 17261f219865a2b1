import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import type { Claims } from './signature.ts'

/**
 * Which time of a JWT, where it names one, does not let it be used now.
 *
 * @see [RFC 7519, section 4.1](https://www.rfc-editor.org/rfc/rfc7519#section-4.1)
 */
export function untimely(
  { exp, nbf }: Claims,
  { clockTolerance }: OidcConnection,
  environment: Environment,
): 'exp' | 'nbf' | undefined {
  const now = environment.now() / 1000
  if (exp !== undefined && !(typeof exp === 'number' && exp > now - clockTolerance)) return 'exp'
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= now + clockTolerance)) return 'nbf'
  return undefined
}

export const outOfTime = { exp: 'past its "exp"', nbf: 'before its "nbf"' } as const
