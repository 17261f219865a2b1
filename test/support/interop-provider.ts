import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { ClientMetadata, Configuration, Provider } from 'oidc-provider'
import type { Environment } from '../../src/core/environment.ts'
import type { CertifiedKey } from '../../src/testing/certificate.ts'

// oidc-provider 9 calls URL.parse, which Node.js 20 lacks, and warns about the version.
URL.parse ??= (input, base) => (URL.canParse(input, base) ? new URL(input, base) : null)
const { warn } = console
console.warn = (...values: unknown[]) => {
  if (!String(values[0]).includes('oidc-provider')) warn.apply(console, values)
}
const { Provider: OidcProvider } = await import('oidc-provider')

export interface InteropProvider {
  readonly issuer: string
  readonly clientId: string
  /** What came to an endpoint: method and path, and the form where one was posted. */
  readonly requests: {
    readonly line: string
    readonly form: URLSearchParams
    readonly headers: IncomingMessage['headers']
  }[]
  readonly provider: Provider
  close(): Promise<void>
}

/** Where the relying party of these tests gets its answers: nobody listens there, the answer is carried over. */
export const redirectUri = 'https://app.example.com/auth/callback?connection=staff'

export const person = { sub: 'ada', email: 'ada@example.com', email_verified: true, groups: ['engineering'] }

/** A key pair of the client, its private half as JWK, and the key set that is registered. */
export async function clientKey(alg: string, use: 'sig' | 'enc' = 'sig') {
  const options = { extractable: true, ...(alg.startsWith('ECDH') && { crv: 'P-256' }) }
  const { privateKey, publicKey } = await generateKeyPair(alg, options)
  const kid = `client-${alg}`
  const jwk = { ...(await exportJWK(privateKey)), kid, alg }
  return {
    alg,
    kid,
    jwk: jwk as JWK & Record<string, unknown>,
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, alg, use }] },
  }
}

const keys: Promise<JWK[]> = Promise.all(
  ['RS256', 'PS256', 'ES256'].map(async (alg) => {
    const { privateKey } = await generateKeyPair(alg, { extractable: true })
    return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: `provider-${alg}` }
  }),
)

/**
 * oidc-provider with everything that a request can be made of switched on, on loopback, with one client and one person, who is
 * signed in without being asked.
 */
export async function startInteropProvider(
  client: Partial<ClientMetadata>,
  options: {
    readonly features?: Configuration['features']
    readonly tls?: CertifiedKey
    /** Who vouches for certificates of clients. */
    readonly clientAuthority?: string
    readonly host?: 'localhost'
  } = {},
): Promise<InteropProvider> {
  const requests: InteropProvider['requests'] = []
  let handler: (request: IncomingMessage, response: ServerResponse) => void = () => undefined
  const listener = (request: IncomingMessage, response: ServerResponse): void => handler(request, response)
  const { tls } = options
  const server =
    tls === undefined
      ? createServer(listener)
      : createSecureServer(
          {
            key: tls.privateKey,
            cert: tls.certificate,
            requestCert: true,
            rejectUnauthorized: false,
            ...(options.clientAuthority !== undefined && { ca: options.clientAuthority }),
          },
          listener,
        )
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const origin = tls === undefined ? `http://${options.host ?? '127.0.0.1'}:${port}` : `https://localhost:${port}`
  const clientId = 'c5a1-client_of-tests'
  const provider = new OidcProvider(`${origin}/`, {
    clients: [
      {
        client_id: clientId,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        ...client,
      },
    ],
    clientAuthMethods: [
      ...(['client_secret_basic', 'client_secret_post', 'none', 'private_key_jwt'] as const),
      ...(options.features?.mTLS?.selfSignedTlsClientAuth ? (['self_signed_tls_client_auth'] as const) : []),
      ...(options.features?.mTLS?.tlsClientAuth ? (['tls_client_auth'] as const) : []),
    ],
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['groups', 'name'] },
    conformIdTokenClaims: false,
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ ...person, sub: id }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.account?.accountId })
      grant.addOIDCScope('openid profile email offline_access')
      grant.addOIDCClaims(['email', 'groups'])
      for (const resource of [oidc.params?.['resource'] ?? []].flat()) grant.addResourceScope(String(resource), 'read')
      await grant.save()
      return grant
    },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    jwks: { keys: await keys },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    enabledJWA: {
      dPoPSigningAlgValues: ['ES256', 'PS256', 'EdDSA', 'Ed25519'],
      requestObjectSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      idTokenEncryptionAlgValues: ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A256KW'],
      userinfoEncryptionAlgValues: ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A256KW'],
      authorizationSigningAlgValues: ['RS256', 'PS256', 'ES256'],
      userinfoSigningAlgValues: ['RS256', 'PS256', 'ES256'],
      idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256'],
    },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      dPoP: { enabled: true },
      encryption: { enabled: true },
      jwtResponseModes: { enabled: true },
      jwtUserinfo: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      requestObjects: { enabled: true },
      revocation: { enabled: true, allowedPolicy: () => true },
      ...options.features,
    },
  })
  provider.proxy = false
  const callback = provider.callback()
  handler = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    requests.push({
      line: `${request.method} ${request.url?.split('?')[0]}`,
      form: new URLSearchParams(body),
      headers: request.headers,
    })
    // oidc-provider reads what somebody has read already from here.
    Object.assign(request, { body })
    if (request.url?.startsWith('/interaction/')) {
      const { prompt } = await provider.interactionDetails(request, response)
      const result = prompt.name === 'consent' ? { consent: {} } : { login: { accountId: person.sub } }
      return provider.interactionFinished(request, response, result)
    }
    return callback(request, response)
  }
  return {
    issuer: `${origin}/`,
    clientId,
    requests,
    provider,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The certificate that a client presented while it connected. */
export function presentedCertificate(request: IncomingMessage): string | undefined {
  const { raw } = (request.socket as TLSSocket).getPeerCertificate()
  return raw && `-----BEGIN CERTIFICATE-----\n${raw.toString('base64')}\n-----END CERTIFICATE-----`
}

/** What came back to the relying party: path and query, and the form where it is one. */
export interface Carried {
  readonly url: string
  readonly form?: Record<string, string>
}

/** A browser without scripts that goes where a provider sends it, up to the relying party. */
export async function walkThrough(start: string, send: Environment['fetch'] = fetch): Promise<Carried> {
  const cookies = new Map<string, string>()
  let url = start
  for (let hop = 0; hop < 10; hop += 1) {
    if (new URL(url).origin === new URL(redirectUri).origin) return { url: url.slice(new URL(url).origin.length) }
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await send(url, { redirect: 'manual', headers: { cookie, accept: 'text/html' } })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/)
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    const page = await response.text()
    if (location === null) {
      const fields = [...page.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value])
      const action = page.match(/action="([^"]+)"/)?.[1]
      if (action === undefined) throw new Error(`${response.status} ${page}`)
      const target = new URL(action.replaceAll('&amp;', '&'))
      return { url: target.pathname + target.search, form: Object.fromEntries(fields) }
    }
    url = new URL(location, url).href
  }
  throw new Error('too many redirects')
}
