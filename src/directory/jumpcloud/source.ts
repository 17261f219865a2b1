import { defined } from '../../core/defined.ts'
import { environmentOf } from '../http/environment.ts'
import { told } from '../proven.ts'
import type { DirectorySource, SourceOptions } from '../source.ts'
import { changesSince, type DirectoryChanges } from './changes.ts'
import { createClient } from './client.ts'
import { identify } from './identify.ts'
import { type JumpcloudDirectoryOptions, parseOptions } from './options.ts'
import { createScopeReader } from './read-scope.ts'

/** A JumpCloud organisation as a source. What it shows of itself holds no key. */
export interface JumpcloudDirectory extends DirectorySource {
  /**
   * Asks Directory Insights whether a run is due, and for whom: a hint that lets runs be further apart, never a proof that
   * nothing has changed.
   *
   * @param since at most 90 days ago
   * @throws SsoError `directory_changes_unavailable` where the organisation's plan has no Insights, or for an older date;
   *   `directory_key_refused`, `directory_forbidden`, `directory_organisation`, `directory_unavailable`, `directory_answer_invalid`
   */
  changesSince(since: Date, options?: Partial<SourceOptions>): Promise<DirectoryChanges>
  /** Everything but the keys. */
  toJSON(): Record<string, unknown>
}

/**
 * Reads users, groups and memberships of a JumpCloud organisation, with an API key that may only read.
 *
 * Users are read by version 1 of the API in the order of their ids and counted against its total; groups and members, which have
 * neither, are read twice. A group's members are its direct ones.
 *
 * Its methods throw SsoError `directory_key_refused`, `directory_forbidden`, `directory_organisation`, `directory_not_found`,
 * `directory_unavailable` or `directory_answer_invalid`.
 *
 * @throws SsoError `configuration_invalid`, naming each option and what to write
 *
 * @example
 * const source = jumpcloudDirectory({ region: 'us', apiKey: process.env.JUMPCLOUD_API_KEY })
 */
export function jumpcloudDirectory(options: JumpcloudDirectoryOptions): JumpcloudDirectory {
  const settings = parseOptions(options)
  const { id, scope, orgId, region, concurrency } = settings
  const environment = environmentOf(settings)
  const client = createClient(settings, environment)
  const reader = createScopeReader(client, scope)
  return Object.freeze({
    id,
    scope,
    identify: ({ signal }: SourceOptions) => identify(client, orgId, signal),
    async *users({ signal }: SourceOptions) {
      yield* told(await reader.users(signal))
    },
    async *groups({ signal }: SourceOptions) {
      yield* told(await reader.groups(signal))
    },
    async *members({ id: group }: { readonly id: string }, { signal }: SourceOptions) {
      yield* told(await reader.members(group, signal))
    },
    changesSince: (since: Date, { signal = new AbortController().signal }: Partial<SourceOptions> = {}) =>
      changesSince(client, since, { now: environment.now, signal }),
    toJSON: () => defined({ id, region, orgId, scope, concurrency }),
  })
}
