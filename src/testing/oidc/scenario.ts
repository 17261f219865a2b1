import type { SsoErrorCode } from '../../core/errors.ts'
import type { Person } from '../person.ts'
import type { OidcConnectionChanges } from './connection.ts'
import type { DefectContext, OidcDefect } from './defect.ts'
import type { OidcRequest } from './oidc-request.ts'
import type { Claims } from './preset.ts'

/**
 * What is done in a module, one after another, by or to one relying party. With `sign-in-by-provider` its
 * `initiate_login_uri` is opened, with `passive-sign-in` the provider may show nobody anything; `userinfo` asks for the
 * claims once more, with the newest access token; `resolve-claims` gets those of another party. After a `logout` that the
 * relying party begins, the provider may tell it: by `logoutToken` (`back-channel-logout`) or in a frame.
 */
export type ScenarioStep =
  | 'back-channel-logout'
  | 'front-channel-logout'
  | 'logout'
  | 'passive-sign-in'
  | 'refresh'
  | 'resolve-claims'
  | 'sign-in'
  | 'sign-in-by-provider'
  | 'userinfo'

/** A module of the OpenID Foundation's test plans for relying parties: how the provider behaves, and what has to come of it. */
export interface OidcScenario {
  /** The name of the module. */
  readonly name: string
  /** What the relying party has to do. */
  readonly description: string
  /** What has to come of the last step; those before it have to be accepted. */
  readonly expected: 'accepted' | 'rejected'
  /** The refusal that a relying party of this library gives, where it has to reject. */
  readonly code?: SsoErrorCode
  /** The module lets a relying party do the opposite as well. */
  readonly eitherIsAllowed?: boolean
  /** What the connection needs for it. */
  readonly connection?: OidcConnectionChanges
  /** Default: one `sign-in`. */
  readonly steps?: readonly ScenarioStep[]
  /** The capability that this library lacks for it: the module is not run, and its provider behaves as if nothing were asked. */
  readonly unsupported?: string
}

/** A scenario that a provider plays. */
export interface PlayedScenario extends OidcScenario {
  /** The name of the module. */
  readonly module: string
  /** Another party whose claims the provider passes on, for the step `resolve-claims`. */
  readonly claimsProvider: ClaimsParty
  /** The logout token that the provider posts, for the step `back-channel-logout`. */
  logoutToken(person: Person): string
  /** What the relying party has not done yet of what the module asks for, beside the outcome; `undefined`: everything is done. */
  unmet(): string | undefined
}

export interface ClaimsParty {
  readonly issuer: string
  readonly jwksUri: string
}

/** A scenario with the provider's part in it. */
export interface ScenarioScript extends OidcScenario {
  readonly play?: (stage: ScenarioStage) => OidcDefect
  /** @param mint makes a logout token with some claims changed */
  readonly logoutToken?: (mint: (changes?: Claims) => string, context: DefectContext) => string
  readonly unmet?: (requests: readonly OidcRequest[]) => string | undefined
}

/** What a scenario may know of, and do to, the provider that plays it. */
export interface ScenarioStage {
  readonly clientId: string
  readonly claimsProvider: ClaimsParty
  /** A new key signs from now on, and the old ones are not published any more. */
  replaceKeys(): void
}
