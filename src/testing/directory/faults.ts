/** What a directory may answer instead of what it was asked for. */
export const directoryFaults = {
  /** Too many requests, with a time to wait in seconds. */
  'rate-limit': () => json(429, { message: 'Too Many Requests' }, { 'retry-after': '2' }),
  'rate-limit-without-time': () => json(429, { message: 'Too Many Requests' }),
  /** The address is blocked for a while: no fault of the key, although the status says so. */
  'suspected-abuse': () => json(403, { message: 'Your IP has been blocked due to suspected abuse' }),
  'redirect-to-login': () => new Response(null, { status: 302, headers: { location: '/login' } }),
  'web-page': () => page(200, '<!DOCTYPE html><title>Log in</title>'),
  unauthorized: () => json(401, { error: 'Unauthorized', message: 'Unauthorized: api key user not found' }),
  forbidden: () => json(403, { message: 'Forbidden' }),
  'server-error': () => json(500, { message: 'Internal Server Error' }),
  'bad-gateway': () => page(502, '<html>Bad Gateway</html>'),
  'not-json': () => new Response('{"results":[{"_id":"5f', { headers: { 'content-type': 'application/json' } }),
  'wrong-shape': () => json(200, { message: 'ok' }),
  empty: () => json(200, { results: [], totalCount: 0 }),
  /** Nothing ever comes. */
  hangs: () => new Promise<Response>(() => undefined),
  /** As `fetch` does where nobody listens. */
  unreachable: () => Promise.reject(Object.assign(new TypeError('fetch failed'), { code: 'ECONNREFUSED' })),
} as const satisfies Readonly<Record<string, () => Response | Promise<Response>>>

export type DirectoryFault = keyof typeof directoryFaults

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

const page = (status: number, text: string): Response =>
  new Response(text, { status, headers: { 'content-type': 'text/html' } })
