import type { OidcEndpointName } from './defect.ts'

/** A request that arrived at a test provider. */
export interface OidcRequest {
  readonly method: string
  readonly url: string
  /** Without the query. */
  readonly path: string
  /** Which endpoint it was for; absent for the login page, and for a path that the provider does not have. */
  readonly endpoint?: OidcEndpointName
  readonly query: URLSearchParams
  /** The posted form; empty where there was none. */
  readonly form: URLSearchParams
  readonly headers: Headers
}

/** Takes `fetch`'s arguments apart, and finds out which endpoint is meant. */
export async function readRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
  endpointAt: (url: string) => OidcEndpointName | undefined,
): Promise<OidcRequest> {
  const request = new Request(input, init)
  const url = new URL(request.url)
  const endpoint = endpointAt(url.origin + url.pathname)
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers.get('content-type') ?? '')
  return {
    method: request.method,
    url: url.href,
    path: url.pathname,
    ...(endpoint !== undefined && { endpoint }),
    query: url.searchParams,
    form: new URLSearchParams(isForm ? await request.text() : ''),
    headers: request.headers,
  }
}

/** @see [RFC 6265, section 4.2](https://www.rfc-editor.org/rfc/rfc6265#section-4.2) */
export function cookieOf(request: OidcRequest, name: string): string | undefined {
  for (const pair of (request.headers.get('cookie') ?? '').split(/;\s*/)) {
    if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1)
  }
  return undefined
}
