import { type DirectoryScope, readSnapshot } from 'relyant/directory'
import { createTestDirectory, person } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { crowd, refusalOf, sourceOf } from './support.ts'

const id = '5f0000000000000000000001'

async function read(fields: Readonly<Record<string, unknown>>) {
  const directory = createTestDirectory({ people: crowd(2) })
  directory.data.addOrdinary(id, fields)
  const { users, issues } = await readSnapshot(sourceOf(directory))
  return { user: users.records.find((one) => one.id === id), issues, users }
}

describe('access', () => {
  test.each<[object, string, readonly string[]]>([
    [{}, 'active', ['state=ACTIVATED']],
    [{ state: 'SUSPENDED' }, 'suspended', ['state=SUSPENDED']],
    [{ suspended: true }, 'suspended', ['suspended=true']],
    [{ state: 'SUSPENDED', suspended: true, account_locked: true }, 'suspended', ['state=SUSPENDED', 'suspended=true']],
    [{ state: 'STAGED', activated: false, account_locked: true }, 'staged', ['state=STAGED']],
    [{ account_locked: true }, 'locked', ['account_locked=true']],
    [{ password_expired: true }, 'expired', ['password_expired=true']],
    [{ activated: false }, 'pending', ['activated=false']],
    [{ state: '', activated: true }, 'active', ['activated=true']],
    [{ state: '', activated: false }, 'pending', ['activated=false']],
    [{ state: null, activated: null }, 'unknown', ['state=', 'activated=']],
    [{ state: 'ARCHIVED' }, 'unknown', ['state=ARCHIVED']],
    [{ state: 'ARCHIVED', suspended: true }, 'suspended', ['suspended=true']],
    [{ state: 5 }, 'unknown', ['state=?']],
    [{ suspended: 'false' }, 'unknown', ['suspended=?']],
    [{ state: 5, suspended: true }, 'suspended', ['suspended=true']],
    [{ activated: 'yes', account_locked: true }, 'unknown', ['activated=?']],
  ])('%j is %s', async (fields, access, reasons) => {
    const { user, users } = await read(fields as Record<string, unknown>)
    expect([user?.access, user?.reasons, users.complete]).toEqual([access, reasons, true])
  })
})

describe('a record', () => {
  test('without an email, with nulls and empty texts, is a person all the same', async () => {
    const { user, issues } = await read({ email: null, username: 'x', firstname: '', lastname: ' ', displayname: null })
    expect([user, issues]).toEqual([{ id, access: 'active', reasons: ['state=ACTIVATED'], username: 'x' }, []])
  })

  test('of odd types is kept, and each field is an issue', async () => {
    const { user, issues, users } = await read({ email: ['a@example.com'], username: 7, state: 'ODD' })
    expect(user).toEqual({ id, access: 'unknown', reasons: ['state=ODD'] })
    expect(issues.map(({ field, problem, received }) => [field, problem, received])).toEqual([
      ['username', 'wrong-type', '7'],
      ['email', 'wrong-type', '["a@example.com"]'],
      ['state', 'unknown-value', '"ODD"'],
    ])
    expect(users.complete).toBe(true)
  })

  test('without an id could be anybody: nothing is complete any more', async () => {
    const directory = createTestDirectory({ people: crowd(2) })
    directory.data.updateUser(String(directory.data.users()[1]?.['_id']), { _id: null, id: undefined })
    const { users, issues } = await readSnapshot(sourceOf(directory))
    expect([users.complete, users.records.length]).toEqual([false, 1])
    expect(issues).toEqual([{ part: 'users', field: '_id', problem: 'missing' }])
  })

  test('with its id as `id` only is told by it', async () => {
    const directory = createTestDirectory({ people: crowd(1) })
    const [user] = directory.data.users()
    directory.data.updateUser(String(user?.['_id']), { _id: undefined })
    const { users } = await readSnapshot(sourceOf(directory))
    expect([users.complete, users.records[0]?.id]).toEqual([true, user?.['id']])
  })

  test('`null` in the place of a person, of a group and of a member', async () => {
    const directory = createTestDirectory({ people: crowd(2, ['engineering']) })
    const spoil: typeof directory.fetch = async (input, init) => {
      const body = await (await directory.fetch(input, init)).json()
      if (Array.isArray(body)) return Response.json(body.length === 0 ? body : [...body, null])
      return Response.json(body.results ? { results: [...body.results, null], totalCount: body.totalCount + 1 } : body)
    }
    const fetch: typeof directory.fetch = (input, init) =>
      String(input).includes('organizations') ? directory.fetch(input, init) : spoil(input, init)
    const { users, groups, members } = await readSnapshot(sourceOf(directory, { fetch }))
    expect([users.complete, groups.complete, ...[...members.values()].map(({ complete }) => complete)]).toEqual([
      false,
      false,
      false,
    ])
  })

  test('a group without a name is not a group that is gone', async () => {
    const directory = createTestDirectory({ people: crowd(1, ['engineering', 'sales']) })
    const [group] = directory.data.groups()
    directory.data.updateGroup(String(group?.['id']), { name: null })
    const { groups, issues } = await readSnapshot(sourceOf(directory))
    expect([groups.complete, groups.records.length, issues[0]?.id]).toEqual([false, 1, group?.['id']])
  })

  test('devices and groups inside of a group are no members of it', async () => {
    const directory = createTestDirectory({ people: crowd(2, ['engineering']) })
    const fetch: typeof directory.fetch = async (input, init) => {
      const response = await directory.fetch(input, init)
      if (!String(input).includes('/members') || String(input).includes('skip=3')) return response
      return Response.json([...(await response.json()), { to: { id: 'd1', type: 'system' } }])
    }
    const { members } = await readSnapshot(sourceOf(directory, { fetch }))
    expect([...members.values()].map(({ complete, records }) => [complete, records.length])).toEqual([[true, 2]])
  })
})

describe('scope', () => {
  const application = '5f00000000000000000000aa'
  const people = [
    person({ email: 'ada@example.com', groups: ['engineering', 'bound'] }),
    person({ email: 'bob@example.com', groups: ['sales'] }),
    person({ email: 'cyd@example.com' }),
  ]
  const [ada, , cyd] = people

  function bound() {
    const directory = createTestDirectory({ people })
    directory.data.bind(application, [directory.data.addGroup('bound')], [cyd?.subject ?? ''])
    return directory
  }
  const readScope = (directory: ReturnType<typeof bound>, scope: DirectoryScope) =>
    readSnapshot(sourceOf(directory, { scope }))

  test('the people of an application: bound to it themselves, or through a group', async () => {
    const snapshot = await readScope(bound(), { kind: 'application', id: application })
    const { users, groups } = snapshot
    expect(users.records.map(({ email }) => email).sort()).toEqual(['ada@example.com', 'cyd@example.com'])
    expect(groups.records.map(({ name }) => name)).toEqual(['bound'])
    expect([users.complete, groups.complete]).toEqual([true, true])
  })

  test('an application that is not there', async () => {
    const refusal = await refusalOf(
      readScope(createTestDirectory({ people }), { kind: 'application', id: application }),
    )
    expect(refusal).toMatchObject({ code: 'directory_not_found' })
  })

  test('somebody in scope whom the list of people lacks makes it partial', async () => {
    const directory = bound()
    directory.data.bind(application, [], [cyd?.subject ?? '', '5f00000000000000000000ff'])
    const { users } = await readScope(directory, { kind: 'application', id: application })
    expect([users.complete, users.records.length]).toEqual([false, 1])
  })

  test('named groups and their members', async () => {
    const { users, groups, members } = await readScope(bound(), { kind: 'groups', names: ['engineering', 'sales'] })
    expect(users.records.map(({ email }) => email).sort()).toEqual(['ada@example.com', 'bob@example.com'])
    expect([users.complete, groups.complete, groups.records.length, members.size]).toEqual([true, true, 2, 2])
  })

  test('a named group that is not there removes nobody: neither groups nor people are complete', async () => {
    const { users, groups, issues } = await readScope(bound(), { kind: 'groups', names: ['engineering', 'renamed'] })
    expect([users.complete, groups.complete, groups.why]).toEqual([false, false, 'there is no group "renamed"'])
    expect(users.records.map(({ id }) => id)).toEqual([ada?.subject])
    expect(issues).toContainEqual({ part: 'groups', field: 'name', problem: 'missing', received: 'renamed' })
  })

  test('one named group whose members fail makes the people partial, and nothing else', async () => {
    const directory = bound()
    directory.play('server-error', { path: `${directory.data.addGroup('sales')}/members` })
    const { users, groups } = await readScope(directory, { kind: 'groups', names: ['engineering', 'sales'] })
    expect([users.complete, groups.complete, users.records.length]).toEqual([false, true, 1])
  })
})
