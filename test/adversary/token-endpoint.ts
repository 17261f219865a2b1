import type { TestOidcProvider } from 'relyant/testing'

type Fetch = TestOidcProvider['fetch']

export interface TokenEndpointSettings {
  readonly tolerant?: boolean
  readonly clientSecret: string
  readonly secret: (value: string) => void
  /** Told of a code before it is looked at. */
  readonly asked: (code: string) => void
}

export interface TokenEndpoint {
  readonly fetch: Fetch
  failOnce(): void
  readonly foreignCodes: readonly string[]
}

/**
 * Stands before the token endpoint of a provider: forgives what a tolerant provider forgives, quotes in its refusals what it was
 * sent, and writes down every secret.
 */
export function tokenEndpoint(send: Fetch, settings: TokenEndpointSettings): TokenEndpoint {
  const { tolerant = false, clientSecret, secret, asked } = settings
  const given = new Map<string, string>()
  const foreignCodes: string[] = []
  let down = false

  async function answer(request: Request, form: URLSearchParams): Promise<Response> {
    const code = form.get('code') ?? ''
    const before = given.get(code)
    if (before !== undefined) return json(before)
    if (tolerant) form.delete('code_verifier')
    const headers = new Headers(request.headers)
    headers.delete('content-length')
    asked(code)
    const response = await send(request.url, { method: 'POST', headers, body: form })
    const body = await response.text()
    if (!response.ok) {
      foreignCodes.push(code)
      return json(JSON.stringify({ error: 'invalid_grant', error_description: quote(form, clientSecret) }), 400)
    }
    for (const value of Object.values(JSON.parse(body) as Record<string, unknown>)) {
      if (typeof value === 'string' && value.length > 20) secret(value)
    }
    if (tolerant && code !== '') given.set(code, body)
    return json(body)
  }

  return {
    foreignCodes,
    failOnce() {
      down = true
    },
    async fetch(input, init) {
      const request = new Request(input, init)
      if (request.method !== 'POST') return send(request)
      const form = new URLSearchParams(await request.text())
      const verifier = form.get('code_verifier')
      if (verifier !== null) secret(verifier)
      if (!down) return answer(request, form)
      down = false
      return new Response('', { status: 503 })
    },
  }
}

const quote = (form: URLSearchParams, clientSecret: string): string =>
  `you sent ${form.get('code')} and ${form.get('code_verifier')} with ${clientSecret}, in full ${form}`

const json = (body: string, status = 200): Response =>
  new Response(body, { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } })
