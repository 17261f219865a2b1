import type { TestIds } from '../ids.ts'
import type { Person } from '../person.ts'
import type { AuthorizationDetails } from './authorization-details.ts'
import type { DefectContext, OidcDefect, OpenIdEndpointName } from './defect.ts'
import { keyPair } from './keys.ts'
import { type ClientAuthenticationMethod, type OpenIdEndpoints, type OpenIdPreset, under } from './preset.ts'

/** A person's session at the provider: what its cookie stands for. */
export interface ProviderSession {
  /** 32 hexadecimal digits. */
  readonly id: string
  readonly person: Person
  /** Seconds. */
  readonly signedInAt: number
}

/** What a code, an access token or a refresh token stands for. */
export interface Grant {
  readonly session: ProviderSession
  readonly request: AuthorizationDetails
  readonly requestedAt: number
  readonly authTime: number | undefined
  readonly signedInNow: boolean
  /** Set when a code or a rotated token came back: nothing of this grant works any more. */
  revoked: boolean
}

/** One client's registration. */
export interface RegisteredClient {
  readonly id: string
  readonly secret: string | undefined
  readonly authMethod: ClientAuthenticationMethod
  /** `undefined`: any. */
  readonly redirectUris: readonly string[] | undefined
  readonly postLogoutRedirectUris: readonly string[] | undefined
}

/** Everything that one provider knows, between its requests. */
export interface Site {
  readonly preset: OpenIdPreset
  readonly issuer: string
  readonly endpoints: OpenIdEndpoints
  readonly loginUrl: string
  client: RegisteredClient
  readonly groupsClaim: string | undefined
  readonly people: readonly Person[]
  readonly now: () => number
  readonly ids: TestIds
  readonly sessions: Map<string, ProviderSession>
  /** Authorization requests whose login page is open. */
  readonly pending: Map<string, { readonly request: AuthorizationDetails; readonly requestedAt: number }>
  readonly pushed: Map<string, { readonly parameters: URLSearchParams; readonly expiresAt: number }>
  readonly codes: Map<string, { readonly grant: Grant; readonly expiresAt: number; used: boolean }>
  readonly accessTokens: Map<string, { readonly grant: Grant; readonly expiresAt: number }>
  readonly refreshTokens: Map<string, { readonly grant: Grant; used: boolean }>
  /** Numbers of the published keys; the first one signs. */
  keys: readonly number[]
  defect: OidcDefect
}

export const secondsOf = (site: Site): number => Math.floor(site.now() / 1000)

/** The id of a key: the preset's, and after a rotation its number as well. */
export function kidOf(site: Site, key: number): string {
  return key === 0 ? site.preset.kid : `${site.preset.kid}-${key}`
}

/** The session as tokens name it. */
export function sessionIdOf(site: Site, { id }: ProviderSession): string {
  return site.preset.sessionId?.(id) ?? id
}

export function signingKey(site: Site): number {
  return site.keys[0] ?? 0
}

export function contextOf(site: Site): DefectContext {
  const key = signingKey(site)
  return {
    issuer: site.issuer,
    clientId: site.client.id,
    clientSecret: site.client.secret,
    now: secondsOf(site),
    key: keyPair(key),
    kid: kidOf(site, key),
    get foreignKey() {
      return keyPair('foreign')
    },
  }
}

/** Where each endpoint is, with the defect that moves some. */
export function endpointsOf({ endpoints, defect }: Site): OpenIdEndpoints {
  const moved = Object.entries(defect.moves ?? {}).map(([name, path]) => {
    const at = endpoints[name as keyof OpenIdEndpoints]
    return [name, at === undefined ? undefined : new URL(path, at).href]
  })
  return { ...endpoints, ...Object.fromEntries(moved) }
}

export const discoveryUrl = ({ issuer }: Site): string => under(issuer, '/.well-known/openid-configuration')

/** @param url without a query */
export function endpointAt(site: Site, url: string): OpenIdEndpointName | undefined {
  if (url === discoveryUrl(site)) return 'discovery'
  const found = Object.entries(endpointsOf(site)).find(([, at]) => at === url)
  return found?.[0] as OpenIdEndpointName | undefined
}
