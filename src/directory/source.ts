/**
 * What a person's record in the directory says about access. `locked` is a temporary lock-out after wrong passwords, `pending`
 * has not set a password yet, `unknown` is a state that this library does not know: it never removes anything.
 */
export type DirectoryAccess = 'active' | 'pending' | 'locked' | 'expired' | 'suspended' | 'staged' | 'unknown'

/** A person as the directory has them. */
export interface DirectoryUser {
  /** The directory's own id: the only thing that links a person to an account. */
  readonly id: string
  readonly access: DirectoryAccess
  /** What in the record decided `access`, for people who read a plan, such as `state=SUSPENDED`. */
  readonly reasons: readonly string[]
  readonly username?: string
  readonly email?: string
  readonly givenName?: string
  readonly familyName?: string
  readonly displayName?: string
}

/** A group as the directory has it. */
export interface DirectoryGroup {
  readonly id: string
  readonly name: string
}

/** A record that could not be read, or not wholly. */
export interface RecordIssue {
  readonly part: 'users' | 'groups' | 'members'
  /** The directory's id of the record; absent where it has none, and then nobody knows whom it is about. */
  readonly id?: string
  /** The field, as the directory names it. */
  readonly field: string
  readonly problem: 'missing' | 'wrong-type' | 'unknown-value' | 'duplicate'
  /** What stood there, shortened; never a secret. */
  readonly received?: string
}

/**
 * What a source gives, one after the other. A part is complete only where its last entry is a `complete` one, and then only
 * if the source has proven it: by a total that it counted up to, or by a second pass that saw the same.
 */
export type SourceEntry<T> =
  | { readonly record: T }
  | { readonly issue: RecordIssue }
  | { readonly complete: { readonly by: 'total' | 'second-pass' | 'single-answer' | 'cursor' } }
  | { readonly partial: { readonly why: string } }

/** Which people and groups a source reads. It is plain data, so that a change of it can be seen before it removes anybody. */
export type DirectoryScope =
  | { readonly kind: 'all' }
  /** The people who may use an application, and the groups that are bound to it. */
  | { readonly kind: 'application'; readonly id: string }
  /** The named groups and their members. */
  | { readonly kind: 'groups'; readonly names: readonly string[] }

export interface SourceOptions {
  readonly signal: AbortSignal
}

/** A directory that users and groups are read from. */
export interface DirectorySource {
  /** Names the directory in every record of what was done, and sets the accounts of one source apart from those of another. */
  readonly id: string
  readonly scope: DirectoryScope
  /** What the directory says that it is, such as an organisation's id: a run stops when it is another one than last time. */
  identify(options: SourceOptions): Promise<string>
  users(options: SourceOptions): AsyncIterable<SourceEntry<DirectoryUser>>
  groups(options: SourceOptions): AsyncIterable<SourceEntry<DirectoryGroup>>
  /** The ids of the people in a group, groups within it resolved where the directory resolves them. */
  members(group: DirectoryGroup, options: SourceOptions): AsyncIterable<SourceEntry<string>>
}
