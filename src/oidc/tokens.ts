import type { TokenEndpointResponse } from 'openid-client'
import type { OidcConnection } from '../configuration/connection.ts'
import { typeName } from '../core/refusals/type-name.ts'
import { decrypt, isEncrypted } from './decryption.ts'
import type { OidcContext } from './exchange.ts'
import { heldIdToken } from './provider-answer.ts'

/** @see [RFC 8707, section 2.2](https://www.rfc-editor.org/rfc/rfc8707#section-2.2) */
export function resourcesOf({ resource = [] }: OidcConnection): URLSearchParams {
  return new URLSearchParams(resource.map((one) => ['resource', one]))
}

/** Beyond a hundred years nothing is a lifetime, and soon after that no sum with it is a date. */
const maxLifetimeSeconds = 100 * 366 * 24 * 60 * 60

/**
 * Checks what openid-client leaves open of the tokens: that they are text for a header, that their life is one, and that they
 * are bound to our key where one was given.
 *
 * @throws SsoError `token_response_invalid`
 * @see [RFC 9449, section 5](https://www.rfc-editor.org/rfc/rfc9449#section-5)
 */
export function checkTokens({ connection, refuse }: OidcContext, tokens: TokenEndpointResponse): void {
  const { access_token: accessToken, expires_in: lifetimeSeconds = 0, token_type: type } = tokens
  // What cannot stand in a header would be quoted by the error of `Headers`.
  if (/[^\x20-\x7e]/.test(accessToken)) refuse('token_response_invalid', { reason: 'access-token-unusable' })
  if (lifetimeSeconds > maxLifetimeSeconds) {
    const compared = { expected: maxLifetimeSeconds, received: lifetimeSeconds }
    refuse('token_response_invalid', { reason: 'lifetime-too-long', ...compared })
  }
  if (connection.dpopKey !== undefined && type !== 'dpop')
    refuse('token_response_invalid', { reason: 'not-bound', expected: 'dpop', received: type })
}

/**
 * The ID token of a token response as it was signed, nothing of it verified.
 *
 * @returns undefined where there is none
 * @throws SsoError `token_response_invalid`, `token_decryption_failed`, `configuration_invalid`
 */
export async function idTokenOf(context: OidcContext, tokens: TokenEndpointResponse): Promise<string | undefined> {
  const idToken = tokens[heldIdToken]
  if (idToken === undefined) return undefined
  if (typeof idToken === 'string') return decrypted(context, idToken)
  return context.refuse('token_response_invalid', {
    reason: 'property-malformed',
    endpoint: 'token',
    property: 'id_token',
    received: typeName(idToken),
  })
}

/** What is not encrypted stays as it is. */
export async function decrypted(context: OidcContext, idToken: string): Promise<string> {
  return isEncrypted(idToken) ? decrypt(context, { jwe: idToken, token: 'id-token' }) : idToken
}
