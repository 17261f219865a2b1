import { refuse } from '../core/errors.ts'
import type { InboundMessage } from '../core/message.ts'
import { handleOf } from '../core/message-id.ts'
import { isHandle } from '../state/handle.ts'
import { readCookies } from './received.ts'

/** How an application asks for the place of logouts. */
export const singleLogout = 'urls(id).saml.singleLogoutService'

/** Characters in which the start of a response is looked for: declaration, comment and namespaces come before or with it. */
const startLength = 16 * 1024

/** The first tag of a SAML response, or of what came in its place. Nobody has verified it yet: it may find, and it may refuse. */
export function firstTagOf(response: string): string {
  const base64 = response.slice(0, startLength).replaceAll(/[^A-Za-z0-9+/]/g, '')
  const start = atob(base64.slice(0, base64.length - (base64.length % 4)))
  return /<(?:[\w.-]+:)?(?:Response|LogoutResponse)\b[^<>]*(?:>|$)/.exec(start)?.[0] ?? ''
}

/** Which of the sign-ins that this browser has open a SAML response says it answers. */
export function answeredHandle({ cookies }: InboundMessage, tag: string): string | undefined {
  const [, id = ''] = /\sInResponseTo\s*=\s*["'](_[\w-]{1,64})["']/.exec(tag) ?? []
  const handle = handleOf(id)
  const isOpen = isHandle(handle) && [...readCookies(cookies).keys()].some((name) => name.endsWith(handle))
  return isOpen ? handle : undefined
}

/** What is no answer to an `AuthnRequest` of SAML 2.0, and belongs to no sign-in: else it is refused where it is read. */
export function refuseOtherResponse(tag: string): void {
  if (tag.includes('urn:oasis:names:tc:SAML:1.0:protocol')) refuse('response_unsupported', { reason: 'saml-1' })
  if (/^<(?:[\w.-]+:)?LogoutResponse\b/.test(tag)) {
    refuse('response_unsupported', { reason: 'logout-response', singleLogout })
  }
}
