import { defined } from '../core/defined.ts'
import type { PurposeKind } from '../core/purpose.ts'
import { checkPlaces } from './check-places.ts'
import type { ParsedOptions } from './options.ts'
import {
  type CallbackName,
  capturedBy,
  capturedByPath,
  type LogoutPlace,
  type Place,
  type RouteName,
  variable,
} from './places.ts'
import { readQuery } from './received.ts'

export function isCallback(name: RouteName): name is CallbackName {
  return name !== 'start' && name !== 'metadata' && !isLogoutPlace(name)
}

export function isLogoutPlace(name: RouteName): name is LogoutPlace {
  return ['logged-out', 'single-logout', 'back-channel-logout', 'front-channel-logout'].includes(name)
}

/** The path of a URL as it was written, resolved by nobody. */
export function pathOf(url: string | URL): string {
  return String(url).replace(/[?#].*$/s, '')
}

/** What a request's path and query say. */
export interface RouteMatch {
  readonly names: readonly RouteName[]
  /** The connection, where the place has `:connection` in it. */
  readonly connection?: string
  readonly query: URLSearchParams
}

export interface Routes {
  /** The whole URL of a place, as configured; never derived from a request. */
  urlOf(name: RouteName, connection: string): string
  /** @throws SsoError `response_malformed` for a query of too many fields at one of our places */
  match(url: string | URL): RouteMatch | undefined
  /** Which callback an answer has to arrive at. */
  callbackOf(protocol: 'oidc' | 'saml', purpose: PurposeKind): CallbackName
  /** Whether the redirect URI of a purpose is another one for each connection. */
  namesConnection(redirect: PurposeKind): boolean
  /** What to write so that it is, and what it would be for this connection. */
  withConnection(redirect: PurposeKind, connection: string): { readonly example: string; readonly url: string }
  /** Every path that a place has, `:connection` standing for one segment. */
  readonly paths: readonly string[]
  /** The login route of a connection: for a link, and for what a provider calls its login URL. */
  loginUrlOf(connection: string): string
  /** Whether the login route cannot be named without a connection. */
  readonly loginNeedsConnection: boolean
  /** Where the application lives. */
  readonly baseUrl: string
  /** The path of `baseUrl`, with a slash at its end. */
  readonly home: string
  /** Origins that the application's own configuration names, its own one first. */
  readonly origins: readonly [string, ...string[]]
}

/**
 * Knows the places of the application. They are told apart by path and query alone, because no header that says on which
 * origin a request arrived is believed.
 *
 * @throws SsoError `configuration_invalid` when two places cannot be told apart, or one would send the browser to itself
 */
export function createRoutes(options: ParsedOptions): Routes {
  const base = options.baseUrl.replace(/\/+$/, '')
  const prefix = new URL(base).pathname.replace(/\/$/, '')
  const { login, enrollment, mfa, acs } = options.callbacks
  const { routes } = options
  const templates = {
    ...{ login, enrollment, mfa, acs: acs.login, start: routes.login, metadata: routes.metadata },
    ...{ 'logged-out': routes.loggedOut, 'single-logout': routes.singleLogout },
    ...{ 'back-channel-logout': routes.backChannelLogout, 'front-channel-logout': routes.frontChannelLogout },
    ...(acs.enrollment !== undefined && { 'acs-enrollment': acs.enrollment }),
    ...(acs.mfa !== undefined && { 'acs-mfa': acs.mfa }),
  }
  const places: readonly Place[] = Object.entries(templates).map(([name, template]) => {
    const url = new URL(template.startsWith('/') ? base + template : template)
    const stripped = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : url.pathname
    return { name: name as RouteName, url, paths: [...new Set([url.pathname, stripped])] }
  })
  checkPlaces(places, base)
  const hrefs = new Map(places.map(({ name, url }) => [name, url.href]))
  const origins = new Set([new URL(base).origin, ...places.map(({ url }) => url.origin)])
  const urlOf: Routes['urlOf'] = (name, connection) => (hrefs.get(name) as string).replaceAll(variable, connection)
  const acsOf = (name: CallbackName): CallbackName => (hrefs.has(name) ? name : 'acs')
  const callbacks = {
    oidc: { login: 'login', enrollment: 'enrollment', mfa: 'mfa' },
    saml: { login: 'acs', enrollment: acsOf('acs-enrollment'), mfa: acsOf('acs-mfa') },
  } as const
  const loginNeedsConnection = hrefs.get('start')?.includes(variable) === true
  return {
    baseUrl: `${base}/`,
    home: `${prefix}/`,
    paths: [...new Set(places.flatMap((place) => place.paths))],
    urlOf,
    callbackOf: (protocol, purpose) => callbacks[protocol][purpose],
    namesConnection: (redirect) => hrefs.get(redirect)?.includes(variable) === true,
    withConnection(redirect, connection) {
      const example = options.callbacks[redirect].replace(/\/?(?=\?|$)/, `/${variable}`)
      const whole = example.startsWith('/') ? base + example : example
      return { example, url: whole.replaceAll(variable, connection) }
    },
    loginNeedsConnection,
    loginUrlOf(connection) {
      const url = new URL(urlOf('start', connection))
      if (!loginNeedsConnection) url.searchParams.set('connection', connection)
      return url.href
    },
    match(url) {
      if (!URL.canParse(url, base)) return undefined
      const { pathname } = new URL(url, base)
      // A path stands for itself: resolved, "//evil.example/auth/login" and "/x/../auth/login" would be places of ours.
      const path = pathOf(url)
      if (path.startsWith('/') && path !== pathname) return undefined
      const here = places.filter((place) => capturedByPath(place, pathname) !== undefined)
      if (here.length === 0) return undefined
      const query = readQuery(url)
      const matches = here.flatMap((place) => {
        const captured = capturedBy(place, pathname, query)
        return captured === undefined ? [] : [{ name: place.name, captured }]
      })
      if (matches.length === 0) return undefined
      const connection = matches.find(({ captured }) => captured !== '')?.captured
      return { names: matches.map(({ name }) => name), query, ...defined({ connection }) }
    },
    origins: [...origins] as [string, ...string[]],
  }
}
