import { type CompactJWSHeaderParameters, compactVerify, errors } from 'jose'
import { isSsoError } from '../core/errors.ts'
import type { SignedToken } from '../core/refusals/jwt-signatures.ts'
import type { RsaWeakness } from '../core/rsa-weakness.ts'
import type { OidcExchange } from './exchange.ts'
import { maxCandidates } from './key-candidates.ts'
import { verifyWithShortKey, weaknessOf } from './key-strength.ts'
import type { Channel } from './keys.ts'
import { trimCauses } from './trim-causes.ts'

/** The code for what was signed, and is no set of claims. */
export const malformedToken = {
  'id-token': 'token_response_invalid',
  'userinfo-response': 'userinfo_invalid',
  'authorization-response': 'response_jwt_invalid',
  'claim-source': 'claim_source_invalid',
  'logout-token': 'logout_token_invalid',
} as const satisfies Record<SignedToken, string>

/** The code for a signature that does not verify, or cannot. */
export const badSignature = { ...malformedToken, 'id-token': 'id_token_signature_invalid' } as const

interface Signed {
  readonly jwt: string
  readonly header: CompactJWSHeaderParameters
  readonly token: SignedToken
  readonly channel: Channel
}

/** What was signed, or why it is not known. */
type Outcome = { readonly payload: Uint8Array } | { readonly mayBeRotation: boolean; refuse(): never }

/**
 * Verifies with the keys that are known, and once more with those that the provider publishes by now.
 *
 * @returns the payload
 * @throws SsoError as its caller does
 */
export async function verifyWithKeys(exchange: OidcExchange, signed: Signed): Promise<Uint8Array> {
  const { keys } = exchange.provider
  const { channel } = signed
  const version = keys.version()
  const outcome = await attempt(exchange, signed)
  if ('payload' in outcome) return outcome.payload
  // Keys that were fetched for this very token are as new as can be.
  const isHopeless = !outcome.mayBeRotation || version === 0
  if (isHopeless || !(await keys.renew(channel, version))) return outcome.refuse()
  const second = await attempt(exchange, signed)
  if (!('payload' in second)) return second.refuse()
  keys.renewed(channel)
  return second.payload
}

async function attempt(exchange: OidcExchange, { jwt, header, token }: Signed): Promise<Outcome> {
  const { connection, provider, refuse } = exchange
  const code = badSignature[token]
  const { alg, kid = null } = header
  try {
    const { keys, published } = await provider.keys.find(header)
    const { endpoint } = provider.keys
    if (keys.length === 0) {
      const unknown = { reason: 'key-unknown', token, kid, alg, published, endpoint } as const
      return { mayBeRotation: true, refuse: () => refuse(code, unknown) }
    }
    // A name that two keys have says of neither that it is meant.
    if (keys.length > (kid === null ? maxCandidates : 1)) {
      const ambiguous = { reason: 'keys-ambiguous', token, kid, endpoint } as const
      return { mayBeRotation: false, refuse: () => refuse(code, ambiguous) }
    }
    // The word of the connection is about its provider, not about those whose claims the provider passes on.
    const allowsWeakKeys = connection.allowWeakKeys && token !== 'claim-source'
    const weak: RsaWeakness[] = []
    for (const key of keys) {
      const weakness = weaknessOf(key)
      if (weakness !== undefined && !(allowsWeakKeys && weakness.mayBeAllowed)) {
        weak.push(weakness)
        continue
      }
      const payload = await (weakness === undefined ? verifyWithKey(jwt, key) : verifyWithShortKey(jwt, key))
      if (payload === undefined) continue
      if (weakness !== undefined) provider.keys.usedWeakKey(weakness.bits)
      return { payload }
    }
    const [weakness] = weak
    if (weakness !== undefined && weak.length === keys.length)
      return { mayBeRotation: false, refuse: () => refuse(code, { reason: 'key-weak', token, endpoint, ...weakness }) }
    const tried = keys.length - weak.length
    return { mayBeRotation: true, refuse: () => refuse(code, { reason: 'signature-invalid', token, kid, tried }) }
  } catch (error) {
    if (isSsoError(error)) throw error
    return { mayBeRotation: false, refuse: () => refuseFailure(exchange, token, error) }
  }
}

/** @returns `undefined` where the signature is not of this key */
async function verifyWithKey(jwt: string, key: CryptoKey): Promise<Uint8Array | undefined> {
  try {
    return (await compactVerify(jwt, key)).payload
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return undefined
    throw error
  }
}

/** The only place that knows what the errors of jose mean. */
function refuseFailure({ provider, refuse }: OidcExchange, token: SignedToken, error: unknown): never {
  const cause = error instanceof Error ? trimCauses(error) : undefined
  if (error instanceof errors.JWKSInvalid)
    return refuse('provider_unavailable', { reason: 'key-set-unusable', endpoint: provider.keys.endpoint }, { cause })
  if (error instanceof errors.JWSInvalid) return refuse(badSignature[token], { reason: 'no-jws', token }, { cause })
  // What is no key at all is a TypeError to jose, and a DOMException to Web Crypto.
  return refuse(badSignature[token], { reason: 'key-unusable', token }, { cause })
}
