import { defined } from '../../core/defined.ts'
import type { JournalStep } from '../journal.ts'
import type { OperationReason } from '../plan.ts'

/** That an account lost its access because of the directory: end its sessions and tokens. */
export interface DirectoryAccessEnded {
  readonly source: 'directory'
  /** The id of the directory source. */
  readonly directory: string
  /** The connection that the directory belongs to, where the sync was told. */
  readonly connection?: string
  /** The directory's id of the person. */
  readonly link: string
  /** The application's id of the account. */
  readonly user: string
  readonly why: OperationReason
  readonly at: Date
  readonly run: string
}

/** What a step that was done means for access, if it ended any. */
export function accessEndedBy(
  { run, operation, at }: JournalStep,
  directory: string,
  connection: string | undefined,
): DirectoryAccessEnded | undefined {
  if (operation.kind !== 'disable-user' && operation.kind !== 'delete-user') return undefined
  const { link, user, why } = operation
  return defined({ source: 'directory' as const, directory, connection, link, user, why, at, run })
}
