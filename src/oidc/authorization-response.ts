import * as client from 'openid-client'
import type { ClaimSource } from '../claims/claim-source.ts'
import { type ClaimNames, normaliseClaims } from '../claims/normalise-claims.ts'
import { readTextList } from '../claims/text-list.ts'
import type { Connection, OidcConnection } from '../configuration/connection.ts'
import { hintFor } from '../configuration/hints.ts'
import type { Environment } from '../core/environment.ts'
import { SsoError, type SsoErrorCode } from '../core/errors.ts'
import { type Authentication, oidcAccountKey } from '../core/identity.ts'
import type { Verified } from '../core/result.ts'
import type { ExpectedOidc } from '../core/transaction.ts'
import { readClaimSources } from './claim-sources.ts'
import { configurationOf } from './configuration.ts'
import { dpopOptions } from './dpop.ts'
import { type IdTokenClaims, verifyIdToken } from './id-token.ts'
import { readResponseParameters } from './jarm.ts'
import type { Provider } from './provider.ts'
import { checkRequiredClaims } from './required-claims.ts'
import { checkTokens, resourcesOf } from './tokens.ts'
import { issuerHint, translateError } from './translate-error.ts'
import { fetchUserinfo, mergeClaims, userinfoClaims } from './userinfo.ts'

const usualNames: ClaimNames = {
  email: ['email'],
  emailVerified: ['email_verified'],
  name: ['name'],
  givenName: ['given_name'],
  familyName: ['family_name'],
  username: ['preferred_username'],
  picture: ['picture'],
}

/** The parameters of an authorization response that must not be repeated. */
const single = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri', 'id_token', 'response']

/**
 * Verifies an authorization response, exchanges its code, verifies the ID token, and reads the identity.
 *
 * @param answer the response as it arrived at the redirect URI
 * @param expected what the transaction remembers; `handle` is the `state` that was sent
 * @throws SsoError every code with which an OpenID Connect answer is refused
 * @see [OpenID Connect Core 1.0, section 3.1.2.7](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AuthResponseValidation)
 */
export async function verifyAuthorizationResponse(
  provider: Provider,
  connection: OidcConnection,
  environment: Environment,
  answer: URLSearchParams,
  expected: ExpectedOidc & { readonly handle: string },
): Promise<Verified> {
  checkRepetitions(connection, answer)
  const parameters = await readResponseParameters(provider, connection, environment, answer)
  checkFrontChannel(provider, connection, parameters)
  const configuration = configurationOf(provider, connection, environment, expected.redirectUri)
  const dpop = await dpopOptions(connection, environment, configuration)
  const url = new URL(expected.redirectUri)
  url.search = parameters.toString()
  let tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>
  try {
    const checks = {
      expectedState: expected.handle,
      expectedNonce: expected.nonce,
      pkceCodeVerifier: expected.codeVerifier,
      idTokenExpected: true,
    }
    tokens = await client.authorizationCodeGrant(configuration, url, checks, resourcesOf(connection), dpop)
  } catch (error) {
    throw translateError(error, 'token', connection)
  }
  // openid-client has refused a response without one; none would not verify.
  const { id_token: idToken = '', access_token: accessToken } = tokens
  checkTokens(connection, tokens)
  const idTokenClaims = await verifyIdToken(provider, connection, environment, {
    idToken,
    accessToken,
    code: parameters.get('code') ?? undefined,
  })
  const userinfo = await fetchUserinfo(provider, configuration, connection, environment, { accessToken, idTokenClaims })
  checkRequiredClaims(connection, idTokenClaims, userinfo)
  const claimSources = readClaimSources([idTokenClaims, userinfo ?? {}])
  return {
    identity: readIdentity(connection, idTokenClaims, userinfo),
    raw: {
      protocol: 'oidc',
      idToken,
      idTokenClaims,
      accessToken,
      ...(userinfo !== undefined && { userinfo }),
      ...(claimSources.length > 0 && { claimSources }),
      ...(tokens.refresh_token !== undefined && { refreshToken: tokens.refresh_token }),
      ...(tokens.expires_in !== undefined && { expiresIn: tokens.expires_in }),
      ...(tokens.scope !== undefined && { scope: tokens.scope }),
    },
  }
}

function checkRepetitions(connection: OidcConnection, parameters: URLSearchParams): void {
  for (const name of single) {
    if (parameters.getAll(name).length > 1) {
      throw new SsoError('response_malformed', `the parameter "${name}" is repeated`, { connection: connection.id })
    }
  }
}

/** Checks what does not need the provider: the `iss` parameter, and a provider's own refusal. */
function checkFrontChannel(provider: Provider, connection: OidcConnection, parameters: URLSearchParams): void {
  const issuer = parameters.get('iss')
  const announced =
    connection.profile === 'fapi2' || Boolean(provider.metadata.authorization_response_iss_parameter_supported)
  if (issuer === null ? announced : issuer !== provider.metadata.issuer) {
    const received = JSON.stringify(issuer?.slice(0, 300) ?? null)
    const message = `the response parameter "iss" is ${received}, expected ${JSON.stringify(provider.metadata.issuer)}`
    const hint = issuerHint(issuer, connection)
    throw new SsoError('response_issuer_mismatch', message, { connection: connection.id, hint })
  }
  if (parameters.has('error')) throw providerRefusal(parameters, connection)
  const foreign = ['id_token', 'access_token', 'token', 'response'].find((name) => parameters.has(name))
  if (foreign !== undefined || !parameters.get('code')) {
    const problem = foreign === undefined ? 'there is neither a code nor an error' : `"${foreign}" is of another flow`
    throw new SsoError('response_malformed', problem, { connection: connection.id })
  }
}

/**
 * What a provider means by an error response.
 *
 * @param connection where it is known: not when the response carried no `state`, and there are several
 * @see [OpenID Connect Core 1.0, section 3.1.2.6](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AuthError)
 */
export function providerRefusal(parameters: URLSearchParams, connection?: Connection): SsoError {
  // The text comes from the browser: bounded, and quoted so that it cannot forge a line of a log.
  const [error = '', description = ''] = ['error', 'error_description'].map((name) =>
    parameters.get(name)?.slice(0, 500),
  )
  const message = `the provider answered ${JSON.stringify(error)}: ${JSON.stringify(description)}`
  return new SsoError(refusalCode(error), message, {
    connection: connection?.id,
    hint: connection && hintFor(connection, `${error} ${description}`),
  })
}

function refusalCode(error: string): SsoErrorCode {
  switch (error) {
    case 'access_denied':
      return 'access_denied'
    case 'login_required':
    case 'interaction_required':
    case 'consent_required':
    case 'account_selection_required':
      return 'interaction_required'
    case 'server_error':
    case 'temporarily_unavailable':
      return 'provider_unavailable'
    case 'unmet_authentication_requirements':
      return 'authentication_context_insufficient'
    case 'invalid_request':
    case 'invalid_scope':
    case 'invalid_state':
    case 'unauthorized_client':
    case 'unsupported_response_type':
      return 'request_rejected'
    default:
      return 'provider_error'
  }
}

function readIdentity(
  connection: OidcConnection,
  idToken: IdTokenClaims,
  userinfo: Readonly<Record<string, unknown>> | undefined,
): Verified['identity'] {
  const first: ClaimSource = { source: 'id_token', claims: new Map(Object.entries(idToken)) }
  const second: ClaimSource | undefined = userinfo && { source: 'userinfo', claims: userinfoClaims(userinfo) }
  return normaliseClaims(
    {
      key: oidcAccountKey(connection.issuer, idToken.sub),
      issuer: connection.issuer,
      subject: idToken.sub,
      subjectClaim: 'sub',
      sources: second === undefined ? [first] : [first, second],
      claims: second === undefined ? first.claims : mergeClaims(first.claims, second.claims),
      authentication: readAuthentication(idToken),
      usualNames,
    },
    connection,
  )
}

function readAuthentication(claims: IdTokenClaims): Authentication {
  const { auth_time: at, acr, amr, sid } = claims
  return {
    ...(typeof at === 'number' && { at: new Date(at * 1000) }),
    ...(typeof acr === 'string' && { context: acr }),
    ...((typeof amr === 'string' || Array.isArray(amr)) && { methods: readTextList(amr).texts }),
    ...(typeof sid === 'string' && { session: sid }),
  }
}
