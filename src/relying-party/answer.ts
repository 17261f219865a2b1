import type { Connection } from '../configuration/connection.ts'
import { refuse } from '../core/errors.ts'
import type { InboundMessage } from '../core/message.ts'
import { handleOf } from '../core/message-id.ts'
import { refuseErrorResponse } from '../oidc/error-response.ts'
import { stateOfResponse } from '../oidc/jarm.ts'
import { isHandle } from '../state/handle.ts'
import { readCookies, readForm, single } from './received.ts'

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
    const handle = isHandle(relayState) ? relayState : (answeredHandle(inbound, response) ?? relayState)
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
    refuse('response_unsupported', { reason: 'saml-request', singleLogout: 'urls(id).saml.singleLogout' })
  }
}

/** Characters in which the start of a response is looked for: declaration, comment and namespaces come before or with it. */
const startLength = 16 * 1024

/** Which of the sign-ins that this browser has open a SAML response says it answers, by its first tag alone. */
function answeredHandle({ cookies }: InboundMessage, response: string): string | undefined {
  const base64 = response.slice(0, startLength).replaceAll(/[^A-Za-z0-9+/]/g, '')
  const start = atob(base64.slice(0, base64.length - (base64.length % 4)))
  const [tag = ''] = /<(?:[\w.-]+:)?Response\b[^<>]*>/.exec(start) ?? []
  const [, id = ''] = /\sInResponseTo\s*=\s*["'](_[\w-]{1,64})["']/.exec(tag) ?? []
  const handle = handleOf(id)
  const isOpen = isHandle(handle) && [...readCookies(cookies).keys()].some((name) => name.endsWith(handle))
  return isOpen ? handle : undefined
}
