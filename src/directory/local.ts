/** Who disabled an account, and why. What a person disabled by hand the directory never enables again. */
export interface Disabled {
  /** The id of the source whose run disabled it; `hand` for everything else. */
  readonly by: string
  readonly at: Date
  readonly why?: DisableReason
  readonly run?: string
}

export type DisableReason = 'missing' | 'suspended' | 'staged' | 'locked' | 'expired' | 'pending'

/** An account of the application. */
export interface LocalUser {
  /** The application's own id. */
  readonly id: string
  /** The directory and the id in it that the account is linked to; an account without a link is never touched. */
  readonly link?: { readonly source: string; readonly id: string }
  readonly username: string
  readonly email?: string
  readonly givenName?: string
  readonly familyName?: string
  readonly displayName?: string
  /** Whether the account is an administrator by itself, not by a group. */
  readonly admin: boolean
  /** Absent: the account may sign in. */
  readonly disabled?: Disabled
}

/** A group, team or role of the application. */
export interface LocalGroup {
  readonly id: string
  readonly name: string
  /** The directory that the group was made by, if any. */
  readonly link?: { readonly source: string; readonly id: string }
  /** Whether its members are administrators. */
  readonly admin: boolean
}

/** That an account is in a group. */
export interface LocalMembership {
  readonly user: string
  readonly group: string
  /** The id of the source whose run, or whose sign-in, added it; absent: by hand, and then no run removes it. */
  readonly source?: string
}

/** A removal that a run has carried out: what the guard counts over a sliding day. */
export interface PastRemovals {
  readonly kind: RemovalKind
  readonly at: Date
  readonly count: number
}

/** Kinds of removal, each with a limit of its own. */
export type RemovalKind = 'disable-user' | 'delete-user' | 'remove-member' | 'empty-group'

/** What earlier runs left behind. */
export interface SyncHistory {
  /** Of the last run that was applied. */
  readonly last?: { readonly organisation: string; readonly scope: string; readonly policy: string }
  readonly removals: readonly PastRemovals[]
  /** What an administrator has approved. */
  readonly approved?: { readonly hash: string; readonly by?: string; readonly at: Date }
  /** Undone by hand: links that stay enabled until the directory changes its mind about them. */
  readonly pinned?: readonly { readonly link: string; readonly why: DisableReason }[]
}

/** What the application holds: everything that a plan is made against. */
export interface LocalState {
  readonly users: readonly LocalUser[]
  readonly groups: readonly LocalGroup[]
  readonly memberships: readonly LocalMembership[]
  readonly history: SyncHistory
}
