import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Configuration, Provider } from 'oidc-provider'
import { type Handler, listen, readForm, sendPage } from './loopback.ts'
import { createConfiguration, routes, type TokenEndpointAuthMethod } from './openid-configuration.ts'
import { messagePage, personPage } from './pages.ts'
import { people as everyone, type Person } from './people.ts'

export type { TokenEndpointAuthMethod } from './openid-configuration.ts'

/** How the example OpenID provider is to behave. */
export interface OpenIdProviderOptions {
  /** Who can sign in. Default: everyone in `people.ts`. */
  readonly people?: readonly Person[]
  /** Matched exactly. */
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris?: readonly string[]
  /** Where to post logout tokens. Default: nowhere. */
  readonly backchannelLogoutUri?: string
  readonly clientId?: string
  readonly clientSecret?: string
  /** The only method the token endpoint accepts. Default: `client_secret_post`. */
  readonly tokenEndpointAuthMethod?: TokenEndpointAuthMethod
  /** Whether `email_verified` is a JSON string, a boolean or missing. Default: `text`. */
  readonly emailVerified?: 'text' | 'boolean' | 'absent'
  /** The claim of the group names: absent for none, a bare string for one, an array for more. Default: `memberOf`. */
  readonly groupsClaim?: string
  /** Where the claims of the scopes arrive; with `id_token` they are in the userinfo too. Default: `id_token`. */
  readonly claimsIn?: 'id_token' | 'userinfo'
  /** Claims everyone has; they win over all others, and `undefined` takes a claim away. */
  readonly extraClaims?: Readonly<Record<string, unknown>>
  /**
   * Answers out of a session of this age, in seconds, whatever `prompt=login` and `max_age` demand: a defect that a relying
   * party has to notice. Default: none.
   */
  readonly staleAuthentication?: number
  /** Default: any free port. */
  readonly port?: number
}

/** A running example OpenID provider. */
export interface OpenIdProvider {
  /** Ends with a slash. */
  readonly issuer: string
  readonly port: number
  readonly clientId: string
  readonly clientSecret: string
  close(): Promise<void>
}

const weakState =
  'The state is missing or does not have enough characters and is therefore considered too weak. ' +
  'Request parameter "state" must be at least be 8 characters long to ensure sufficient entropy.'

// oidc-provider 9 calls URL.parse, which Node.js 20 lacks.
URL.parse ??= (input, base) => (URL.canParse(input, base) ? new URL(input, base) : null)

const unsilence = silence()
const { Provider: OidcProvider } = await import('oidc-provider').finally(unsilence)

/** Starts an OpenID provider on 127.0.0.1 that speaks like JumpCloud's, with one registered client. */
export async function startOpenIdProvider(options: OpenIdProviderOptions): Promise<OpenIdProvider> {
  const client = {
    people: options.people ?? everyone,
    redirectUris: options.redirectUris,
    postLogoutRedirectUris: options.postLogoutRedirectUris ?? [],
    backchannelLogoutUri: options.backchannelLogoutUri,
    clientId: options.clientId ?? '7f1c0d52-3b7e-4d0a-9c55-2f6d1f8a4e10',
    // Characters on which client_secret_basic and client_secret_post implementations disagree.
    clientSecret: options.clientSecret ?? 'not-a~real_secret.for-the~example_only.',
    tokenEndpointAuthMethod: options.tokenEndpointAuthMethod ?? 'client_secret_post',
    emailVerified: options.emailVerified ?? 'text',
    groupsClaim: options.groupsClaim ?? 'memberOf',
    claimsIn: options.claimsIn ?? 'id_token',
    extraClaims: { picture: 'none', middle_name: '', jc_org: '5f0c2a9be1b4d93a7c6e00ff', ...options.extraClaims },
    staleAuthentication: options.staleAuthentication,
  } as const
  const server = await listen(options.port ?? 0, async (origin, port) => {
    const issuer = `${origin}/`
    const configuration = createConfiguration({ ...client, issuer, cookiePrefix: `openid-provider-${port}` })
    return answer(createProvider(issuer, configuration), issuer, client)
  })
  return {
    issuer: `${server.origin}/`,
    port: server.port,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    close: server.close,
  }
}

function createProvider(issuer: string, configuration: Configuration): Provider {
  const restore = silence()
  try {
    return new OidcProvider(issuer, configuration)
  } finally {
    restore()
  }
}

interface Client {
  readonly people: readonly Person[]
  readonly redirectUris: readonly string[]
  readonly clientId: string
  readonly tokenEndpointAuthMethod: TokenEndpointAuthMethod
  readonly staleAuthentication: number | undefined
}

function answer(provider: Provider, issuer: string, client: Client): Handler {
  const callback = provider.callback()
  return async (request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    if (url.pathname.startsWith('/interaction/')) return interact(provider, client, request, response)
    if (url.pathname === routes.authorization) {
      if (refusesState(url, issuer, client, response)) return
      if (client.staleAuthentication !== undefined) dropFreshness(url)
      request.url = withRefreshTokens(url)
    }
    if (url.pathname === routes.token && refusesAuthentication(request, response, client.tokenEndpointAuthMethod))
      return
    await callback(request, response)
  }
}

async function interact(
  provider: Provider,
  client: Client,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response).catch(() => undefined)
  if (interaction === undefined) {
    const text = 'This sign-in has ended or was begun in another browser. Go back to the application and start again.'
    return sendPage(response, 400, messagePage('Nothing to sign in to', text))
  }
  // Reached only with prompt=consent: everything asked for is granted without a second page.
  if (interaction.prompt.name === 'consent') return provider.interactionFinished(request, response, { consent: {} })
  if (request.method !== 'POST') {
    const hint = interaction.params['login_hint']
    const markup = personPage({
      provider: 'the example OpenID provider',
      application: new URL(String(interaction.params['redirect_uri'])).host,
      action: `/interaction/${interaction.uid}`,
      people: client.people,
      hint: typeof hint === 'string' ? hint : undefined,
    })
    return sendPage(response, 200, markup)
  }
  const chosen = (await readForm(request)).get('person')
  if (chosen === '') {
    const refusal = { error: 'access_denied', error_description: 'The resource owner denied the request.' }
    return provider.interactionFinished(request, response, refusal, { mergeWithLastSubmission: false })
  }
  const person = client.people.find((candidate) => candidate.id === chosen)
  if (person === undefined) return sendPage(response, 400, messagePage('Unknown person', 'Nobody has this ID here.'))
  if (interaction.session !== undefined && interaction.session.accountId !== person.id) {
    // Otherwise oidc-provider shows a page that logs the former person out before it continues.
    await (await provider.Session.findByUid(interaction.session.uid))?.destroy()
    delete (interaction as { session?: unknown }).session
    await interaction.persist()
  }
  const ts = Math.floor(Date.now() / 1000) - (client.staleAuthentication ?? 0)
  return provider.interactionFinished(request, response, { login: { accountId: person.id, ts } })
}

function refusesState(url: URL, issuer: string, client: Client, response: ServerResponse): boolean {
  const redirectUri = url.searchParams.get('redirect_uri') ?? ''
  const known = url.searchParams.get('client_id') === client.clientId && client.redirectUris.includes(redirectUri)
  if (!known || (url.searchParams.get('state') ?? '').length >= 8) return false
  const location = new URL(redirectUri)
  const answered = { error: 'invalid_state', error_description: weakState, iss: issuer, state: '' }
  for (const [name, value] of Object.entries(answered)) location.searchParams.set(name, value)
  response.writeHead(303, { location: location.href, 'cache-control': 'no-store' }).end()
  return true
}

/** Takes away what would make oidc-provider ask again. */
function dropFreshness({ searchParams }: URL): void {
  const prompts = (searchParams.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== 'login')
  if (prompts.join('') === '') searchParams.delete('prompt')
  else searchParams.set('prompt', prompts.join(' '))
  searchParams.delete('max_age')
}

/** Adds prompt=consent, without which oidc-provider drops offline_access; JumpCloud asks no such thing. */
function withRefreshTokens(url: URL): string {
  const prompts = (url.searchParams.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== '')
  const offline = (url.searchParams.get('scope') ?? '').split(' ').includes('offline_access')
  if (offline && !prompts.includes('none') && !prompts.includes('consent')) {
    url.searchParams.set('prompt', [...prompts, 'consent'].join(' '))
  }
  return `${url.pathname}${url.search}`
}

/** JumpCloud accepts only the registered method; oidc-provider takes a secret from the header and the body alike. */
function refusesAuthentication(
  request: IncomingMessage,
  response: ServerResponse,
  registered: TokenEndpointAuthMethod,
): boolean {
  const basic = /^basic /i.test(request.headers.authorization ?? '')
  if (request.method !== 'POST' || basic === (registered === 'client_secret_basic')) return false
  const description =
    'Client authentication failed (e.g., unknown client, no client authentication included, or unsupported ' +
    `authentication method). The OAuth 2.0 Client supports client authentication method '${registered}', but method ` +
    `'${basic ? 'client_secret_basic' : 'client_secret_post'}' was requested.`
  response.writeHead(401, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ error: 'invalid_client', error_description: description }))
  return true
}

/** Holds back oidc-provider's remarks on the Node.js version and on its store, both meant here, until it is undone. */
function silence(): () => void {
  const { warn } = console
  console.warn = (...values: unknown[]) => {
    if (!String(values[0]).includes('oidc-provider WARNING')) warn.apply(console, values)
  }
  return () => {
    console.warn = warn
  }
}
