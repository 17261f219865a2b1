import type { OidcConnectionInput } from '../../core/connection.ts'
import type { OutboundMessage } from '../../core/message.ts'
import { type JumpcloudRegion, jumpcloudIssuers } from '../../providers/jumpcloud.ts'
import { randomIds, type TestIds } from '../ids.ts'
import { person as makePerson, type Person } from '../person.ts'
import { register, type TestProvider } from '../test-provider.ts'
import { authorize, cancel, redirectUrl, signIn } from './authorize.ts'
import { connectionTo, type OidcConnectionChanges } from './connection.ts'
import type { OidcDefect, OidcFault } from './defect.ts'
import { answerRequest } from './endpoints.ts'
import { findFault } from './faults.ts'
import { mintLogoutToken } from './logout-token.ts'
import { type OpenIdRequest, readRequest } from './openid-request.ts'
import type { Claims, ClientAuthenticationMethod, OpenIdPresetName } from './preset.ts'
import { openIdPreset } from './presets.ts'
import type { PlayedScenario } from './scenario.ts'
import { playScenario } from './scenarios.ts'
import { discoveryUrl, endpointAt, type Site } from './site.ts'

export interface TestOpenIdProviderOptions {
  /** Whose behaviour to reproduce. Default `generic`: nobody's, but that of the specifications. */
  readonly preset?: OpenIdPresetName
  /** Default: the preset's own. All endpoints move along. */
  readonly issuer?: string
  /** Where a JumpCloud organisation lives; other presets have no regions. Default `us`. */
  readonly region?: JumpcloudRegion
  /** Who has an account. Default: one person, `person()`. */
  readonly people?: readonly Person[]
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
  /** Makes codes, tokens and sessions. Default: random ones. */
  readonly ids?: TestIds
  readonly clientId?: string
  /** Default: one of the kit's; none for a client that authenticates by `none`. */
  readonly clientSecret?: string
  /** The one method that the client is registered with; any other is refused. Default: the preset's own. */
  readonly tokenEndpointAuthMethod?: ClientAuthenticationMethod
  /** The registered redirect URIs, compared to the letter. Default: any. */
  readonly redirectUris?: readonly string[]
  /** Default: any. */
  readonly postLogoutRedirectUris?: readonly string[]
  /** Under which name groups are sent. Default: the preset's own; JumpCloud's is free text, and here `memberOf`. */
  readonly groupsClaim?: string
}

/** Whom `answer` signs in, and how. */
export interface OpenIdAnswerOptions {
  /** Default: the first person. */
  readonly person?: Person
  /** Committed first, as by `commit`. */
  readonly fault?: OidcDefect | string
  /** The person turns back on the login page. */
  readonly cancel?: boolean
}

/** What `complete` takes, without the cookies. */
export interface OpenIdAnswer {
  readonly url: string
  /** Only where the request asked for `response_mode=form_post`. */
  readonly form?: URLSearchParams
}

/** An OpenID Provider that is a `fetch`, with real keys and tokens. */
export interface TestOpenIdProvider extends TestProvider {
  readonly issuer: string
  /** Every request that arrived, oldest first. */
  readonly requests: readonly OpenIdRequest[]
  /** The connection that fits, for `createRelyingParty`. */
  connection(id: string, changes?: OidcConnectionChanges): OidcConnectionInput
  /**
   * Answers an authorization request without a browser, as if somebody had signed in for it.
   *
   * @param outbound of the `Start` that `begin()` gave
   * @throws TypeError where the browser would be left on a page of the provider
   */
  answer(outbound: OutboundMessage, options?: OpenIdAnswerOptions): OpenIdAnswer
  /**
   * Commits a defect for one sign-in: from now on, until a second authorization request arrives after this. A relying party
   * that repeats a failed request sees it again; give each fault a relying party of its own, because metadata and keys are
   * remembered.
   *
   * @param fault the name of one in {@link oidcFaults}, one of them, or a defect of your own
   * @throws TypeError for a name that is not in the catalogue
   */
  commit(fault: OidcDefect | OidcFault | string): void
  /** Commits a defect until `behave()`. */
  misbehave(defect: OidcDefect): void
  /** Ends every defect at once. */
  behave(): void
  /**
   * Plays a module of the OpenID Foundation's test plans for relying parties, until `behave()` or another scenario.
   *
   * @param name one of {@link oidcScenarios}
   * @throws TypeError for any other name
   */
  scenario(name: string): PlayedScenario
  /** Signs with a new key from now on, and publishes it beside the old ones. */
  rotateKeys(): void
  /**
   * A logout token for somebody, of the session that the person began last.
   *
   * @param changes claims instead of the usual ones; `undefined` leaves one out
   * @see [OpenID Connect Back-Channel Logout 1.0, section 2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken)
   */
  logoutToken(person: Person, changes?: Claims): string
}

/**
 * Makes an OpenID Provider for a test.
 *
 * @throws TypeError for an unknown preset or region
 *
 * @example
 * const provider = createTestOpenIdProvider({ preset: 'jumpcloud', people: [ada] })
 * const sso = createRelyingParty({ ...options, fetch: provider.fetch, connections: [provider.connection('staff')] })
 */
export function createTestOpenIdProvider(options: TestOpenIdProviderOptions = {}): TestOpenIdProvider {
  const site = createSite(options)
  const places = [discoveryUrl(site), site.loginUrl, ...Object.values(site.endpoints)]
  const origins = [...new Set(places.map((url) => new URL(url).origin))]
  const requests: OpenIdRequest[] = []
  let requestsUntilBehaving = Number.POSITIVE_INFINITY

  function commit(fault: OidcDefect | string, signIns = 1): void {
    site.defect = typeof fault === 'string' ? findFault(fault) : fault
    requestsUntilBehaving = signIns
  }

  function arriveForAuthorization(): void {
    if (requestsUntilBehaving === 0) site.defect = {}
    requestsUntilBehaving -= 1
  }

  const provider: TestOpenIdProvider = {
    issuer: site.issuer,
    origins,
    people: site.people,
    requests,
    connection: (id, changes = {}) => connectionTo(site, options.preset ?? 'generic', id, changes),
    commit: (fault) => commit(fault),
    misbehave: (defect) => commit(defect, Number.POSITIVE_INFINITY),
    behave: () => commit({}),
    scenario(name) {
      commit({}, Number.POSITIVE_INFINITY)
      return playScenario(site, name, requests)
    },
    rotateKeys() {
      site.keys = [Math.max(...site.keys) + 1, ...site.keys]
    },
    logoutToken: (person, changes = {}) => mintLogoutToken(site, person, changes),
    async fetch(input, init) {
      const request = await readRequest(input, init, (url) => endpointAt(site, url))
      if (!origins.includes(new URL(request.url).origin)) {
        throw new TypeError(`fetch failed: this test provider does not answer at ${request.url}`)
      }
      requests.push(request)
      if (request.endpoint === 'authorization') arriveForAuthorization()
      return answerRequest(site, request)
    },
    answer(outbound, { person = site.people[0], fault, cancel: turnsBack = false } = {}) {
      if (person === undefined) throw new TypeError('nobody has an account at this provider')
      if (fault !== undefined) commit(fault)
      arriveForAuthorization()
      const sent =
        outbound.binding === 'post' ? new URLSearchParams(outbound.fields) : new URL(outbound.url).searchParams
      const authorization = authorize(site, sent, undefined)
      const response =
        authorization.kind === 'answered'
          ? authorization.response
          : turnsBack
            ? cancel(site, authorization.handle)
            : signIn(site, authorization.handle, person)?.response
      if (response === undefined) throw new TypeError('the authorization request was answered twice')
      if (response.mode === 'query') return { url: redirectUrl(response) }
      return { url: response.redirectUri, form: response.parameters }
    },
  }
  register(provider)
  return provider
}

function createSite(options: TestOpenIdProviderOptions): Site {
  const preset = openIdPreset(options.preset ?? 'generic')
  const issuer = options.issuer ?? (options.preset === 'jumpcloud' ? jumpcloudIssuer(options.region) : preset.issuer)
  const endpoints = preset.endpoints(issuer)
  const authMethod = options.tokenEndpointAuthMethod ?? preset.tokenEndpointAuthMethod
  return {
    preset,
    issuer,
    endpoints,
    loginUrl: `${endpoints.authorization}/login`,
    client: {
      id: options.clientId ?? preset.clientId,
      secret: authMethod === 'none' ? undefined : (options.clientSecret ?? 'a client secret of the testing kit'),
      authMethod,
      redirectUris: options.redirectUris,
      postLogoutRedirectUris: options.postLogoutRedirectUris,
    },
    groupsClaim: options.groupsClaim ?? preset.groupsClaim,
    // Not a copy: whoever keeps the array may change who is in it.
    people: options.people ?? [makePerson()],
    now: options.now ?? Date.now,
    ids: options.ids ?? randomIds,
    sessions: new Map(),
    pending: new Map(),
    pushed: new Map(),
    codes: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    keys: [0],
    defect: {},
  }
}

function jumpcloudIssuer(region: JumpcloudRegion = 'us'): string {
  if (Object.hasOwn(jumpcloudIssuers, region)) return jumpcloudIssuers[region]
  throw new TypeError(
    `JumpCloud has no region ${JSON.stringify(region)}; write ${Object.keys(jumpcloudIssuers).join(', ')}`,
  )
}
