import { createHash, createPublicKey, type JsonWebKey } from 'node:crypto'
import type { OidcRequest } from './oidc-request.ts'
import { type Site, secondsOf } from './site.ts'
import { decode, verifyJwt } from './verify-jwt.ts'

/** What a proof of possession came to: nothing, a key that is bound to from here on, or what is wrong with it. */
export type Proof =
  | { readonly kind: 'none' }
  | { readonly kind: 'proven'; readonly thumbprint: string }
  | { readonly kind: 'refused'; readonly error: 'invalid_dpop_proof'; readonly description: string }
  | { readonly kind: 'refused'; readonly error: 'use_dpop_nonce'; readonly description: string; readonly nonce: string }

/** Seconds that a proof may be old, or ahead. */
const tolerated = 300

/**
 * Reads the proof of possession of a request.
 *
 * @param accessToken that it comes with, at a protected resource
 * @see [RFC 9449, section 4.3](https://www.rfc-editor.org/rfc/rfc9449#section-4.3)
 */
export function readProof(site: Site, request: OidcRequest, accessToken?: string): Proof {
  const sent = request.headers.get('dpop')
  if (sent === null) return { kind: 'none' }
  const refused = (description: string): Proof => ({ kind: 'refused', error: 'invalid_dpop_proof', description })
  const jwk = decode(sent)?.header['jwk'] as JsonWebKey | undefined
  const key = keyOf(jwk)
  const opened = key === undefined ? undefined : verifyJwt(sent, key)
  if (jwk === undefined || opened?.header['typ'] !== 'dpop+jwt') return refused('the proof does not verify')
  const { htm, htu, iat, jti, nonce, ath } = opened.claims
  if (htm !== request.method) return refused('htm is of another method')
  if (htu !== request.url.replace(/[?#].*/, '')) return refused('htu is of another URL')
  if (typeof iat !== 'number' || Math.abs(secondsOf(site) - iat) > tolerated) return refused('iat is not now')
  if (typeof jti !== 'string' || site.seen.has(jti)) return refused('the jti is missing, or was used before')
  if (accessToken !== undefined && ath !== hash(accessToken)) return refused('ath is of another token')
  site.seen.add(jti)
  const wanted = site.defect.dpopNonce?.(request.endpoint)
  if (wanted !== undefined && nonce !== wanted) {
    return { kind: 'refused', error: 'use_dpop_nonce', description: 'the proof has no nonce of ours', nonce: wanted }
  }
  return { kind: 'proven', thumbprint: thumbprintOf(jwk) }
}

function keyOf(jwk: JsonWebKey | undefined): ReturnType<typeof createPublicKey> | undefined {
  if (jwk === undefined || jwk.d !== undefined) return undefined
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    return undefined
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** @see [RFC 7638, section 3](https://www.rfc-editor.org/rfc/rfc7638#section-3) */
function thumbprintOf({ kty, crv, e, n, x, y }: JsonWebKey): string {
  // In the order of the alphabet; what a kind of key does not have is not written.
  return hash(JSON.stringify({ crv, e, kty, n, x, y }))
}
