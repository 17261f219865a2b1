import type { Connection } from '../configuration/connection.ts'
import { refuse } from '../core/errors.ts'
import type { InboundMessage } from '../core/message.ts'
import { refuseErrorResponse } from '../oidc/error-response.ts'
import { stateOfResponse } from '../oidc/jarm.ts'
import { isHandle } from '../state/handle.ts'
import { answeredHandle, firstTagOf, refuseOtherResponse, singleLogout } from './first-tag.ts'
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
    const [relayState, response] = [single(form, 'RelayState'), single(form, 'SAMLResponse')]
    // Some providers lose RelayState on their way to an error page, or altogether. What the response answers finds a cookie, and
    // decides nothing: whether it is signed and answers this very request is verified as ever.
    const tag = isHandle(relayState) ? '' : firstTagOf(response)
    const handle = answeredHandle(inbound, tag) ?? relayState
    if (!isHandle(handle)) refuseOtherResponse(tag)
    return { protocol: 'saml', parameters: form, posted: true, handle, isUnsolicited: !isHandle(handle) }
  }
  const posted = form !== undefined && form.size > 0
  const parameters = posted ? form : query
  // In a JWT the state is inside; that the rest of it may be believed is found out when the sign-in is known.
  const handle = single(parameters, 'state') || stateOfResponse(single(parameters, 'response'))
  if (handle !== '') return { protocol: 'oidc', parameters, posted, handle, isUnsolicited: false }
  if (parameters.has('error')) refuseErrorResponse(parameters, connection)
  if (parameters.has('code')) refuse('response_malformed', { reason: 'code-without-state' })
  for (const sent of [form, query]) if (sent !== undefined) refuseUnsupported(sent)
  refuse('response_missing', { reason: 'answer-missing' })
}

/** What a provider that is set up otherwise sends, to everybody and always. */
function refuseUnsupported(parameters: URLSearchParams): void {
  if (parameters.has('SAMLResponse')) refuse('response_unsupported', { reason: 'redirect-binding' })
  if (parameters.has('SAMLart')) refuse('response_unsupported', { reason: 'artifact' })
  if (parameters.has('wresult')) refuse('response_unsupported', { reason: 'ws-federation' })
  if (parameters.has('SAMLRequest')) {
    refuse('response_unsupported', { reason: 'saml-request', singleLogout })
  }
}
