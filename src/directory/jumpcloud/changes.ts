import { z } from 'zod'
import { isSsoError, refuse } from '../../core/errors.ts'
import type { JumpcloudClient } from './client.ts'

/** What has happened in a directory, as far as its log of events says. A hint: only a run that reads everything knows. */
export interface DirectoryChanges {
  /** Whether anything happened that a sync would see. */
  readonly due: boolean
  /** The directory's ids of the people concerned, sorted, as far as they are named. */
  readonly users: readonly string[]
  readonly groups: readonly string[]
  /** Whether the log was read to its end; otherwise a run is due, and may concern anybody. */
  readonly complete: boolean
  /** Ask from here on the next time. */
  readonly until: Date
}

const eventTypes = [
  ...[
    'create',
    'update',
    'delete',
    'suspended',
    'unsuspended',
    'activated',
    'lockout',
    'unlocked',
    'password_expired',
  ].map((what) => `user_${what}`),
  ...['group_create', 'group_update', 'group_delete', 'association_change'],
]

const pageLimit = 1000
const mostPages = 20
const retention = 90 * 24 * 3600 * 1000

const subject = z.looseObject({ type: z.string(), id: z.string().optional(), object_id: z.string().optional() })
const event = z.looseObject({
  resource: subject.optional().catch(undefined),
  association: z
    .looseObject({
      connection: z.looseObject({
        from: subject.optional().catch(undefined),
        to: subject.optional().catch(undefined),
      }),
    })
    .optional()
    .catch(undefined),
})

/**
 * Asks Directory Insights what has happened since.
 *
 * @throws SsoError `directory_changes_unavailable`, and why there is no answer
 */
export async function changesSince(
  client: JumpcloudClient,
  since: Date,
  { now, signal }: { readonly now: () => number; readonly signal: AbortSignal },
): Promise<DirectoryChanges> {
  const until = new Date(now())
  const [users, groups] = [new Set<string>(), new Set<string>()]
  let searchAfter: readonly unknown[] | undefined
  let due = false
  const outcome = (complete: boolean): DirectoryChanges => ({
    due: due || !complete,
    users: [...users].sort(),
    groups: [...groups].sort(),
    complete,
    until,
  })
  if (until.getTime() - since.getTime() > retention) tooOld(since)
  for (let page = 0; page < mostPages; page += 1) {
    const { body, headers, endpoint } = await client
      .post('/insights/directory/v1/events', query(since, until, searchAfter), signal)
      .catch((error: unknown) => {
        // Our clock is behind that of the directory.
        if (isSsoError(error) && error.received === 400 && since.getTime() < until.getTime() - retention + 3600_000) {
          tooOld(since, error)
        }
        throw error
      })
    if (!Array.isArray(body)) refuse('directory_answer_invalid', { reason: 'shape', endpoint, expected: 'list' })
    due ||= body.length > 0
    for (const one of body) note(one, users, groups)
    if (body.length < pageLimit) return outcome(true)
    searchAfter = cursorIn(headers)
    // It is always sent; without it the next page would be the first one again.
    if (searchAfter === undefined) return outcome(false)
  }
  return outcome(false)
}

function tooOld(since: Date, cause?: unknown): never {
  refuse('directory_changes_unavailable', { reason: 'too-old', received: since.toISOString() }, { cause })
}

const query = (since: Date, until: Date, searchAfter: readonly unknown[] | undefined): object => ({
  service: ['directory'],
  start_time: since.toISOString(),
  end_time: until.toISOString(),
  search_term: { and: [{ event_type: eventTypes }] },
  limit: pageLimit,
  sort: 'ASC',
  ...(searchAfter !== undefined && { search_after: searchAfter }),
})

function cursorIn(headers: Headers): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(headers.get('x-search_after') ?? '')
    return Array.isArray(value) && value.length > 0 ? value : undefined
  } catch {
    return undefined
  }
}

/** Types are written in capitals or not. */
function note(received: unknown, users: Set<string>, groups: Set<string>): void {
  const parsed = event.safeParse(received)
  if (!parsed.success) return
  const { resource, association } = parsed.data
  for (const one of [resource, association?.connection.from, association?.connection.to]) {
    const id = one?.object_id ?? one?.id
    const type = one?.type.toLowerCase()
    if (id === undefined) continue
    if (type === 'user') users.add(id)
    if (type === 'user_group') groups.add(id)
  }
}
