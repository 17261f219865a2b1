import type { OidcConnectionInput } from '../../configuration/connection.ts'
import type { OutboundMessage } from '../../core/message.ts'
import type { Person } from '../person.ts'
import { register, type TestProvider } from '../test-provider.ts'
import { authorize, cancel, redirectUrl, signIn } from './authorize.ts'
import { connectionTo, type OidcConnectionChanges } from './connection.ts'
import { createSite, type TestOidcProviderOptions } from './create-site.ts'
import type { OidcDefect, OidcFault } from './defect.ts'
import { answerRequest } from './endpoints.ts'
import { findFault } from './faults.ts'
import { frontChannelUrl } from './front-channel-logout.ts'
import { mintLogoutToken } from './logout-token.ts'
import { type OidcRequest, readRequest } from './oidc-request.ts'
import type { Claims } from './preset.ts'
import type { PlayedScenario } from './scenario.ts'
import { playScenario } from './scenarios.ts'
import { discoveryUrl, endpointAt } from './site.ts'

/** Whom `answer` signs in, and how. */
export interface OidcAnswerOptions {
  /** Default: the first person. */
  readonly person?: Person
  /** Committed first, as by `commit`. */
  readonly fault?: OidcDefect | string
  /** The person turns back on the login page. */
  readonly cancel?: boolean
}

/** What `complete` takes, without the cookies. */
export interface OidcAnswer {
  readonly url: string
  /** Only where the request asked for `response_mode=form_post`. */
  readonly form?: URLSearchParams
}

/** An OpenID Provider that is a `fetch`, with real keys and tokens. */
export interface TestOidcProvider extends TestProvider {
  readonly issuer: string
  /** Every request that arrived, oldest first. */
  readonly requests: readonly OidcRequest[]
  /** The connection that fits, for `createRelyingParty`. */
  connection(id: string, changes?: OidcConnectionChanges): OidcConnectionInput
  /**
   * Answers an authorization request without a browser, as if somebody had signed in for it.
   *
   * @param outbound of the `Start` that `begin()` gave
   * @throws TypeError where the browser would be left on a page of the provider
   */
  answer(outbound: OutboundMessage, options?: OidcAnswerOptions): OidcAnswer
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
  /** Ends every defect and scenario at once. */
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
   * A logout token for somebody, of the session that the person began last, also where it has ended.
   *
   * @param changes claims instead of the usual ones; `undefined` leaves one out
   * @see [OpenID Connect Back-Channel Logout 1.0, section 2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken)
   */
  logoutToken(person: Person, changes?: Claims): string
  /**
   * The URL that a page of the provider opens in a hidden frame, to sign somebody out of the session that began last.
   *
   * @throws TypeError where the provider was given no `frontChannelLogoutUri`, or the person never signed in
   * @see [OpenID Connect Front-Channel Logout 1.0, section 2](https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout)
   */
  logoutFrame(person: Person): string
}

/**
 * Makes an OpenID Provider for a test.
 *
 * @throws TypeError for an unknown preset or region
 *
 * @example
 * const provider = createTestOidcProvider({ preset: 'jumpcloud', people: [ada] })
 * const sso = createRelyingParty({ ...options, fetch: provider.fetch, connections: [provider.connection('staff')] })
 */
export function createTestOidcProvider(options: TestOidcProviderOptions = {}): TestOidcProvider {
  const site = createSite(options)
  const places = [discoveryUrl(site), site.loginUrl, ...Object.values(site.endpoints)]
  const origins = [...new Set(places.map((url) => new URL(url).origin))]
  const requests: OidcRequest[] = []
  let requestsUntilBehaving = Number.POSITIVE_INFINITY

  function commit(fault: OidcDefect | string, signIns = 1): void {
    site.defect = typeof fault === 'string' ? findFault(fault) : fault
    site.client = site.registration
    requestsUntilBehaving = signIns
  }

  function arriveForAuthorization(): void {
    if (requestsUntilBehaving === 0) site.defect = {}
    requestsUntilBehaving -= 1
  }

  const provider: TestOidcProvider = {
    issuer: site.issuer,
    origins,
    people: site.people,
    requests,
    connection: (id, changes = {}) => connectionTo(site, options.preset ?? 'generic', id, changes, provider.fetch),
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
    logoutFrame(person) {
      const session = site.lastSessions.get(person.subject)
      const url = session && frontChannelUrl(site, session)
      if (url === undefined) throw new TypeError('there is no frontChannelLogoutUri, or no session')
      return url
    },
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
  register(provider, site.now)
  return provider
}
