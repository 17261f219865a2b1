import { isSsoError, refuse } from '../../core/errors.ts'
import { isJsonObject } from '../../core/is-json-object.ts'
import { environmentOf } from '../http/environment.ts'
import { createLimiter } from '../http/limiter.ts'
import { createRequester, type Requester, type Verdict } from '../http/requester.ts'
import type { Answer } from '../http/send.ts'
import { type Reading, told } from '../proven.ts'
import type { DirectoryGroup, DirectorySource, SourceEntry, SourceOptions } from '../source.ts'
import { readScimList } from './list.ts'
import { parseScimOptions, type ScimDirectoryOptions } from './options.ts'
import { isInGroup, readScimGroup, readScimMember, readScimUser } from './read-resources.ts'

/** A SCIM 2.0 server as a source. */
export interface ScimDirectory extends DirectorySource {
  /** Everything but the token. */
  toJSON(): Record<string, unknown>
}

/**
 * Reads users and groups of a SCIM 2.0 server. `active: false` is suspended, and without `active` nothing is known. SCIM does not
 * say which organisation answers: it is told by the base URL.
 *
 * Its methods throw SsoError `directory_key_refused`, `directory_forbidden`, `directory_not_found`, `directory_unavailable` or
 * `directory_answer_invalid`.
 *
 * @throws SsoError `configuration_invalid`, naming each option and what to write
 * @see [RFC 7644, 3.4](https://www.rfc-editor.org/rfc/rfc7644#section-3.4)
 */
export function scimDirectory(options: ScimDirectoryOptions): ScimDirectory {
  const { id, baseUrl, token, concurrency, timeout, attempts, ...seams } = parseScimOptions(options)
  const environment = environmentOf(seams)
  const authorization = async () => ({ authorization: `Bearer ${token.reveal()}` })
  const limiter = createLimiter(concurrency, environment)
  const rest = { limiter, timeout: timeout * 1000, attempts, judge }
  const send = createRequester({ environment, authorize: authorization, ...rest })
  const request: Requester = (one) => send({ ...one, headers: { accept: 'application/scim+json, application/json' } })
  return Object.freeze({
    id,
    scope: { kind: 'all' } as const,
    identify: async () => baseUrl,
    async *users({ signal }: SourceOptions) {
      const query = { attributes: 'userName,displayName,name,emails,active' }
      const list = { url: `${baseUrl}/Users`, query, read: readScimUser, signal }
      yield* told(await readScimList(request, { ...list, idOf: (user) => user.id }))
    },
    async *groups({ signal }: SourceOptions) {
      const list = { url: `${baseUrl}/Groups`, query: { attributes: 'displayName' }, read: readScimGroup, signal }
      yield* told(await readScimList(request, { ...list, idOf: (group) => group.id }))
    },
    async *members(group: DirectoryGroup, { signal }: SourceOptions) {
      yield* told(
        (await readInline(request, baseUrl, group, signal)) ?? (await readByUsers(request, baseUrl, group, signal)),
      )
    },
    toJSON: () => ({ id, baseUrl, concurrency }),
  })
}

/** The members within the group; nothing where the server leaves them out, which an empty group may be as well. */
async function readInline(
  request: Requester,
  baseUrl: string,
  { id }: DirectoryGroup,
  signal: AbortSignal,
): Promise<Reading<string> | undefined> {
  const url = `${baseUrl}/Groups/${encodeURIComponent(id)}?attributes=displayName,members`
  const { body, endpoint } = await request({ url, signal })
  if (!isJsonObject(body) || body['id'] !== id) {
    refuse('directory_answer_invalid', { reason: 'shape', endpoint, expected: 'id' })
  }
  const { members } = body
  if (members === undefined || members === null) return undefined
  if (!Array.isArray(members)) refuse('directory_answer_invalid', { reason: 'shape', endpoint, expected: 'members' })
  return { entries: members.flatMap(readScimMember), proof: 'single-answer' }
}

/** The people whose `groups` have it. */
async function readByUsers(
  request: Requester,
  baseUrl: string,
  { id }: DirectoryGroup,
  signal: AbortSignal,
): Promise<Reading<string>> {
  let strangers = 0
  const read = (record: unknown): readonly SourceEntry<string>[] => {
    if (isInGroup(record, id)) return readScimMember({ value: isJsonObject(record) ? record['id'] : undefined })
    strangers += 1
    return []
  }
  const query = { filter: `groups.value eq ${JSON.stringify(id)}`, attributes: 'groups' }
  try {
    const list = { url: `${baseUrl}/Users`, query, read, idOf: (member: string) => member, signal }
    const reading = await readScimList(request, list)
    return strangers === 0 ? reading : { entries: reading.entries, why: 'the server did not filter by group' }
  } catch (error) {
    if (!isSsoError(error) || error.code !== 'directory_answer_invalid') throw error
    return { entries: [], why: error.message }
  }
}

function judge({ endpoint, status: received, isRedirect }: Answer): Verdict {
  if (isRedirect) refuse('directory_key_refused', { reason: 'redirect', endpoint, received })
  if (received === 401) refuse('directory_key_refused', { reason: 'unauthorized', endpoint, received })
  if (received === 403) refuse('directory_forbidden', { endpoint, received })
  if (received === 404) refuse('directory_not_found', { endpoint })
  refuse('directory_answer_invalid', { reason: 'status', endpoint, received })
}
