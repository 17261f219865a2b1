import type { TokenEndpointResponse } from 'openid-client'
import type { OidcConnection } from '../configuration/connection.ts'
import { SsoError } from '../core/errors.ts'

/** @see [RFC 8707, section 2.2](https://www.rfc-editor.org/rfc/rfc8707#section-2.2) */
export function resourcesOf({ resource = [] }: OidcConnection): URLSearchParams {
  return new URLSearchParams(resource.map((one) => ['resource', one]))
}

/** Beyond a hundred years nothing is a lifetime, and soon after that no sum with it is a date. */
const longestLife = 100 * 366 * 24 * 60 * 60

/**
 * Checks what openid-client leaves open of the tokens: that they are text for a header, that their life is one, and that they
 * are bound to our key where one was given.
 *
 * @throws SsoError `token_response_invalid`
 * @see [RFC 9449, section 5](https://www.rfc-editor.org/rfc/rfc9449#section-5)
 */
export function checkTokens(connection: OidcConnection, tokens: TokenEndpointResponse): void {
  const refuse = (problem: string, hint?: string): SsoError =>
    new SsoError('token_response_invalid', problem, { connection: connection.id, hint })
  // What cannot stand in a header would be quoted by the error of `Headers`.
  if (/[^\x20-\x7e]/.test(tokens.access_token)) throw refuse('the access token has characters that no token may have')
  if ((tokens.expires_in ?? 0) > longestLife) throw refuse('the access token lives for more than a hundred years')
  if (connection.dpopKey !== undefined && tokens.token_type !== 'dpop') {
    const hint = 'Switch DPoP on for this client at the provider, or leave dpopKey out.'
    throw refuse('the access token is not bound to our key: the provider does not do DPoP', hint)
  }
}
