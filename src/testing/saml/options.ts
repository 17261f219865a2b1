import { randomIds, type TestIds } from '../ids.ts'
import { type Person, person } from '../person.ts'
import type { Signed } from './defect.ts'
import type { SamlPreset } from './preset.ts'
import { type SamlPresetName, samlPresets } from './presets.ts'

export interface TestSamlProviderOptions {
  /** Whose wire shapes to send. Default `generic`. */
  readonly preset?: SamlPresetName
  /** Who has an account. Default: one person, `person()`. */
  readonly people?: readonly Person[]
  /** Milliseconds since the epoch: dates what is said, and the certificates. Default `Date.now`. */
  readonly now?: () => number
  /** Makes the ids of messages and sessions. Default: random. */
  readonly ids?: TestIds
  /** What the application is called at the provider, in its URLs. Default `example`. */
  readonly name?: string
  /** Default: as the preset's are. With `ssoUrl`, the other two are below it. */
  readonly ssoUrl?: string
  /** `false`: no single logout. */
  readonly sloUrl?: string | false
  readonly metadataUrl?: string
  /** Free text. Default: as the preset's is. */
  readonly entityId?: string
  /** The application's entity id: nobody else is answered, not even in other capitals. Default: whoever asks is. */
  readonly spEntityId?: string
  /** Where answers may go, to the letter, the default one first. Default: wherever a request says. */
  readonly acsUrls?: readonly string[]
  /** Where the application takes messages about logouts. */
  readonly spLogoutUrl?: string
  /** Default: as the preset's is, for JumpCloud `memberOf`. */
  readonly groupsAttribute?: string
  /** What is signed of an answer. Default: as the preset does, for JumpCloud the assertion. */
  readonly signed?: Exclude<Signed, 'none'>
  /** The application's certificate, PEM: assertions are encrypted for it. Default: they are not. */
  readonly encryptFor?: string
  /** Whether the metadata offers the redirect binding, which is served anyway. Default: JumpCloud's does not. */
  readonly declareRedirectEndpoint?: boolean
}

/** The options, with everything that they leave open decided. */
export interface Settings {
  readonly preset: SamlPreset
  readonly presetName: SamlPresetName
  readonly people: readonly Person[]
  readonly now: () => number
  readonly ids: TestIds
  readonly ssoUrl: string
  readonly sloUrl: string | undefined
  readonly metadataUrl: string
  readonly entityId: string
  readonly spEntityId: string
  /** Whether an application of another entity id is turned away. */
  readonly onlySpEntityId: boolean
  readonly acsUrls: readonly string[] | undefined
  readonly spLogoutUrl: string | undefined
  readonly groupsAttribute: string
  readonly signed: Exclude<Signed, 'none'>
  readonly encryptFor: string | undefined
  readonly redirectDeclared: boolean
}

export function settingsOf(options: TestSamlProviderOptions): Settings {
  const presetName = options.preset ?? 'generic'
  const preset = samlPresets[presetName]
  if (!Object.hasOwn(samlPresets, presetName)) {
    throw new TypeError(
      `there is no preset ${JSON.stringify(presetName)}; write ${Object.keys(samlPresets).join(', ')}`,
    )
  }
  const name = encodeURIComponent(options.name ?? 'example')
  const ssoUrl = options.ssoUrl ?? preset.ssoUrl(name)
  const beside = (given: ((name: string) => string) | undefined, path: string): string | undefined =>
    given && (options.ssoUrl === undefined ? given(name) : below(ssoUrl, path))
  const sloUrl = options.sloUrl ?? beside(preset.sloUrl, 'logout')
  return {
    preset,
    presetName,
    people: options.people ?? [person()],
    now: options.now ?? Date.now,
    ids: options.ids ?? randomIds,
    ssoUrl,
    sloUrl: sloUrl === false ? undefined : sloUrl,
    metadataUrl: options.metadataUrl ?? (beside(preset.metadataUrl, 'metadata') as string),
    entityId: options.entityId ?? preset.entityId(name),
    spEntityId: options.spEntityId ?? 'urn:example:application',
    onlySpEntityId: options.spEntityId !== undefined,
    acsUrls: options.acsUrls,
    spLogoutUrl: options.spLogoutUrl,
    groupsAttribute: options.groupsAttribute ?? preset.groupsAttribute,
    signed: options.signed ?? preset.signed,
    encryptFor: options.encryptFor,
    redirectDeclared: options.declareRedirectEndpoint ?? preset.redirectDeclared,
  }
}

function below(ssoUrl: string, path: string): string {
  const url = new URL(ssoUrl)
  return `${url.origin}${url.pathname.replace(/\/$/, '')}/${path}`
}
