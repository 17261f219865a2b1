import { isSsoError } from '../../core/errors.ts'
import { allOrFirstFailure } from '../http/all-or-first-failure.ts'
import type { Reading } from '../proven.ts'
import type { DirectoryGroup, DirectoryScope, DirectoryUser, SourceEntry } from '../source.ts'
import type { JumpcloudClient } from './client.ts'
import { readOrderedList } from './ordered-list.ts'
import { readAssociated, readGroup, readMember } from './read-graph.ts'
import { readUser, userFields } from './read-user.ts'
import { readUnorderedList } from './unordered-list.ts'

/** Reads whom and what the scope names. */
export interface ScopeReader {
  users(signal: AbortSignal): Promise<Reading<DirectoryUser>>
  groups(signal: AbortSignal): Promise<Reading<DirectoryGroup>>
  members(group: string, signal: AbortSignal): Promise<Reading<string>>
}

export function createScopeReader(client: JumpcloudClient, scope: DirectoryScope): ScopeReader {
  const everybody = (signal: AbortSignal) =>
    readOrderedList(client, { path: '/api/systemusers', query: { fields: userFields }, read: readUser, signal })
  const allGroups = (signal: AbortSignal) =>
    readUnorderedList(client, { path: '/api/v2/usergroups', query: { sort: '_id' }, read: readGroup, signal })
  const members = (group: string, signal: AbortSignal) =>
    readUnorderedList(client, {
      path: `/api/v2/usergroups/${encodeURIComponent(group)}/members`,
      read: readMember,
      signal,
    })
  const bound = (id: string, kind: 'users' | 'usergroups', signal: AbortSignal) => {
    const read = readAssociated(kind === 'users' ? 'users' : 'groups')
    return readUnorderedList(client, { path: `/api/v2/applications/${encodeURIComponent(id)}/${kind}`, read, signal })
  }

  const named = async (names: readonly string[], signal: AbortSignal): Promise<Reading<DirectoryGroup>> => {
    const all = await allGroups(signal)
    const wanted = new Set(names)
    const entries = all.entries.filter((entry) => !('record' in entry) || wanted.has(entry.record.name))
    const found = new Set(recordsOf(all).map(({ name }) => name))
    const missing = names.filter((name) => !found.has(name))
    if (missing.length === 0) return { ...all, entries }
    // Renamed, deleted or misspelt: none of it says that its people have left.
    const issues = missing.map((received) => ({
      issue: { part: 'groups', field: 'name', problem: 'missing', received } as const,
    }))
    return {
      entries: [...entries, ...issues],
      why: `there is no group ${missing.map((one) => JSON.stringify(one)).join(', ')}`,
    }
  }

  const membersOf = async (groups: Reading<DirectoryGroup>, signal: AbortSignal): Promise<Reading<string>> => {
    const ids = recordsOf(groups).map(({ id }) => id)
    const readings = await allOrFirstFailure(ids, signal, (id, inner) => members(id, inner).catch(unreadable))
    const unproven = [groups, ...readings].find(({ proof }) => proof === undefined)
    const entries = readings.flatMap((one) => recordsOf(one).map((record) => ({ record })))
    return unproven === undefined ? { entries, proof: 'second-pass' } : { entries, why: unproven.why }
  }

  const groups = async (signal: AbortSignal): Promise<Reading<DirectoryGroup>> => {
    if (scope.kind === 'all') return allGroups(signal)
    if (scope.kind === 'groups') return named(scope.names, signal)
    const [ids, all] = await Promise.all([bound(scope.id, 'usergroups', signal), allGroups(signal)])
    return detailed(ids, all, 'groups')
  }

  const users = async (signal: AbortSignal): Promise<Reading<DirectoryUser>> => {
    if (scope.kind === 'all') return everybody(signal)
    // One after the other: people who come in between are found, and those who go are missed by both.
    const ids = await (scope.kind === 'application'
      ? bound(scope.id, 'users', signal)
      : membersOf(await groups(signal), signal))
    return detailed(ids, await everybody(signal), 'users')
  }

  return { users, groups, members }
}

/** One group that cannot be read leaves the others as they are; what concerns them all does not. */
function unreadable(error: unknown): Reading<string> {
  const isOfOne = isSsoError(error) && ['directory_unavailable', 'directory_not_found'].includes(error.code)
  if (!isOfOne) throw error
  return { entries: [], why: error.message }
}

const recordsOf = <Record>({ entries }: Reading<Record>): readonly Record[] =>
  entries.flatMap((entry) => ('record' in entry ? [entry.record] : []))

/** Those of all whose ids are in scope. */
function detailed<Record extends { readonly id: string }>(
  ids: Reading<string>,
  all: Reading<Record>,
  part: 'users' | 'groups',
): Reading<Record> {
  const wanted = new Set(recordsOf(ids))
  const isWanted = (entry: SourceEntry<Record>): boolean => {
    const id = 'record' in entry ? entry.record.id : 'issue' in entry ? entry.issue.id : undefined
    return id === undefined || wanted.has(id)
  }
  const entries = all.entries.filter(isWanted)
  const known = new Set(recordsOf(all).map(({ id }) => id))
  const unknown = [...wanted].filter((id) => !known.has(id))
  const issues = unknown.map((id) => ({ issue: { part, id, field: 'id', problem: 'missing' } as const }))
  const ofIds = ids.entries.filter((entry): entry is Extract<typeof entry, { issue: unknown }> => 'issue' in entry)
  const why =
    ids.proof === undefined
      ? ids.why
      : all.proof === undefined
        ? all.why
        : unknown.length > 0
          ? `${unknown.length} in scope could not be read`
          : undefined
  const told = [...entries, ...ofIds, ...issues]
  return why === undefined ? { entries: told, proof: 'second-pass' } : { entries: told, why }
}
