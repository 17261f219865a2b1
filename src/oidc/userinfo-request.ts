import * as client from 'openid-client'
import { hintFor } from '../configuration/hints.ts'
import { defined } from '../core/defined.ts'
import { isJsonObject } from '../core/is-json-object.ts'
import { withoutSecrets } from './confidential.ts'
import { dpopOptions } from './dpop.ts'
import type { OidcExchange } from './exchange.ts'
import { requireEndpoint } from './provider-metadata.ts'
import { translateError } from './translate-error.ts'

/** Whose claims are asked for. */
export interface UserinfoRequest {
  readonly configuration: client.Configuration
  readonly accessToken: string
  readonly subject: string
  /** The code for an access token that is not good (any more). Default `userinfo_invalid`. */
  readonly onUnauthorized?: 'userinfo_invalid' | 'access_token_rejected'
  /** The option of the connection that does not let a sign-in go on without. */
  readonly demandedBy?: 'userinfo' | 'emailVerification'
}

/**
 * Asks the userinfo endpoint.
 *
 * @returns its answer, of status 200
 * @throws SsoError `userinfo_invalid`, `provider_unavailable`, `provider_metadata_invalid`, and the code for an access token
 * @see [RFC 6750, section 3](https://www.rfc-editor.org/rfc/rfc6750#section-3)
 */
export async function askUserinfo(exchange: OidcExchange, request: UserinfoRequest): Promise<Response> {
  const { configuration, accessToken } = request
  const url = new URL(requireEndpoint(exchange, 'userinfo_endpoint'))
  const headers = new Headers({ accept: 'application/json, application/jwt' })
  try {
    const dpop = await dpopOptions(exchange, configuration)
    const response = await client.fetchProtectedResource(configuration, accessToken, url, 'GET', null, headers, dpop)
    return response.status === 200 ? response : await refuseAnswer(exchange, request, response)
  } catch (error) {
    if (!(error instanceof client.WWWAuthenticateChallengeError)) return translateError(exchange, error, 'userinfo')
    const challenged = error.cause.find(({ parameters }) => parameters.error !== undefined)
    return refuseAnswer(exchange, request, error.response, challenged && { ...challenged.parameters })
  }
}

/** Longer than any honest text. */
const longestText = 500

/** Refuses with the provider's own words: those of a challenge, or of the body. */
async function refuseAnswer(
  { connection, refuse }: OidcExchange,
  { accessToken, onUnauthorized = 'userinfo_invalid', demandedBy }: UserinfoRequest,
  response: Response,
  challenge?: Readonly<Record<string, unknown>>,
): Promise<never> {
  const { status } = response
  const body: unknown = challenge ?? (await response.json().catch(() => undefined))
  const said = isJsonObject(body) ? body : {}
  const [error, description] = [said['error'], said['error_description']].map((text) =>
    typeof text === 'string' ? withoutSecrets(text.slice(0, longestText), [accessToken]) : '',
  )
  const code = status === 401 ? onUnauthorized : 'userinfo_invalid'
  const details = {
    hint: hintFor(connection, `${error} ${description}`),
    providerText: description === '' ? undefined : description,
  }
  const demanded = defined({ demandedBy })
  if (!error) {
    const answer = { endpoint: 'userinfo', expected: 200, received: status } as const
    return refuse(code, { reason: 'unexpected-status', ...answer, ...demanded }, details)
  }
  return refuse(code, { reason: 'error-response', endpoint: 'userinfo', received: error, status, ...demanded }, details)
}
