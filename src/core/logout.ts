import { isQualified } from './account-key.ts'
import type { Identity } from './identity.ts'
import type { LogoutReference } from './logout-reference.ts'
import type { RawOidc, RawSaml } from './result.ts'

/** What has to be kept of a sign-in for its logout. */
export function logoutReferenceOf(connection: string, identity: Identity, raw: RawOidc | RawSaml): LogoutReference {
  const { accountKey, subject, authentication } = identity
  const { sid } = authentication
  const known = { connection, accountKey, ...(sid !== undefined && { sid }) }
  return raw.protocol === 'oidc'
    ? { protocol: 'oidc', ...known, subject, idToken: raw.idToken }
    : { protocol: 'saml', ...known, ...(raw.nameId !== undefined && { nameId: raw.nameId }) }
}

/** A logout that was verified: the application has to end the sessions that it concerns. */
export interface LogoutEvent {
  readonly protocol: 'oidc' | 'saml'
  /** The id of the connection. */
  readonly connection: string
  /** Whether it concerns some sessions of the provider, or all that its subject has. */
  readonly by: 'session' | 'subject'
  /** `sid` or every `SessionIndex`; empty where it is by subject. */
  readonly sids: readonly string[]
  /** `sub` or the name id; absent where only a session was named. */
  readonly subject?: string
  /** The account key; absent where only a session was named, or the connection has a `subjectAttribute`. */
  readonly accountKey?: string
  readonly initiatedBy: 'provider' | 'relying-party'
  /** `back`: from server to server, without the person's cookies. `front`: through the browser. */
  readonly channel: 'front' | 'back'
  /** Of a logout that the application began: whether the provider ended everything, or could not reach everybody. */
  readonly result?: 'complete' | 'partial'
  /** Of a logout that the application began: what was given to `beginLogout`. */
  readonly context?: Readonly<Record<string, string>>
}

/** The provider's own name for the person: `sub`, or the value of the name id, where there was one. */
export function subjectOf(reference: LogoutReference): string | undefined {
  return reference.protocol === 'oidc' ? reference.subject : reference.nameId?.value
}

/** Tells whether a logout concerns the session that the application made of a sign-in. */
export function endsSession(event: LogoutEvent, reference: LogoutReference): boolean {
  if (event.connection !== reference.connection || event.protocol !== reference.protocol) return false
  if (event.subject !== undefined && event.subject !== subjectOf(reference)) return false
  // Only what a name id says can tell two of one text apart: some providers leave out here what the assertion said.
  const { accountKey } = event
  if (accountKey !== undefined && isQualified(accountKey) && accountKey !== reference.accountKey) return false
  if (event.by === 'subject') return event.subject !== undefined
  return reference.sid !== undefined && event.sids.includes(reference.sid)
}
