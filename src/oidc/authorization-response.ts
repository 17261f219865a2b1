import * as client from 'openid-client'
import type { OidcConnection } from '../configuration/connection.ts'
import { defined } from '../core/defined.ts'
import type { Verified } from '../core/result.ts'
import type { ExpectedOidc } from '../core/transaction.ts'
import { readClaimSources } from './claim-sources.ts'
import { configurationOf } from './configuration.ts'
import { dpopOptions } from './dpop.ts'
import { refuseErrorResponse } from './error-response.ts'
import type { OidcExchange } from './exchange.ts'
import { furtherParameters } from './further-parameters.ts'
import { verifyIdToken } from './id-token.ts'
import { readIdentity } from './identity.ts'
import { readResponseParameters } from './jarm.ts'
import { checkRequiredClaims } from './required-claims.ts'
import { checkTokens, idTokenOf, resourcesOf } from './tokens.ts'
import { translateError } from './translate-error.ts'
import { fetchUserinfo } from './userinfo.ts'

/** The parameters of an authorization response that must not be repeated. */
const single = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri', 'id_token', 'response']

type Expected = ExpectedOidc & { readonly handle: string }

/**
 * Verifies an authorization response, exchanges its code, verifies the ID token, and reads the identity.
 *
 * @param response `answer` is the response as it arrived at the redirect URI, `expected` what the transaction remembers; its
 *   `handle` is the `state` that was sent
 * @throws SsoError every code with which an OpenID Connect answer is refused
 * @see [OpenID Connect Core 1.0, section 3.1.2.7](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AuthResponseValidation)
 */
export async function verifyAuthorizationResponse(
  exchange: OidcExchange,
  { answer, expected }: { readonly answer: URLSearchParams; readonly expected: Expected },
): Promise<Verified> {
  checkRepetitions(exchange, answer)
  const parameters = await readResponseParameters(exchange, answer)
  checkFrontChannel(exchange, parameters)
  const configuration = configurationOf(exchange, expected.redirectUri)
  const tokens = await redeemCode(exchange, { configuration, parameters, expected })
  const { access_token: accessToken } = tokens
  checkTokens(exchange, tokens)
  const idToken = (await idTokenOf(exchange, tokens)) ?? lacksIdToken(exchange)
  const code = parameters.get('code') ?? undefined
  const idTokenClaims = await verifyIdToken(exchange, { idToken, accessToken, code, nonce: expected.nonce })
  const { userinfo, unanswered } = await fetchUserinfo(exchange, { configuration, accessToken, idTokenClaims })
  const verified = defined({ idToken: idTokenClaims, userinfo, unanswered })
  checkRequiredClaims(exchange, verified)
  const claimSources = readClaimSources(userinfo === undefined ? [idTokenClaims] : [idTokenClaims, userinfo])
  return {
    identity: readIdentity(exchange, verified),
    raw: defined({
      protocol: 'oidc' as const,
      idToken,
      idTokenClaims,
      accessToken,
      userinfo,
      claimSources: claimSources.length > 0 ? claimSources : undefined,
      refreshToken: tokens.refresh_token,
      expiresIn: tokens.expires_in,
      scope: tokens.scope,
      responseParameters: furtherParameters(parameters, expected.redirectUri),
    }),
  }
}

const lacksIdToken = ({ refuse }: OidcExchange): never =>
  refuse('token_response_invalid', {
    reason: 'property-malformed',
    endpoint: 'token',
    property: 'id_token',
    received: 'nothing',
  })

interface Redemption {
  readonly configuration: client.Configuration
  readonly parameters: URLSearchParams
  readonly expected: Expected
}

/** @see [OpenID Connect Core 1.0, section 3.1.3.1](https://openid.net/specs/openid-connect-core-1_0-errata2.html#TokenRequest) */
async function redeemCode(
  exchange: OidcExchange,
  { configuration, parameters, expected }: Redemption,
): ReturnType<typeof client.authorizationCodeGrant> {
  const dpop = await dpopOptions(exchange, configuration)
  const url = new URL(expected.redirectUri)
  url.search = parameters.toString()
  const checks = {
    expectedState: expected.handle,
    pkceCodeVerifier: expected.codeVerifier,
  }
  try {
    return await client.authorizationCodeGrant(configuration, url, checks, resourcesOf(exchange.connection), dpop)
  } catch (error) {
    return translateError(exchange, error, 'token')
  }
}

function checkRepetitions({ refuse }: OidcExchange, parameters: URLSearchParams): void {
  const repeated = single.find((name) => parameters.getAll(name).length > 1)
  if (repeated !== undefined) refuse('response_malformed', { reason: 'parameter-repeated', parameter: repeated })
}

/**
 * Whether no answer is accepted that does not say of which provider it is: in the `iss` parameter, or in a signed answer.
 *
 * @see [RFC 9207, section 2.4](https://www.rfc-editor.org/rfc/rfc9207#section-2.4); JARM, section 2.4
 */
export function namesIssuer(connection: OidcConnection, metadata: client.ServerMetadata): boolean {
  return connection.responseMode.endsWith('.jwt') || announcesParameter(connection, metadata)
}

const announcesParameter = ({ profile }: OidcConnection, metadata: client.ServerMetadata): boolean =>
  profile === 'fapi2' || metadata.authorization_response_iss_parameter_supported === true

/** Checks what does not need the provider: the `iss` parameter, and a provider's own refusal. */
function checkFrontChannel({ connection, provider, refuse }: OidcExchange, parameters: URLSearchParams): void {
  const { metadata } = provider
  const issuer = parameters.get('iss')
  if (issuer === null ? announcesParameter(connection, metadata) : issuer !== metadata.issuer) {
    const isDiscovered = connection.metadata === undefined
    const compared = { expected: metadata.issuer, received: issuer, isDiscovered }
    refuse('response_issuer_mismatch', { reason: 'parameter-mismatch', parameter: 'iss', ...compared })
  }
  if (parameters.has('error')) refuseErrorResponse(parameters, connection)
  const foreign = ['id_token', 'access_token', 'token', 'response'].find((name) => parameters.has(name))
  if (foreign !== undefined) refuse('response_malformed', { reason: 'parameter-of-another-flow', parameter: foreign })
  if (!parameters.get('code')) refuse('response_malformed', { reason: 'code-missing' })
}
