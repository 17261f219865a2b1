import type { CompactJWSHeaderParameters } from 'jose'
import { parseBoundedJson } from '../core/bounded-json.ts'
import { isSsoError } from '../core/errors.ts'
import { isJsonObject } from '../core/is-json-object.ts'
import type { SignedToken } from '../core/refusals/jwt-signatures.ts'
import type { OidcExchange } from './exchange.ts'
import { checkAlgorithm, hasBoundedHeader, isOfAnotherKind, maxHeaderLength, readHeader } from './jwt-header.ts'
import type { Channel } from './keys.ts'
import { trimCauses } from './trim-causes.ts'
import { badSignature, malformedToken, verifyWithKeys } from './verify-with-keys.ts'

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
 * Verifies the signature of a JWT of the provider, and gives its claims; they are not looked at. Of the header nothing decides
 * but `alg`, `kid` and `typ`: a key that a token brings along, or names the address of, is not the provider's.
 *
 * @throws SsoError `id_token_signature_invalid`, `userinfo_invalid`, `response_jwt_invalid`, `claim_source_invalid`,
 *   `logout_token_invalid`, `token_response_invalid`, `algorithm_refused`, `provider_unavailable`
 */
export async function verifySignature<Token extends SignedToken>(
  exchange: OidcExchange,
  { jwt, token, channel = 'back' }: ReceivedJwt<Token>,
): Promise<VerifiedJwt<Token>> {
  const { refuse } = exchange
  if (!hasBoundedHeader(jwt)) {
    refuse(malformedToken[token], { reason: 'header-too-long', token, limit: maxHeaderLength })
  }
  try {
    const header = readHeader(jwt) ?? refuse(badSignature[token], { reason: 'no-jws', token })
    checkAlgorithm(exchange, header, token)
    const payload = await verifyWithKeys(exchange, { jwt, token, channel, header })
    // jose decodes what has padding or blanks in it as well.
    if (!compactJws.test(jwt)) refuse(malformedToken[token], { reason: 'not-compact', token })
    const { typ } = header
    if (isOfAnotherKind(typ, token)) refuse(malformedToken[token], { reason: 'another-kind', token, received: typ })
    const claims = parseObject(payload) ?? refuse(malformedToken[token], { reason: 'payload-not-an-object', token })
    return { claims: claims as VerifiedClaims<Token>, header }
  } catch (error) {
    throw isSsoError(error) ? trimCauses(error) : error
  }
}

/** Three parts of base64url and nothing else: no padding, blanks or marks (RFC 7515, sections 2 and 7.1). */
const compactJws = /^[\w-]*\.[\w-]*\.[\w-]*$/

function parseObject(payload: Uint8Array): Claims | undefined {
  try {
    // Bytes that are no text would all become the same replacement character, and two subjects one.
    const claims = parseBoundedJson(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return isJsonObject(claims) ? claims : undefined
  } catch {
    return undefined
  }
}
