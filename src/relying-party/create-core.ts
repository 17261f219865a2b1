import type { ConnectionInspection } from '../core/inspection.ts'
import type { InboundMessage } from '../core/message.ts'
import type { SignIn } from '../core/result.ts'
import type { ProviderHealth } from '../oidc/provider.ts'
import { createMemoryRefreshStore } from '../state/refresh-store.ts'
import { createMemoryReplayCache } from '../state/replay-cache.ts'
import { createSealedBox } from '../state/sealed-box.ts'
import { type AfterSignIn, createAfterSignIn } from './after-sign-in.ts'
import { type BeginRequest, begin, type Start } from './begin.ts'
import { beginLogout, type LogoutBeginRequest, type LogoutStart } from './begin-logout.ts'
import { complete } from './complete.ts'
import { type Confirmations, createConfirmations } from './confirmations.ts'
import { type Connections, createConnections } from './connections.ts'
import { createReporter } from './events.ts'
import { finishOidcLogout, finishSamlLogout } from './finish-logout.ts'
import { health, warmup } from './health.ts'
import { parseOptions, type RelyingPartyOptions } from './options.ts'
import type { Parts } from './parts.ts'
import { createProtocols } from './protocols.ts'
import { receiveBackChannel, receiveFrontChannel, receiveSaml } from './receive-logout.ts'
import { createRoutes, type Routes, startUrlOf } from './routes.ts'
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
  /** The places of logouts: `returned` is the `post_logout_redirect_uri`, `saml` the single logout service. */
  readonly logout: {
    readonly returned: string
    readonly backChannel: string
    readonly frontChannel: string
    readonly saml: string
  }
}

type WithoutParts<Call> = Call extends (parts: Parts, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never

/** What arrives at the places of logouts. */
export interface Logouts {
  readonly backChannel: WithoutParts<typeof receiveBackChannel>
  readonly frontChannel: WithoutParts<typeof receiveFrontChannel>
  readonly saml: WithoutParts<typeof receiveSaml>
  readonly finishOidc: WithoutParts<typeof finishOidcLogout>
  readonly finishSaml: WithoutParts<typeof finishSamlLogout>
}

/** Any connection, any purpose, as plain data. */
export interface SignInFlow {
  readonly afterSignIn: AfterSignIn
  begin(request: BeginRequest): Promise<Start>
  complete(inbound: InboundMessage): Promise<SignIn>
  beginLogout(request: LogoutBeginRequest): Promise<LogoutStart>
  readonly logouts: Logouts
  /** Our SAML metadata for a connection; `undefined` for one of OpenID Connect. */
  metadata(connection: string): Promise<string | undefined>
  /** What is known of a connection's provider; `undefined` for one of OpenID Connect. */
  inspect(connection: string): Promise<ConnectionInspection | undefined>
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
  const protocols = createProtocols(environment, {
    allowLoopbackHttp: options.allowLoopbackHttp,
    report: createReporter(options.onEvent),
  })
  const parts: Parts = {
    environment,
    routes,
    connections: createConnections(options),
    protocols,
    box: createSealedBox(options.secrets, 'sso-transaction'),
    logoutBox: createSealedBox(options.secrets, 'sso-logout'),
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
    beginLogout: (request) => beginLogout(parts, request),
    logouts: {
      backChannel: (match, form) => receiveBackChannel(parts, match, form),
      frontChannel: (match) => receiveFrontChannel(parts, match),
      saml: (match, inbound) => receiveSaml(parts, match, inbound),
      finishOidc: (match, inbound) => finishOidcLogout(parts, match, inbound),
      finishSaml: (inbound, response) => finishSamlLogout(parts, inbound, response),
    },
    warmup: (ids) => warmup(parts, ids),
    health: () => health(parts),
    afterSignIn: createAfterSignIn(
      parts,
      options.refreshStore ?? createMemoryRefreshStore({ now: options.now }),
      createSealedBox(options.secrets, 'sso-refresh'),
    ),
    async metadata(id) {
      const connection = await parts.connections.get(id)
      return parts.protocols.protocolOf(connection).metadata(connection, {
        acsUrls: Object.values(acsOf(id)),
        sloUrl: routes.urlOf('single-logout', id),
      })
    },
    async inspect(id) {
      const connection = await parts.connections.get(id)
      return parts.protocols.protocolOf(connection).inspect(connection)
    },
    urls: (id) => ({
      start: startUrlOf(routes, id),
      login: routes.urlOf('login', id),
      enrollment: routes.urlOf('enrollment', id),
      mfa: routes.urlOf('mfa', id),
      acs: acsOf(id),
      metadata: routes.urlOf('metadata', id),
      logout: {
        returned: routes.urlOf('logged-out', id),
        backChannel: routes.urlOf('back-channel-logout', id),
        frontChannel: routes.urlOf('front-channel-logout', id),
        saml: routes.urlOf('single-logout', id),
      },
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
