import { type CompactJWSHeaderParameters, type CompactVerifyResult, compactVerify, errors } from 'jose'
import { fapiAlgorithms } from '../configuration/oidc-options.ts'
import { parseBoundedJson } from '../core/bounded-json.ts'
import { isSsoError } from '../core/errors.ts'
import { isJsonObject } from '../core/is-json-object.ts'
import type { SignedToken } from '../core/refusals/json-web-tokens.ts'
import type { OidcExchange } from './exchange.ts'
import { hasBoundedHeader, maxHeaderLength } from './jwt-header.ts'
import type { Channel, KeySet } from './keys.ts'
import { malformedToken, refuseSignature } from './signature-error.ts'
import { trimCauses } from './trim-causes.ts'

/** Signatures only, and only with public keys: neither `none` nor an HMAC under a key that everybody can fetch. */
const algorithms: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

export type Claims = Readonly<Record<string, unknown>>

/** Exists for the compiler alone. A private member, because a copy of the claims does not have it. */
declare abstract class SignedAs<Token extends SignedToken> {
  private readonly token: Token
}

/** The claims of a JWT whose signature was verified: only {@link verifySignature} makes them. */
export type VerifiedClaims<Token extends SignedToken = SignedToken> = Claims & SignedAs<Token>

/** A JWT whose signature was verified. */
export interface VerifiedJwt<Token extends SignedToken> {
  readonly claims: VerifiedClaims<Token>
  readonly header: CompactJWSHeaderParameters
}

/** A JWT as it came. */
export interface ReceivedJwt<Token extends SignedToken> {
  readonly jwt: string
  /** What it has to be. */
  readonly token: Token
  /** Default `back`. */
  readonly channel?: Channel
}

/**
 * Verifies the signature of a JWT of the provider, and gives its claims; they are not looked at.
 *
 * @throws SsoError `id_token_signature_invalid`, `userinfo_invalid`, `response_jwt_invalid`, `claim_source_invalid`,
 *   `logout_token_invalid`, `token_response_invalid`, `algorithm_refused`, `provider_unavailable`
 */
export async function verifySignature<Token extends SignedToken>(
  exchange: OidcExchange,
  { jwt, token, channel = 'back' }: ReceivedJwt<Token>,
): Promise<VerifiedJwt<Token>> {
  if (!hasBoundedHeader(jwt))
    exchange.refuse(malformedToken[token], { reason: 'header-too-long', token, limit: maxHeaderLength })
  const accepted = exchange.connection.profile === 'fapi2' ? fapiAlgorithms : algorithms
  try {
    const { payload, protectedHeader } = await verifyWithKeys(exchange.provider.keys, { jwt, channel, accepted })
    // jose decodes what has padding or blanks in it as well.
    if (!compactJws.test(jwt)) exchange.refuse(malformedToken[token], { reason: 'not-compact', token })
    const { typ } = protectedHeader
    if (isOfAnotherKind(typ, token))
      exchange.refuse(malformedToken[token], { reason: 'another-kind', token, received: typ })
    const claims = parseObject(payload) ?? exchange.refuse(malformedToken[token], malformedPayload(token))
    return { claims: claims as VerifiedClaims<Token>, header: protectedHeader }
  } catch (error) {
    if (isSsoError(error)) throw trimCauses(error)
    return refuseSignature(exchange, error, { jwt, token, accepted })
  }
}

/** Three parts of base64url and nothing else: no padding, blanks or marks (RFC 7515, sections 2 and 7.1). */
const compactJws = /^[\w-]*\.[\w-]*\.[\w-]*$/

/**
 * A logout token is told apart where it is read. None and "JWT" say nothing.
 *
 * @see [RFC 8725, section 3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11)
 */
const isOfAnotherKind = (typ: string | undefined, token: SignedToken): boolean =>
  (token === 'id-token' || token === 'authorization-response') &&
  /^(application\/)?(at|logout|dpop|oauth-authz-req|client-authentication|token-introspection|secevent)\+jwt$/i.test(
    typ ?? '',
  )

const malformedPayload = (token: SignedToken) => ({ reason: 'payload-not-an-object', token }) as const

async function verifyWithKeys(
  keys: KeySet,
  { jwt, channel, accepted }: { readonly jwt: string; readonly channel: Channel; readonly accepted: readonly string[] },
): Promise<CompactVerifyResult> {
  const options = { algorithms: [...accepted] }
  const version = keys.version()
  try {
    return await compactVerify(jwt, keys.find, options)
  } catch (error) {
    if (!mayBeRotation(error)) throw error
    // Keys that were fetched for this very token are as new as can be.
    if (version === 0 || !(await keys.renew(channel, version))) throw error
    const verified = await compactVerify(jwt, keys.find, options)
    keys.renewed(channel)
    return verified
  }
}

/** A key that is unknown, or that has another one's name by now. */
function mayBeRotation(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed
}

function parseObject(payload: Uint8Array): Claims | undefined {
  try {
    // Bytes that are no text would all become the same replacement character, and two subjects one.
    const claims = parseBoundedJson(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return isJsonObject(claims) ? claims : undefined
  } catch {
    return undefined
  }
}
