import { type CompactJWSHeaderParameters, decodeProtectedHeader } from 'jose'
import { fapiAlgorithms } from '../configuration/oidc-options.ts'
import type { SignedToken } from '../core/refusals/jwt-signatures.ts'
import type { OidcExchange } from './exchange.ts'

/** Signatures only, and only with public keys: neither `none` nor an HMAC under a key that everybody can fetch. */
const algorithms: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/** The header of a JWT as it came, nothing of it verified; `undefined` for what has none. */
export function readHeader(jwt: string): CompactJWSHeaderParameters | undefined {
  try {
    return hasBoundedHeader(jwt) && jwt.split('.').length === 3
      ? (decodeProtectedHeader(jwt) as CompactJWSHeaderParameters)
      : undefined
  } catch {
    return undefined
  }
}

/**
 * Refuses an algorithm before any key is looked at, and extensions that would have to be understood: we understand none.
 *
 * @throws SsoError `algorithm_refused`
 * @see [RFC 8725, section 3.1](https://www.rfc-editor.org/rfc/rfc8725#section-3.1), [RFC 7515, section 4.1.11](https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11)
 */
export function checkAlgorithm(exchange: OidcExchange, header: CompactJWSHeaderParameters, token: SignedToken): void {
  const { connection, provider, refuse } = exchange
  const accepted = connection.profile === 'fapi2' ? fapiAlgorithms : algorithms
  // A provider keeps to the algorithms that it announces; where it announces none, to the default.
  const announced: unknown = provider.metadata.id_token_signing_alg_values_supported
  const announces: readonly unknown[] = Array.isArray(announced) ? announced : ['RS256']
  const kept = token === 'id-token' ? accepted.filter((one) => announces.includes(one)) : accepted
  const { alg, crit } = header
  if (!kept.includes(alg)) {
    const compared = { expected: kept.length > 0 ? kept : accepted, received: alg }
    const isTyped = token === 'id-token' && connection.metadata !== undefined
    refuse('algorithm_refused', { reason: 'signature-algorithm', token, ...compared, isTyped })
  }
  if (crit !== undefined) refuse('algorithm_refused', { reason: 'header-critical', token, received: crit })
}

/** What says the right kind, or none; any other `typ` is that of another kind of token, whatever it is. */
const ownTypes: Record<SignedToken, RegExp> = {
  'id-token': /^(application\/)?(id_token\+)?jwt$/i,
  'userinfo-response': /^(application\/)?jwt$/i,
  'authorization-response': /^(application\/)?jwt$/i,
  'claim-source': /^(application\/)?jwt$/i,
  'logout-token': /^(application\/)?(logout\+)?jwt$/i,
}

/**
 * Whether the `typ` of a header is that of another kind of token. None, "JWT" and "JOSE" say nothing.
 *
 * @see [RFC 8725, section 3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11)
 */
export function isOfAnotherKind(typ: unknown, token: SignedToken): boolean {
  if (typ == null || typ === '' || typ === 'JOSE') return false
  return typeof typ !== 'string' || !ownTypes[token].test(typ)
}

/**
 * Characters that the header of a JWT may have: an algorithm, a key's name and, at some providers, a chain of certificates. A
 * header is read before anything is verified.
 */
export const maxHeaderLength = 16 * 1024

export function hasBoundedHeader(jwt: string): boolean {
  const end = jwt.indexOf('.')
  return (end < 0 ? jwt.length : end) <= maxHeaderLength
}
