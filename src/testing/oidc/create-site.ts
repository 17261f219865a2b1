import { type JumpcloudRegion, jumpcloudIssuers } from '../../providers/jumpcloud.ts'
import { randomIds, type TestIds } from '../ids.ts'
import { person as makePerson, type Person } from '../person.ts'
import { type ClientKey, credentialsFor } from './client-key.ts'
import type { ClientAuthenticationMethod, OidcPresetName, OpenIdPreset } from './preset.ts'
import { openIdPreset } from './presets.ts'
import type { RegisteredClient, Site } from './site.ts'

export interface TestOidcProviderOptions {
  /** Whose behaviour to reproduce. Default `generic`: nobody's, but that of the specifications. */
  readonly preset?: OidcPresetName
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
  /**
   * The one method that the client is registered with; any other is refused. A client certificate cannot be seen without TLS:
   * who has to show one is known by the client id. Default: the preset's own.
   */
  readonly tokenEndpointAuthMethod?: ClientAuthenticationMethod
  /** The registered redirect URIs, compared to the letter. Default: any. */
  readonly redirectUris?: readonly string[]
  /**
   * The key that the client signs with, its public half or both: PEM or a JWK. Client assertions and request objects are
   * verified with it. Default: one of the kit's where the method is `private_key_jwt`, and otherwise none.
   */
  readonly clientKey?: ClientKey
  /**
   * `fapi2` registers the client for the FAPI 2.0 Security Profile: requests are pushed, the client signs (`private_key_jwt`),
   * tokens are bound to its key (DPoP), and the provider signs with PS256. `connection` fits.
   */
  readonly profile?: 'fapi2'
  /** Default: any. */
  readonly postLogoutRedirectUris?: readonly string[]
  /** What a page of the provider opens in a hidden frame when somebody signs out. Default: nothing. */
  readonly frontChannelLogoutUri?: string
  /** Under which name groups are sent. Default: the preset's own; JumpCloud's is free text, and here `memberOf`. */
  readonly groupsClaim?: string
}

/** @throws TypeError for an unknown preset or region, and for a key that is none */
export function createSite(options: TestOidcProviderOptions): Site {
  const preset = openIdPreset(options.preset ?? 'generic')
  const issuer = options.issuer ?? (options.preset === 'jumpcloud' ? jumpcloudIssuer(options.region) : preset.issuer)
  const endpoints = preset.endpoints(issuer)
  const registration = register(options, preset)
  return {
    preset,
    issuer,
    endpoints,
    loginUrl: `${endpoints.authorization}/login`,
    client: registration,
    registration,
    groupsClaim: options.groupsClaim ?? preset.groupsClaim,
    // Not a copy: whoever keeps the array may change who is in it.
    people: options.people ?? [makePerson()],
    now: options.now ?? Date.now,
    ids: options.ids ?? randomIds,
    sessions: new Map(),
    lastSessions: new Map(),
    pending: new Map(),
    pushed: new Map(),
    codes: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    seen: new Set(),
    keys: [0],
    defect: {},
  }
}

function register(options: TestOidcProviderOptions, preset: OpenIdPreset): RegisteredClient {
  const { profile } = options
  const usual = profile === 'fapi2' ? 'private_key_jwt' : preset.tokenEndpointAuthMethod
  return {
    id: options.clientId ?? preset.clientId,
    ...credentialsFor(options.tokenEndpointAuthMethod ?? usual, {
      secret: options.clientSecret,
      clientKey: options.clientKey,
    }),
    profile,
    redirectUris: options.redirectUris,
    postLogoutRedirectUris: options.postLogoutRedirectUris,
    frontChannelLogoutUri: options.frontChannelLogoutUri,
  }
}

function jumpcloudIssuer(region: JumpcloudRegion = 'us'): string {
  if (Object.hasOwn(jumpcloudIssuers, region)) return jumpcloudIssuers[region]
  throw new TypeError(
    `JumpCloud has no region ${JSON.stringify(region)}; write ${Object.keys(jumpcloudIssuers).join(', ')}`,
  )
}
