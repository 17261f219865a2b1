import { isSsoError, refuse } from '../core/errors.ts'
import type { InboundMessage } from '../core/message.ts'
import type { PlainRequest } from './plain-request.ts'

/** What a page can post (`enctype` of a form), and, of that, what no binding has. */
const formTypes = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)[ \t]*(?:;|$)/i
const otherForms = ['multipart/form-data', 'text/plain']

/**
 * Says of an answer that is missing that it was posted, and why it was not found: that happens to everybody, always, and looks like
 * a page that was loaded again.
 *
 * @throws SsoError `response_unsupported`, or else what is given
 */
export function refuseUnreadBody(error: unknown, request: PlainRequest, { form }: InboundMessage): never {
  if (!isSsoError(error) || error.code !== 'response_missing' || request.method !== 'POST') throw error
  const received = formTypes.exec(request.header('content-type') ?? '')?.[1]?.toLowerCase() ?? ''
  if (otherForms.includes(received)) refuse('response_unsupported', { reason: 'body-type', received })
  const isEmpty = form instanceof URLSearchParams && form.size === 0
  const wasSent = Number(request.header('content-length') ?? 0) > 0 || request.header('transfer-encoding') !== undefined
  if (isEmpty && wasSent && received !== '') {
    refuse('response_unsupported', { reason: 'body-read' })
  }
  throw error
}
