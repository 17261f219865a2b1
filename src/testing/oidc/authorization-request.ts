import type { AuthorizationDetails } from './authorization-details.ts'
import { BadRequestObject, openRequestObject } from './request-object.ts'
import { type Site, secondsOf } from './site.ts'

export interface AuthorizationProblem {
  readonly error: string
  readonly description: string
}

/** What cannot be told to the application, because nothing says that the redirect URI is its own. */
export class UntrustedRequest extends TypeError {
  override readonly name = 'UntrustedRequest'
}

/**
 * Reads an authorization request.
 *
 * @throws UntrustedRequest where the answer would be a page of the provider instead of a redirect
 * @see [OpenID Connect Core 1.0, section 3.1.2.2](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AuthRequestValidation)
 */
export function readAuthorizationRequest(
  site: Site,
  sent: URLSearchParams,
): { readonly details: AuthorizationDetails; readonly problem: AuthorizationProblem | undefined } {
  // Also beside a request_uri, RFC 9126, section 4.
  if (sent.get('client_id') !== site.client.id) throw new UntrustedRequest('the client_id is not registered')
  const pushed = resolvePushed(site, sent)
  const read = readParameters(site, pushed ?? sent)
  const hasToPush = site.client.profile === 'fapi2' && pushed === undefined
  if (!hasToPush || read.problem !== undefined) return read
  return { ...read, problem: { error: 'invalid_request', description: 'the request has to be pushed (PAR)' } }
}

/**
 * Reads the parameters of an authorization request, wherever they arrived.
 *
 * @throws UntrustedRequest
 */
export function readParameters(
  site: Site,
  sent: URLSearchParams,
): { readonly details: AuthorizationDetails; readonly problem: AuthorizationProblem | undefined } {
  const parameters = openOrRefuse(site, sent)
  const redirectUri = parameters.get('redirect_uri') ?? ''
  if (!URL.canParse(redirectUri)) throw new UntrustedRequest('the redirect_uri is no URL')
  if (site.client.redirectUris?.includes(redirectUri) === false) {
    const text =
      "The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered redirect urls."
    throw new UntrustedRequest(text)
  }
  const maxAge = parameters.get('max_age')
  const responseMode = parameters.get('response_mode') ?? 'query'
  const details: AuthorizationDetails = {
    redirectUri,
    responseMode: responseMode.startsWith('form_post') ? 'form_post' : 'query',
    jarm: responseMode.endsWith('jwt'),
    state: parameters.get('state') ?? undefined,
    scopes: new Set((parameters.get('scope') ?? '').split(' ')),
    nonce: parameters.get('nonce') ?? undefined,
    codeChallenge: parameters.get('code_challenge') ?? undefined,
    thumbprint: parameters.get('dpop_jkt') ?? undefined,
    prompts: (parameters.get('prompt') ?? '').split(' ').filter((one) => one !== ''),
    maxAge: maxAge === null ? undefined : Number(maxAge),
    loginHint: parameters.get('login_hint') ?? undefined,
    parameters,
  }
  return { details, problem: problemOf(site, details) }
}

/** @see [RFC 9126, section 4](https://www.rfc-editor.org/rfc/rfc9126#section-4) */
function resolvePushed(site: Site, sent: URLSearchParams): URLSearchParams | undefined {
  const requestUri = sent.get('request_uri')
  if (requestUri === null) return undefined
  const pushed = site.pushed.get(requestUri)
  site.pushed.delete(requestUri)
  if (pushed === undefined) throw new UntrustedRequest('the request_uri is unknown, or was used before')
  if (pushed.expiresAt < secondsOf(site)) throw new UntrustedRequest('the request_uri has expired')
  return pushed.parameters
}

function openOrRefuse(site: Site, sent: URLSearchParams): URLSearchParams {
  try {
    return openRequestObject(site, sent)
  } catch (error) {
    // What it says is not believed, so neither is its redirect URI.
    if (error instanceof BadRequestObject) throw new UntrustedRequest(error.message)
    throw error
  }
}

function problemOf(site: Site, details: AuthorizationDetails): AuthorizationProblem | undefined {
  const { parameters, prompts, scopes, state = '' } = details
  const problem = (error: string, description: string): AuthorizationProblem => ({ error, description })
  const repeated = [...parameters.keys()].find((name) => name !== 'resource' && parameters.getAll(name).length > 1)
  if (repeated !== undefined) return problem('invalid_request', `the parameter ${repeated} is repeated`)
  if (state.length < (site.preset.minimalStateLength ?? 0)) {
    return problem(
      'invalid_state',
      `The state is missing or does not have enough characters and is therefore considered too weak. Request parameter 'state' must be at least be ${site.preset.minimalStateLength} characters long to ensure sufficient entropy.`,
    )
  }
  if (parameters.get('response_type') !== 'code') {
    return problem('unsupported_response_type', 'the only response_type is code')
  }
  const mode = parameters.get('response_mode')
  if (mode !== null && !responseModes(site).includes(mode)) {
    return problem('invalid_request', 'the response_mode is not supported')
  }
  if (parameters.has('request')) return problem('request_not_supported', 'request objects are not supported')
  if (!scopes.has('openid')) return problem('invalid_scope', 'the scope lacks openid')
  const unknown = prompts.find((prompt) => !(site.preset.prompts ?? standardPrompts).includes(prompt))
  if (unknown !== undefined) return problem('invalid_request', `Used unknown value '${unknown}' for prompt parameter`)
  if (prompts.includes('none') && prompts.length > 1) return problem('invalid_request', 'prompt none stands alone')
  if (details.maxAge !== undefined && !(details.maxAge >= 0)) {
    return problem('invalid_request', 'max_age is not a number of seconds')
  }
  const lacking = site.defect.demands?.(parameters)
  if (lacking !== undefined) return problem('invalid_request', lacking)
  return pkceProblem(site, details)
}

/** All of them post forms, whether they say so or not. */
function responseModes({ preset }: Site): readonly unknown[] {
  const announced = preset.metadata['response_modes_supported']
  return ['query', 'form_post', ...(Array.isArray(announced) ? announced : [])]
}

const standardPrompts = ['none', 'login', 'consent', 'select_account']

/** @see [RFC 7636, section 4.4.1](https://www.rfc-editor.org/rfc/rfc7636#section-4.4.1) */
function pkceProblem(
  site: Site,
  { codeChallenge, parameters }: AuthorizationDetails,
): AuthorizationProblem | undefined {
  if (codeChallenge === undefined) {
    if (site.client.authMethod !== 'none') return undefined
    return { error: 'invalid_request', description: 'a client without a secret has to use PKCE' }
  }
  if (parameters.get('code_challenge_method') === 'S256') return undefined
  return { error: 'invalid_request', description: 'the code_challenge_method has to be S256' }
}
