import type { Connection } from '../configuration/connection.ts'
import { refuse } from '../core/errors.ts'
import type { InboundMessage } from '../core/message.ts'
import { refuseErrorResponse } from '../oidc/error-response.ts'
import { stateOfResponse } from '../oidc/jarm.ts'
import { isHandle } from '../state/handle.ts'
import { readForm, single } from './received.ts'

/** An answer, before it is known to which sign-in it belongs. */
export interface Answer {
  readonly protocol: 'oidc' | 'saml'
  readonly parameters: URLSearchParams
  /** Whether it was posted, or stood in the query. */
  readonly posted: boolean
  /** `state` or `RelayState`; empty where there was none. */
  readonly handle: string
  /** Whether `RelayState` is none of ours: a place that an identity provider was set up to send people to, or nothing. */
  readonly isUnsolicited: boolean
}

/**
 * Reads what came to a callback: a SAML response from a form, an OpenID Connect response from a form or a query.
 *
 * @param query of the URL
 * @param connection the only connection, where there is one: it knows the provider's error texts
 * @throws SsoError `response_missing` for a bookmark, `response_malformed` for a repeated handle, and what the provider
 *   refused without saying which sign-in it meant
 */
export function readAnswer(inbound: InboundMessage, query: URLSearchParams, connection?: Connection): Answer {
  const form = inbound.form === undefined ? undefined : readForm(inbound.form)
  if (form?.has('SAMLResponse')) {
    const handle = single(form, 'RelayState')
    single(form, 'SAMLResponse')
    return { protocol: 'saml', parameters: form, posted: true, handle, isUnsolicited: !isHandle(handle) }
  }
  const posted = form !== undefined && form.size > 0
  const parameters = posted ? form : query
  // In a JWT the state is inside; that the rest of it may be believed is found out when the sign-in is known.
  const handle = single(parameters, 'state') || stateOfResponse(single(parameters, 'response'))
  if (handle !== '') return { protocol: 'oidc', parameters, posted, handle, isUnsolicited: false }
  if (parameters.has('error')) refuseErrorResponse(parameters, connection)
  if (parameters.has('code')) refuse('response_malformed', { reason: 'code-without-state' })
  refuse('response_missing', { reason: 'answer-missing' })
}
