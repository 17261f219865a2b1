import type { InboundMessage } from '../core/message.ts'
import type { SignIn } from '../core/result.ts'
import type { ProviderHealth } from '../oidc/provider.ts'
import { createMemoryRefreshStore } from '../state/refresh-store.ts'
import { createMemoryReplayCache } from '../state/replay-cache.ts'
import { createSealedBox } from '../state/sealed-box.ts'
import { type AfterSignIn, createAfterSignIn } from './after-sign-in.ts'
import { type BeginRequest, begin, type Start } from './begin.ts'
import { complete } from './complete.ts'
import { type Connections, createConnections } from './connections.ts'
import { health, warmup } from './health.ts'
import { parseOptions, type RelyingPartyOptions } from './options.ts'
import type { Parts } from './parts.ts'
import { createProtocols } from './protocols.ts'
import { createRoutes, type Routes, startUrlOf } from './routes.ts'
import { type Confirmations, createConfirmations } from './step-up.ts'
import { requireReplayCache } from './unsolicited.ts'

/** What has to be registered with a connection's provider. */
export interface ConnectionUrls {
  /** Begins a sign-in: what JumpCloud calls "Login URL", OpenID Connect `initiate_login_uri`. */
  readonly start: string
  /** The redirect URIs of OpenID Connect, one a purpose. */
  readonly login: string
  readonly enrollment: string
  readonly mfa: string
  /** The SAML assertion consumer services, one a purpose; they are one where one was configured. */
  readonly acs: { readonly login: string; readonly enrollment: string; readonly mfa: string }
  readonly metadata: string
}

/** Any connection, any purpose, as plain data. */
export interface SignInFlow {
  readonly afterSignIn: AfterSignIn
  begin(request: BeginRequest): Promise<Start>
  complete(inbound: InboundMessage): Promise<SignIn>
  /** Our SAML metadata for a connection; `undefined` for one of OpenID Connect. */
  metadata(connection: string): Promise<string | undefined>
  urls(connection: string): ConnectionUrls
  warmup(connections?: readonly string[]): Promise<readonly ProviderHealth[]>
  health(): readonly ProviderHealth[]
  readonly confirmations: Confirmations
  readonly routes: Routes
  readonly connections: Connections
  readonly now: () => number
  readonly secureCookies: boolean
}

/** @throws SsoError `configuration_invalid`, naming each key and what to write */
export function createSignInFlow(input: RelyingPartyOptions): SignInFlow {
  const options = parseOptions(input)
  const environment = { fetch: options.fetch, now: options.now }
  const routes = createRoutes(options)
  const parts: Parts = {
    environment,
    routes,
    connections: createConnections(options),
    protocols: createProtocols(environment),
    box: createSealedBox(options.secrets, 'sso-transaction'),
    replayCache: options.replayCache ?? createMemoryReplayCache({ now: options.now }),
    ownReplayCache: options.replayCache !== undefined,
    secureCookies: routes.origins.every((origin) => origin.startsWith('https:')),
    lifetime: options.transactionLifetime,
  }
  const acsOf = (id: string): ConnectionUrls['acs'] => ({
    login: routes.urlOf('acs', id),
    enrollment: routes.urlOf(routes.callbackOf('saml', 'enrollment'), id),
    mfa: routes.urlOf(routes.callbackOf('saml', 'mfa'), id),
  })
  for (const connection of parts.connections.listed) requireReplayCache(connection, parts.ownReplayCache)
  return {
    begin: (request) => begin(parts, request),
    complete: (inbound) => complete(parts, inbound),
    warmup: (ids) => warmup(parts, ids),
    health: () => health(parts),
    afterSignIn: createAfterSignIn(
      parts,
      options.refreshStore ?? createMemoryRefreshStore({ now: options.now }),
      createSealedBox(options.secrets, 'sso-refresh'),
    ),
    async metadata(id) {
      return parts.protocols.metadata(await parts.connections.get(id), Object.values(acsOf(id)))
    },
    urls: (id) => ({
      start: startUrlOf(routes, id),
      login: routes.urlOf('login', id),
      enrollment: routes.urlOf('enrollment', id),
      mfa: routes.urlOf('mfa', id),
      acs: acsOf(id),
      metadata: routes.urlOf('metadata', id),
    }),
    confirmations: createConfirmations(
      createSealedBox(options.secrets, 'sso-confirmation'),
      parts.secureCookies,
      options.now,
    ),
    routes,
    connections: parts.connections,
    now: options.now,
    secureCookies: parts.secureCookies,
  }
}
