import type { OidcConnectionChanges } from './connection.ts'
import type { OidcDefect } from './defect.ts'
import type { OpenIdRequest } from './openid-request.ts'

/** A module of the OpenID Foundation's test plans for relying parties: how the provider behaves, and what has to come of it. */
export interface OidcScenario {
  /** The name of the module. */
  readonly name: string
  /** What the relying party has to do. */
  readonly description: string
  /** What has to come of the (last) sign-in. */
  readonly expected: 'accepted' | 'rejected'
  /** The module lets a relying party do the opposite as well. */
  readonly eitherIsAllowed?: boolean
  /** What the connection needs for it. */
  readonly connection?: OidcConnectionChanges
  /** How many sign-ins the module takes, one after another, of one relying party. Default 1. */
  readonly signIns?: number
  /** Who starts: with `provider`, the relying party's `initiate_login_uri` is opened with `iss`. Default `relying-party`. */
  readonly startedBy?: 'provider' | 'relying-party'
  /** The capability that this library lacks for it: the module is not run, and its provider behaves as if nothing were asked. */
  readonly unsupported?: string
}

/** A scenario that a provider plays. */
export interface PlayedScenario extends OidcScenario {
  /** The name of the module. */
  readonly module: string
  /** What the relying party has not done yet of what the module asks for, beside the outcome; `undefined`: everything is done. */
  unmet(): string | undefined
}

/** A scenario with the provider's part in it. */
export interface ScenarioScript extends OidcScenario {
  readonly play?: (stage: ScenarioStage) => OidcDefect
  readonly unmet?: (requests: readonly OpenIdRequest[]) => string | undefined
}

/** What a scenario may do to the provider that plays it. */
export interface ScenarioStage {
  /** A new key signs from now on, and the old ones are not published any more. */
  replaceKeys(): void
}
