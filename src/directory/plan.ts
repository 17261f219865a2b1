import type { DisableReason, RemovalKind } from './local.ts'

/** Facts of a person that an account holds. */
export interface Profile {
  readonly email?: string
  readonly givenName?: string
  readonly familyName?: string
  readonly displayName?: string
}

/** Why an operation stands in a plan; a closed list, so that it can be counted and translated. */
export type OperationReason =
  | 'new-person'
  | 'access-restored'
  | 'profile-changed'
  | DisableReason
  | 'grace-over'
  | 'new-group'
  | 'group-renamed'
  | 'group-missing'
  | 'joined-group'
  | 'left-group'
  /** An administrator took back what a run did; in no plan. */
  | 'undone'

/** One step. `link` is the directory's id of the person, `user` and `group` are the application's ids, or those of a creation before it. */
export type Operation = {
  /** Made of the content of the step, so that two plans name the same step alike. */
  readonly key: string
  readonly why: OperationReason
  /** The directory's own reasons, for people, such as `state=SUSPENDED`. */
  readonly because?: readonly string[]
} & (
  | { readonly kind: 'create-user'; readonly link: string; readonly username: string; readonly profile: Profile }
  | {
      readonly kind: 'update-user'
      readonly user: string
      readonly link: string
      readonly set: Profile
      readonly from: Profile
    }
  | { readonly kind: 'enable-user'; readonly user: string; readonly link: string }
  | { readonly kind: 'disable-user'; readonly user: string; readonly link: string }
  | { readonly kind: 'delete-user'; readonly user: string; readonly link: string }
  | { readonly kind: 'create-group'; readonly link: string; readonly name: string }
  | {
      readonly kind: 'rename-group'
      readonly group: string
      readonly link: string
      readonly name: string
      readonly from: string
    }
  | { readonly kind: 'delete-group'; readonly group: string; readonly link: string }
  | { readonly kind: 'add-member'; readonly user: SubjectRef; readonly group: SubjectRef }
  | { readonly kind: 'remove-member'; readonly user: string; readonly group: string }
)

/** An account or group: by the application's id, or by its link where this very plan creates it. */
export type SubjectRef = { readonly id: string } | { readonly link: string }

/** Why a step waits. */
export type HoldReason =
  | {
      readonly why: 'limit'
      readonly kind: RemovalKind
      readonly count: number
      readonly allowed: number
      readonly earlier: number
    }
  | { readonly why: 'scope-changed' | 'policy-changed'; readonly from: string; readonly to: string }
  | { readonly why: 'group-emptied'; readonly group: string; readonly count: number }

/** Something that a person who runs the sync should know; it changes nothing. */
export interface PlanNote {
  readonly code:
    | 'users-partial'
    | 'groups-partial'
    | 'members-partial'
    | 'snapshot-empty'
    | 'last-administrator-kept'
    | 'disabled-by-hand-kept'
    | 'username-taken'
    | 'email-taken'
    | 'unknown-access'
    | 'member-unknown'
    | 'group-name-taken'
    | 'duplicate-link'
    | 'pinned-kept'
  readonly subject?: string
  readonly count?: number
  readonly detail?: string
}

/** What a run is going to do, decided before anything is done. Plain data. */
export interface Plan {
  readonly source: string
  readonly organisation: string
  readonly takenAt: Date
  /** In the order in which they are carried out. */
  readonly operations: readonly Operation[]
  /** Removals that wait for an approval of {@link hash}, each with its reason. */
  readonly held: readonly { readonly operation: Operation; readonly reasons: readonly HoldReason[] }[]
  readonly notes: readonly PlanNote[]
  /** SHA-256 over the snapshot, the application's state, the policy and every step: whatever changes makes another plan. */
  readonly hash: string
  /** Texts to compare with at the next run. */
  readonly fingerprints: { readonly scope: string; readonly policy: string }
  /** Of the snapshot alone: whether the directory has moved. */
  readonly directoryDigest: string
}
