import type { DirectoryData } from './data.ts'
import { json } from './faults.ts'
import type { DirectoryRecord } from './records.ts'

/** How the lists of the API are: with all the traps of the real one. */
export interface ApiOptions {
  readonly data: DirectoryData
  /** The organisations that the key belongs to. */
  readonly organizations: readonly string[]
  /** How often something was asked: what has no order begins somewhere else each time. */
  readonly turn: () => number
  /** Whether lists of version 2 have an order, which nobody promises. */
  readonly isOrdered: () => boolean
}

interface Window {
  readonly limit: number
  readonly skip: number
}

/** Answers of `/api` and `/api/v2`. */
export function answerConsole(url: URL, options: ApiOptions): Response {
  const { data, organizations } = options
  const parameters = url.searchParams
  const window = windowOf(parameters)
  const [, version, kind, id = '', list] =
    url.pathname.match(/^\/api(\/v2)?\/([a-z]+)(?:\/([^/]+))?(?:\/([a-z]+))?$/) ?? []
  if (version === undefined) {
    if (kind === 'systemusers' && id === '') return systemUsers(parameters, window, options)
    const found = organizations.map((_id) => ({ _id, id: _id, displayName: `Organization ${_id.slice(-4)}` }))
    if (kind === 'organizations' && id === '') return paged(found, window)
    const organization = found.find(({ _id }) => _id === id)
    return kind === 'organizations' && organization !== undefined ? json(200, organization) : notFound()
  }
  if (kind === 'usergroups' && id === '') return list2(data.groups(), window, options)
  const edges = edgesOf(data, `${kind}/${list}`, id)
  return edges === undefined ? notFound() : list2(edges, window, options)
}

function edgesOf(data: DirectoryData, what: string, id: string): readonly DirectoryRecord[] | undefined {
  switch (what) {
    case 'usergroups/members':
      return data.members(id)?.map((user) => ({
        attributes: null,
        from: null,
        to: { id: user, type: 'user', attributes: null },
      }))
    case 'usergroups/membership':
      return data.members(id)?.map((user) => reached(user, 'user'))
    case 'users/memberof':
      return data.groupsOf(id).map((group) => reached(group, 'user_group'))
    case 'applications/users':
      return data.application(id)?.users.map((user) => reached(user, 'user'))
    case 'applications/usergroups':
      return data.application(id)?.groups.map((group) => reached(group, 'user_group'))
    default:
      return undefined
  }
}

const reached = (id: string, type: string): DirectoryRecord => ({
  id,
  type,
  compiledAttributes: null,
  paths: [[{ attributes: null, to: { id, type, attributes: null } }]],
})

/** Ten without being asked, a hundred at most. */
function windowOf(parameters: URLSearchParams): Window {
  const limit = Number(parameters.get('limit') ?? 10)
  const skip = Number(parameters.get('skip') ?? 0)
  return { limit: Math.min(Math.max(limit, 1), 100), skip: Math.max(skip, 0) }
}

function systemUsers(parameters: URLSearchParams, { limit, skip }: Window, options: ApiOptions): Response {
  const users = options.data.users()
  const ordered = parameters.get('sort') === '_id' ? users : turned(users, options.turn())
  const fields = parameters.get('fields')?.split(' ')
  const results = ordered.slice(skip, skip + limit).map((user) => (fields === undefined ? user : only(user, fields)))
  return json(200, { results, totalCount: users.length })
}

function only(user: DirectoryRecord, fields: readonly string[]): DirectoryRecord {
  const kept: DirectoryRecord = {}
  for (const name of ['_id', 'id', ...fields]) if (name in user) kept[name] = user[name]
  return kept
}

const paged = (records: readonly unknown[], { limit, skip }: Window): Response =>
  json(200, { results: records.slice(skip, skip + limit), totalCount: records.length })

/** Version 2: a bare list, without a total. */
function list2(
  records: readonly DirectoryRecord[],
  { limit, skip }: Window,
  { isOrdered, turn }: ApiOptions,
): Response {
  const ordered = isOrdered() ? records : turned(records, turn())
  return json(200, ordered.slice(skip, skip + limit))
}

function turned<Record>(records: readonly Record[], turn: number): readonly Record[] {
  const start = (turn * 37) % Math.max(records.length, 1)
  return [...records.slice(start), ...records.slice(0, start)]
}

const notFound = (): Response => json(404, { code: 5, message: 'not found', status: 'NOT_FOUND' })
