import { randomBytes } from 'node:crypto'
import { json } from './faults.ts'

export interface AuthorizationOptions {
  readonly apiKey: string
  readonly serviceAccount: { readonly clientId: string; readonly clientSecret: string }
  /** The first one is that of the people. */
  readonly organizations: readonly string[]
  /** Seconds. */
  readonly tokenLifetime: number
  readonly now: () => number
}

/** Who may ask what. */
export interface Authorization {
  /** Why not, if not. */
  refuse(headers: Headers): Response | undefined
  /** Answers of the token endpoint. */
  token(headers: Headers, body: string): Response
  /** Ends every token that was given. */
  endTokens(): void
}

export function createAuthorization(options: AuthorizationOptions): Authorization {
  const { apiKey, serviceAccount, organizations, tokenLifetime, now } = options
  const tokens = new Map<string, number>()
  const { clientId, clientSecret } = serviceAccount
  const basic = `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)}`

  const refuseKey = (headers: Headers): Response | undefined => {
    const key = headers.get('x-api-key')
    const bearer = headers.get('authorization')
    // Not 401: the API and the console are one.
    if (key === null && bearer === null) return new Response(null, { status: 302, headers: { location: '/login' } })
    const isKnown = key === apiKey || (tokens.get(bearer?.replace(/^Bearer /, '') ?? '') ?? 0) > now()
    return isKnown ? undefined : json(401, { error: 'Unauthorized', message: 'Unauthorized: api key user not found' })
  }

  const refuseOrganization = (id: string | null): Response | undefined => {
    if (id === null) {
      return organizations.length === 1 ? undefined : json(401, { message: 'Unauthorized: no organization selected' })
    }
    if (!/^[0-9a-f]{24}$/.test(id)) return json(400, { message: 'malformed organization id' })
    return organizations.includes(id) ? undefined : json(404, { message: 'organization not found' })
  }

  return {
    refuse: (headers) => refuseKey(headers) ?? refuseOrganization(headers.get('x-org-id')),
    token(headers, body) {
      if (headers.get('authorization') !== basic) return json(401, { error: 'invalid_client' })
      if (new URLSearchParams(body).get('grant_type') !== 'client_credentials') {
        return json(400, { error: 'unsupported_grant_type' })
      }
      const token = randomBytes(24).toString('base64url')
      tokens.set(token, now() + tokenLifetime * 1000)
      return json(200, { access_token: token, expires_in: tokenLifetime, scope: 'api', token_type: 'bearer' })
    },
    endTokens: () => tokens.clear(),
  }
}
