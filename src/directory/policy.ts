import type { RemovalKind } from './local.ts'
import type { DirectoryAccess } from './source.ts'

/** What happens to an account for what the directory says about its person. */
export type AccessAction = 'enable' | 'disable' | 'keep'

/** What a run does with people whom the directory no longer has. `delete` disables first, and deletes when the grace is over. */
export type MissingAction = 'keep' | 'disable' | 'delete'

/** More than either of the two in a sliding day waits for an approval; one removal a day never waits. */
export interface RemovalLimit {
  /** Of what there is, from 0 to 1. */
  readonly share: number
  readonly count: number
}

/** How a directory rules over an application. Plain data. */
export interface SyncPolicy {
  /** Default `all`. */
  readonly target?: 'users' | 'groups' | 'all'
  /** Default `disable`. */
  readonly missingUsers?: MissingAction
  /** For administrators; default `keep`. */
  readonly missingAdmins?: MissingAction
  /** Default: `active` enables, `suspended` disables, everything else is kept. `unknown` is always kept. */
  readonly access?: { readonly [access in Exclude<DirectoryAccess, 'unknown'>]?: AccessAction }
  /** Days between a disabling because a person is gone, and the deletion; default 30. */
  readonly deleteAfterDays?: number
  readonly groups?: {
    /** Which of the directory's groups count; default all. A list of names, compared to the letter. */
    readonly match?: readonly string[] | { readonly prefix: string }
    /** Which group of the application a group of the directory feeds; default: the one of the same name. Several may feed one. */
    readonly map?: Readonly<Record<string, string>>
    /** Whether a group that the application lacks is created; default true. */
    readonly create?: boolean
    /** What happens to a group that the directory made and no longer has; default `empty`: its directory members leave, the group stays. */
    readonly missing?: 'keep' | 'empty' | 'delete'
  }
  /** Whether accounts are made before the first sign-in; default false. */
  readonly prefetch?: boolean
  readonly usernames?: { readonly strategy?: 'remove' | 'replace' | 'cut-domain'; readonly maxLength?: number }
  /** Whether email and names of linked accounts follow the directory; default `email` and names both. */
  readonly profile?: 'follow' | 'keep'
  readonly guard?: {
    readonly limits?: { readonly [kind in RemovalKind]?: RemovalLimit }
    /** Default 24. */
    readonly windowHours?: number
  }
}
