import type { Connection } from '../configuration/connection.ts'
import { hintFor } from '../configuration/hints.ts'
import { refuse } from '../core/errors.ts'

/** Longer than any honest text. The browser brings it, and decides how long it is. */
const longestText = 500

/**
 * Refuses what a provider has refused in its authorization response.
 *
 * @param connection where it is known: not when the response carried no `state`, and there are several
 * @throws SsoError always: `access_denied`, `interaction_required`, `provider_unavailable`, `request_rejected`,
 *   `authentication_context_insufficient`, `provider_error`
 * @see [OpenID Connect Core 1.0, section 3.1.2.6](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AuthError)
 */
export function refuseErrorResponse(parameters: URLSearchParams, connection?: Connection): never {
  const textOf = (name: string): string => parameters.get(name)?.slice(0, longestText) ?? ''
  const [error, description] = [textOf('error'), textOf('error_description')]
  return refuse(
    codeOf(error),
    { reason: 'authorization-error', received: error },
    {
      connection: connection?.id,
      hint: connection && hintFor(connection, `${error} ${description}`),
      providerText: description === '' ? undefined : description,
    },
  )
}

function codeOf(error: string) {
  switch (error) {
    case 'access_denied':
    // LinkedIn's and Apple's, and their like.
    case 'user_cancelled_authorize':
    case 'user_cancelled_login':
    case 'user_denied':
    case 'user_cancelled':
    case 'user_cancelled_authorization':
      return 'access_denied'
    case 'login_required':
    case 'interaction_required':
    case 'consent_required':
    case 'account_selection_required':
    // What a person has to do at the provider first, or once more.
    case 'registration_required':
    case 'mfa_required':
    case 'authentication_expired':
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
