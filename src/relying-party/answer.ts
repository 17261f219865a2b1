import type { Connection } from '../configuration/connection.ts'
import { SsoError } from '../core/errors.ts'
import type { InboundMessage } from '../core/message.ts'
import { refuseErrorResponse } from '../oidc/error-response.ts'
import { stateOfResponse } from '../oidc/jarm.ts'
import { readForm } from './received.ts'

/** An answer, before it is known to which sign-in it belongs. */
export interface Answer {
  readonly protocol: 'oidc' | 'saml'
  readonly parameters: URLSearchParams
  /** Whether it was posted, or stood in the query. */
  readonly posted: boolean
  /** `state` or `RelayState`; empty where there was none. */
  readonly handle: string
}

/**
 * Reads what came to a callback: a SAML response from a form, an OpenID Connect response from a form or a query.
 *
 * @param connection the only connection, where there is one: it knows the provider's error texts
 * @throws SsoError `response_missing` for a bookmark, `response_malformed` for a repeated handle, and what the provider
 *   refused without saying which sign-in it meant
 */
export function readAnswer(inbound: InboundMessage, connection?: Connection): Answer {
  const form = inbound.form === undefined ? undefined : readForm(inbound.form)
  if (form?.has('SAMLResponse')) {
    const handle = only(form, 'RelayState')
    only(form, 'SAMLResponse')
    return { protocol: 'saml', parameters: form, posted: true, handle }
  }
  const query = new URL(inbound.url, 'https://localhost').searchParams
  const posted = form !== undefined && [...form.keys()].length > 0
  const parameters = posted ? form : query
  // In a JWT the state is inside; that the rest of it may be believed is found out when the sign-in is known.
  const handle = only(parameters, 'state') || stateOfResponse(only(parameters, 'response'))
  if (handle !== '') return { protocol: 'oidc', parameters, posted, handle }
  if (parameters.has('error')) refuseErrorResponse(parameters, connection)
  if (parameters.has('code')) throw new SsoError('response_malformed', 'there is a code, but no state')
  throw new SsoError('response_missing', 'a callback was opened without an answer of a provider')
}

function only(parameters: URLSearchParams, name: string): string {
  const [value, another] = parameters.getAll(name)
  if (another === undefined) return value ?? ''
  throw new SsoError('response_malformed', `the parameter "${name}" is repeated`)
}
