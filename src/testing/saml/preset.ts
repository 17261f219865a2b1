import type { SamlConnectionInput } from '../../configuration/connection.ts'
import type { Person } from '../person.ts'
import type { NameId, SamlAttribute } from './assertion.ts'
import type { Signed } from './defect.ts'

/** What is known of one kind of identity provider: where it is, what it signs, and how it writes who somebody is. */
export interface SamlPreset {
  /** Of the application's name at the provider. */
  readonly ssoUrl: (name: string) => string
  readonly entityId: (name: string) => string
  readonly metadataUrl: (name: string) => string
  /** Absent for a provider without single logout. */
  readonly sloUrl?: (name: string) => string
  readonly signed: Exclude<Signed, 'none'>
  /** Whether the metadata names the redirect binding, which is served anyway. */
  readonly redirectDeclared: boolean
  readonly nameId: (person: Person) => NameId
  /** The formats that a `NameIDPolicy` may ask for; absent for a provider that does not look at it. */
  readonly nameIdFormats?: readonly string[]
  /** How the person is authenticated where nothing else is said. */
  readonly context: string
  /** Whether a request for a context that the person does not meet is refused (`NoAuthnContext`). */
  readonly refusesContexts: boolean
  /** Seconds before and after the answer. */
  readonly lifetime: { readonly before: number; readonly after: number }
  readonly attributes: (person: Person) => readonly SamlAttribute[]
  /** The name of the attribute of groups. */
  readonly groupsAttribute: string
  readonly groups: (attribute: string, groups: readonly string[], person: Person) => readonly SamlAttribute[]
  /** What a connection of the library has to say to read it. */
  readonly connection: Partial<SamlConnectionInput>
}
