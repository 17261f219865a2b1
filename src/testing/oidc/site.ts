import type { TestIds } from '../ids.ts'
import type { Person } from '../person.ts'
import type { AuthorizationDetails } from './authorization-details.ts'
import type { ClientCredentials } from './client-key.ts'
import type { DefectContext, OidcDefect, OidcEndpointName } from './defect.ts'
import { keyPair, type ProviderAlgorithm } from './keys.ts'
import { type OpenIdEndpoints, type OpenIdPreset, under } from './preset.ts'

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

export interface AccessToken {
  readonly grant: Grant
  readonly expiresAt: number
  /** Of the key that it is bound to (DPoP). */
  readonly thumbprint: string | undefined
}

/** One client's registration. */
export interface RegisteredClient extends ClientCredentials {
  readonly id: string
  /** `fapi2`: held to the FAPI 2.0 Security Profile. */
  readonly profile: 'fapi2' | undefined
  /** `undefined`: any. */
  readonly redirectUris: readonly string[] | undefined
  readonly postLogoutRedirectUris: readonly string[] | undefined
  readonly frontChannelLogoutUri: string | undefined
}

/** Everything that one provider knows, between its requests. */
export interface Site {
  readonly preset: OpenIdPreset
  readonly issuer: string
  readonly endpoints: OpenIdEndpoints
  readonly loginUrl: string
  client: RegisteredClient
  /** As it was registered; a scenario may need another registration. */
  readonly registration: RegisteredClient
  readonly groupsClaim: string | undefined
  readonly people: readonly Person[]
  readonly now: () => number
  readonly ids: TestIds
  readonly sessions: Map<string, ProviderSession>
  /** The last one of each person, by subject, also when it has ended: a logout token is about one that has. */
  readonly lastSessions: Map<string, ProviderSession>
  /** Authorization requests whose login page is open. */
  readonly pending: Map<string, { readonly request: AuthorizationDetails; readonly requestedAt: number }>
  readonly pushed: Map<string, { readonly parameters: URLSearchParams; readonly expiresAt: number }>
  readonly codes: Map<string, { readonly grant: Grant; readonly expiresAt: number; used: boolean }>
  readonly accessTokens: Map<string, AccessToken>
  readonly refreshTokens: Map<string, { readonly grant: Grant; used: boolean }>
  /** Ids of what may come once: client assertions, proofs. */
  readonly seen: Set<string>
  /** Numbers of the published keys; the first one signs. */
  keys: readonly number[]
  defect: OidcDefect
}

/** @see [FAPI 2.0 Security Profile, section 5.4.1](https://openid.net/specs/fapi-security-profile-2_0-final.html) */
export const algorithmOf = ({ client }: Site): ProviderAlgorithm => (client.profile === 'fapi2' ? 'PS256' : 'RS256')

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
    algorithm: algorithmOf(site),
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
export function endpointAt(site: Site, url: string): OidcEndpointName | undefined {
  if (url === discoveryUrl(site)) return 'discovery'
  const found = Object.entries(endpointsOf(site)).find(([, at]) => at === url)
  return found?.[0] as OidcEndpointName | undefined
}
