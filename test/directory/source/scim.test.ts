import { inspect } from 'node:util'
import { readSnapshot, type ScimDirectoryOptions, scimDirectory } from 'relyant/directory'
import { describe, expect, test } from 'vitest'
import { createPatience, refusalOf } from './support.ts'

const baseUrl = 'https://idp.example.com/scim/v2'
type Resource = Readonly<Record<string, unknown>>

/** A SCIM server of two lists; `limit` is the most that a page has there. */
function server({ users = [], groups = [], limit = 50 }: { users?: Resource[]; groups?: Resource[]; limit?: number }) {
  const asked: URL[] = []
  const fetch = async (input: string) => {
    const url = new URL(input)
    asked.push(url)
    const [, , , kind = '', id] = url.pathname.split('/')
    const all = kind === 'Users' ? users : groups
    if (id !== undefined) {
      const found = all.find((one) => one['id'] === id)
      return found === undefined ? Response.json({ status: '404' }, { status: 404 }) : Response.json(found)
    }
    const group = url.searchParams.get('filter')?.match(/^groups\.value eq "(.*)"$/)?.[1]
    const matching =
      group === undefined ? all : all.filter(({ groups: own }) => JSON.stringify(own ?? []).includes(`"${group}"`))
    const start = Number(url.searchParams.get('startIndex')) - 1
    const count = Math.min(Number(url.searchParams.get('count')), limit)
    const resources = matching.slice(start, start + count)
    return Response.json({ totalResults: matching.length, startIndex: start + 1, Resources: resources })
  }
  return { asked, fetch, users, groups }
}

const sourceOf = (fetch: ScimDirectoryOptions['fetch'], changes: Partial<ScimDirectoryOptions> = {}) =>
  scimDirectory({ baseUrl, token: 'a-token', ...(fetch && { fetch }), ...createPatience().seams, ...changes })

const crowd = (count: number): Resource[] =>
  Array.from({ length: count }, (_, index) => ({ id: `u${index}`, userName: `person.${index}`, active: true }))

describe('a SCIM server', () => {
  test('is the same kind of source', async () => {
    const { fetch } = server({
      users: [
        {
          id: 'u1',
          userName: 'ada',
          active: true,
          name: { givenName: 'Ada', familyName: 'Lovelace' },
          emails: [{ value: 'old@example.com' }, { value: 'ada@example.com', primary: true }],
        },
        { id: 'u2', userName: 'bob', active: 'False', emails: null },
        { id: 'u3', userName: 'cyd' },
        { id: 'u4', active: 7 },
      ],
      groups: [
        {
          id: 'g1',
          displayName: 'engineering',
          members: [
            { value: 'u1', type: 'User' },
            { value: 'g2', type: 'Group' },
          ],
        },
      ],
    })
    const { organisation, users, groups, members, issues } = await readSnapshot(sourceOf(fetch))
    expect(organisation).toBe(baseUrl)
    expect(users.records.map(({ id, access }) => [id, access])).toEqual([
      ['u1', 'active'],
      ['u2', 'suspended'],
      ['u3', 'unknown'],
      ['u4', 'unknown'],
    ])
    expect(users.records[0]).toMatchObject({ email: 'ada@example.com', givenName: 'Ada', familyName: 'Lovelace' })
    expect([users.complete, groups.complete, members.get('g1')]).toEqual([
      true,
      true,
      { complete: true, records: ['u1'] },
    ])
    expect(issues.map(({ id, field }) => [id, field])).toEqual([['u4', 'active']])
  })

  test('pages are as long as the server likes, and read twice', async () => {
    const { fetch, asked } = server({ users: crowd(120), limit: 50 })
    const { users } = await readSnapshot(sourceOf(fetch))
    expect([users.complete, users.records.length]).toEqual([true, 120])
    const starts = asked
      .filter(({ pathname }) => pathname.endsWith('/Users'))
      .map((url) => url.searchParams.get('startIndex'))
    expect(starts).toEqual(['1', '51', '101', '1', '51', '101'])
  })

  test('somebody who was skipped, although the total stood still, makes it partial and is in it', async () => {
    const { fetch, users } = server({ users: crowd(120), limit: 50 })
    let asked = 0
    const { users: read } = await readSnapshot(
      sourceOf(async (input) => {
        asked += 1
        if (input.includes('startIndex=51') && asked < 5) {
          users.shift()
          users.push({ id: 'new', active: true })
        }
        return fetch(input)
      }),
    )
    expect(read.complete).toBe(false)
    expect(read.records.map(({ id }) => id)).toContain('u50')
  })

  test('fewer than the total', async () => {
    const { fetch } = server({ users: crowd(20) })
    const less = async (input: string) => {
      const body = await (await fetch(input)).json()
      return Response.json({ ...body, totalResults: body.totalResults + 1 })
    }
    const { users } = await readSnapshot(sourceOf(less))
    expect([users.complete, users.why]).toEqual([false, '20 resources were read of 21'])
  })

  test('members that are not in the group are asked for by the people', async () => {
    const { fetch } = server({
      users: [
        { id: 'u1', active: true, groups: [{ value: 'g1' }] },
        { id: 'u2', active: true, groups: [] },
      ],
      groups: [{ id: 'g1', displayName: 'engineering' }],
    })
    const { members } = await readSnapshot(sourceOf(fetch))
    expect(members.get('g1')).toEqual({ complete: true, records: ['u1'] })
  })

  test('a server that does not read the filter makes nobody a member', async () => {
    const { fetch } = server({ users: crowd(3), groups: [{ id: 'g1', displayName: 'admins' }] })
    const unfiltered = (input: string) => fetch(input.replace(/filter=[^&]*&/, ''))
    const { members } = await readSnapshot(sourceOf(unfiltered))
    expect(members.get('g1')).toMatchObject({ complete: false, records: [] })
  })

  test.each<[number, string]>([
    [302, 'directory_key_refused'],
    [401, 'directory_key_refused'],
    [403, 'directory_forbidden'],
    [404, 'directory_not_found'],
    [400, 'directory_answer_invalid'],
    [429, 'directory_unavailable'],
    [503, 'directory_unavailable'],
  ])('status %i', async (status, code) => {
    const refusal = await refusalOf(readSnapshot(sourceOf(async () => new Response('{}', { status }))))
    expect(refusal).toMatchObject({ code })
    expect(inspect(refusal)).not.toContain('a-token')
  })

  test.each(['http://idp.example.com/scim', 'https://idp.example.com/scim?tenant=1', 'scim'])(
    '%s is no base URL',
    (url) => {
      expect(() => scimDirectory({ baseUrl: url, token: 'x' })).toThrow(
        expect.objectContaining({ code: 'configuration_invalid' }),
      )
    },
  )
})
