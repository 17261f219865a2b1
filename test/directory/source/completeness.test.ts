import fc from 'fast-check'
import { readSnapshot } from 'relyant/directory'
import { createTestDirectory, person } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { crowd, sourceOf } from './support.ts'

const idOf = (index: number): string => index.toString(16).padStart(24, '0')

describe('users', () => {
  test.each([0, 1, 99, 100, 101, 199, 250, 5001])('%i of them are all of them', async (count) => {
    const directory = createTestDirectory({ counts: { users: count } })
    const { users, issues } = await readSnapshot(sourceOf(directory))
    expect([users.complete, users.records.length, issues]).toEqual([true, count, []])
    expect(users.records.map(({ id }) => id)).toEqual(directory.data.users().map(({ _id }) => _id))
  })

  test('are asked for a hundred at a time, in the order of their ids, each page from the end of the one before', async () => {
    const directory = createTestDirectory({ counts: { users: 250 } })
    await readSnapshot(sourceOf(directory))
    const pages = directory.requests.filter(({ path, query }) => path === '/api/systemusers' && query.has('fields'))
    expect(pages.map(({ query }) => [query.get('limit'), query.get('sort'), query.get('skip')])).toEqual([
      ['100', '_id', '0'],
      ['100', '_id', '99'],
      ['100', '_id', '198'],
    ])
  })

  test('somebody who comes between two pages is read at the second attempt', async () => {
    const directory = createTestDirectory({ counts: { users: 250 } })
    let isDone = false
    directory.beforeAnswer(({ query }) => {
      if (isDone || query.get('skip') !== '99') return
      isDone = true
      directory.data.addOrdinary(idOf(1), { username: 'first' })
    })
    const { users } = await readSnapshot(sourceOf(directory))
    expect([users.complete, users.records.length]).toEqual([true, 251])
  })

  test('one goes and one comes at every attempt: the total stands still, and who was skipped counts for nothing', async () => {
    const directory = createTestDirectory({ counts: { users: 250 } })
    let turn = 0
    directory.beforeAnswer(({ path, query }) => {
      if (path !== '/api/systemusers' || query.get('skip') !== '99') return
      turn += 1
      directory.data.removeUser(String(directory.data.users()[5]?.['_id']))
      directory.data.addOrdinary(`f${idOf(turn).slice(1)}`, { username: 'late' })
    })
    const { users } = await readSnapshot(sourceOf(directory))
    expect(users.complete).toBe(false)
    expect(users.why).toBe('a page does not begin where the one before ended')
  })

  test('come and go at every attempt: partial, and it says why', async () => {
    const directory = createTestDirectory({ counts: { users: 250 } })
    let turn = 0
    directory.beforeAnswer(({ query }) => {
      if (query.get('skip') !== '198') return
      turn += 1
      directory.data.addOrdinary(`f${idOf(turn).slice(1)}`, {})
    })
    const { users } = await readSnapshot(sourceOf(directory))
    expect([users.complete, users.why?.startsWith('the total moved')]).toEqual([false, true])
  })

  test('a server that gives shorter pages than it is asked for is read whole all the same', async () => {
    const directory = createTestDirectory({ counts: { users: 57 } })
    const fetch: typeof directory.fetch = (input, init) =>
      directory.fetch(String(input).replace('limit=100', 'limit=10'), init)
    const { users } = await readSnapshot(sourceOf(directory, { fetch }))
    expect([users.complete, users.records.length]).toEqual([true, 57])
  })

  test('a server that does not keep the order proves nothing', async () => {
    const directory = createTestDirectory({ counts: { users: 250 } })
    const fetch: typeof directory.fetch = (input, init) =>
      directory.fetch(String(input).replace('sort=_id', 'sort=x'), init)
    const { users } = await readSnapshot(sourceOf(directory, { fetch }))
    expect(users.complete).toBe(false)
  })

  test('zero of them with status 200 is what the directory says; it is for the plan to be suspicious', async () => {
    const directory = createTestDirectory({ people: crowd(3) })
    directory.play('empty', { path: '/api/systemusers' })
    const { users } = await readSnapshot(sourceOf(directory, { orgId: directory.orgId }))
    expect([users.complete, users.records]).toEqual([true, []])
  })

  test('come and go at random: a complete snapshot lacks nobody who was there the whole time', async () => {
    const change = fc.record({ add: fc.boolean(), at: fc.nat(400), request: fc.nat(12) })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 150, max: 350 }),
        fc.array(change, { maxLength: 12 }),
        async (count, changes) => {
          const directory = createTestDirectory({})
          // Even numbers, so that somebody new fits between any two.
          for (let index = 0; index < count; index += 1) directory.data.addOrdinary(idOf(index * 2), {})
          const stayed = new Set(directory.data.users().map(({ _id }) => String(_id)))
          let request = 0
          directory.beforeAnswer(() => {
            for (const { add, at } of changes.filter((one) => one.request === request)) {
              const id = idOf(at * 2 + (add ? 1 : 0))
              if (add) directory.data.addOrdinary(id, {})
              else {
                directory.data.removeUser(id)
                stayed.delete(id)
              }
            }
            request += 1
          })
          const { users } = await readSnapshot(sourceOf(directory, { concurrency: 2 }))
          const read = new Set(users.records.map(({ id }) => id))
          if (users.complete) expect([...stayed].filter((id) => !read.has(id))).toEqual([])
        },
      ),
      { numRuns: 60, seed: 20261130 },
    )
  })
})

describe('groups and members', () => {
  test('more than a page of each', async () => {
    const directory = createTestDirectory({ counts: { users: 250, groups: 230, memberships: 230 * 120 } })
    const { groups, members } = await readSnapshot(sourceOf(directory))
    expect([groups.complete, groups.records.length, members.size]).toEqual([true, 230, 230])
    for (const { complete, records } of members.values()) expect([complete, records.length]).toEqual([true, 120])
  })

  test('a list without an order is seen by what comes twice', async () => {
    const directory = createTestDirectory({ counts: { users: 250, groups: 2, memberships: 500 } })
    directory.setOrdered(false)
    const { members } = await readSnapshot(sourceOf(directory))
    expect([...members.values()].map(({ complete }) => complete)).toEqual([false, false])
  })

  test('a shift to and fro, the same in both passes, is seen by who came twice', async () => {
    const directory = createTestDirectory({ people: crowd(1, ['engineering']) })
    // Somebody came before the second page, which repeats 99, and left within it: 149 was on neither.
    const pages = new Map([
      ['0', Array.from({ length: 100 }, (_, index) => index)],
      ['100', [...Array.from({ length: 50 }, (_, index) => 99 + index), 150]],
    ])
    const fetch: typeof directory.fetch = async (input, init) => {
      const { pathname, searchParams } = new URL(String(input))
      if (!pathname.endsWith('/members')) return directory.fetch(input, init)
      const page = pages.get(searchParams.get('skip') ?? '') ?? []
      return Response.json(page.map((index) => ({ to: { id: idOf(index), type: 'user' } })))
    }
    const { members } = await readSnapshot(sourceOf(directory, { fetch }))
    expect([...members.values()].map(({ complete, why }) => [complete, why])).toEqual([[false, 'records came twice']])
  })

  test('two passes that differ make the group partial, and lose nobody', async () => {
    const directory = createTestDirectory({ people: crowd(3, ['engineering', 'sales']) })
    const [engineering] = directory.data.groups().filter(({ name }) => name === 'engineering')
    const path = `/api/v2/usergroups/${engineering?.['id']}/members`
    let asked = 0
    directory.beforeAnswer((seen) => {
      if (seen.path !== path) return
      asked += 1
      if (asked === 2) directory.data.leave(String(directory.data.users()[0]?.['_id']), String(engineering?.['id']))
    })
    const { members } = await readSnapshot(sourceOf(directory, { concurrency: 1 }))
    const part = members.get(String(engineering?.['id']))
    expect([part?.complete, part?.why]).toEqual([false, 'two passes saw different records'])
    expect(part?.records.length).toBe(3)
    expect([...members.values()].filter(({ complete }) => complete)).toHaveLength(1)
  })

  test('pages that are shorter than asked for do not end the list', async () => {
    const directory = createTestDirectory({ people: crowd(35, ['engineering']) })
    const fetch: typeof directory.fetch = (input, init) =>
      directory.fetch(String(input).replace('/members?limit=100', '/members?limit=10'), init)
    const { members } = await readSnapshot(sourceOf(directory, { fetch }))
    expect([...members.values()].map(({ complete }) => complete)).toEqual([false])
  })

  test('one group that fails leaves the others as they are', async () => {
    const directory = createTestDirectory({ people: crowd(4, ['engineering', 'sales']) })
    const [sales] = directory.data.groups().filter(({ name }) => name === 'sales')
    directory.play('server-error', { path: `${sales?.['id']}/members` })
    const { users, groups, members } = await readSnapshot(sourceOf(directory))
    const part = members.get(String(sales?.['id']))
    expect([users.complete, groups.complete, part?.complete, part?.records]).toEqual([true, true, false, []])
    expect(part?.why).toContain('status 500, 5 times')
    expect([...members.values()].filter(({ complete }) => complete).map(({ records }) => records.length)).toEqual([4])
  })

  test('a group that is deleted between the list and its members is partial', async () => {
    const directory = createTestDirectory({ people: crowd(2, ['engineering']) })
    directory.beforeAnswer(({ path }) => {
      if (path.endsWith('/members')) directory.data.removeGroup(path.split('/')[4] as string)
    })
    const { members } = await readSnapshot(sourceOf(directory))
    expect([...members.values()].map(({ complete }) => complete)).toEqual([false])
  })

  test('where group after group fails, it is the directory', async () => {
    const directory = createTestDirectory({ counts: { users: 3, groups: 40 } })
    directory.play('unreachable', { path: '/members' })
    await expect(readSnapshot(sourceOf(directory))).rejects.toMatchObject({ code: 'directory_unavailable' })
  })

  test('come and go at random: a complete group lacks nobody who was in it the whole time', async () => {
    const change = fc.record({ add: fc.boolean(), at: fc.nat(260), request: fc.nat(10) })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 90, max: 260 }),
        fc.array(change, { maxLength: 10 }),
        async (count, changes) => {
          const directory = createTestDirectory({})
          const group = directory.data.addGroup('engineering')
          for (let index = 0; index < count; index += 1) directory.data.join(idOf(index), group)
          const stayed = new Set(directory.data.members(group))
          const gone = new Set<string>()
          let request = 0
          directory.beforeAnswer(({ path }) => {
            if (!path.endsWith('/members')) return
            for (const { add, at } of changes.filter((one) => one.request === request)) {
              // Somebody who left does not come back within a reading.
              if (add) directory.data.join(idOf(1000 + at), group)
              else if (!gone.has(idOf(at))) {
                gone.add(idOf(at))
                directory.data.leave(idOf(at), group)
                stayed.delete(idOf(at))
              }
            }
            request += 1
          })
          const { members } = await readSnapshot(sourceOf(directory))
          const part = members.get(group)
          const read = new Set(part?.records)
          if (part?.complete) expect([...stayed].filter((id) => !read.has(id))).toEqual([])
        },
      ),
      { numRuns: 60, seed: 20261201 },
    )
  })
})

test('a person of the kit is the same in the directory and at a sign-in', async () => {
  const ada = person({ email: 'ada@example.com', familyName: 'Lovelace', groups: ['engineering'] })
  const directory = createTestDirectory({ people: [ada] })
  const { users, groups, members, organisation, source, scope } = await readSnapshot(sourceOf(directory))
  expect([organisation, source, scope]).toEqual([directory.orgId, 'jumpcloud', { kind: 'all' }])
  expect(users.records).toEqual([
    {
      id: ada.subject,
      access: 'active',
      reasons: ['state=ACTIVATED'],
      username: 'ada',
      email: 'ada@example.com',
      givenName: 'Ada',
      familyName: 'Lovelace',
      displayName: 'Ada Lovelace',
    },
  ])
  const [group] = groups.records
  expect([group?.name, members.get(group?.id ?? '')]).toEqual([
    'engineering',
    { records: [ada.subject], complete: true },
  ])
})
