import type { OutboundCookie } from '../core/message.ts'

/**
 * Writes a cookie as a `Set-Cookie` header value.
 *
 * @see [RFC 6265, section 4.1](https://www.rfc-editor.org/rfc/rfc6265#section-4.1)
 */
export function serializeCookie(cookie: OutboundCookie): string {
  const { name, value, maxAge, secure, sameSite } = cookie
  return [
    `${name}=${value}`,
    'Path=/',
    `Max-Age=${maxAge}`,
    'HttpOnly',
    ...(secure ? ['Secure'] : []),
    ...(sameSite === undefined ? [] : [`SameSite=${sameSite[0]?.toUpperCase()}${sameSite.slice(1)}`]),
  ].join('; ')
}
