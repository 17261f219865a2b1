import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import postgres from 'postgres'
import { fromPostgresJs, migratePostgres, type PostgresClient, postgresDirectoryTarget } from 'relyant/postgres'
import { type DirectoryTables, directoryTargetContract } from 'relyant/testing'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { needs } from '../../support/component.ts'
import { fillPostgres } from '../../support/fill-postgres.ts'
import { postgresServer, usePostgres } from '../../support/postgres-server.ts'

const test = needs(postgresServer)
const server = usePostgres()

const tables = ['users', 'groups', 'memberships', 'fences']

/** Tables of its own for each group of tests, emptied for each test. */
async function targetOver(client: PostgresClient, schema: string, initial: DirectoryTables) {
  await migratePostgres({ client, schema })
  await client.query(`truncate ${tables.map((table) => `${schema}.${table}`).join(', ')}`)
  await fillPostgres(client, schema, initial)
  const ended = new Set<string>()
  const target = postgresDirectoryTarget({
    client,
    schema,
    endSessions: async (users) => {
      for (const user of users) ended.add(user)
    },
  })
  return { target, ended }
}

function contractOver(schema: string, client: () => PostgresClient) {
  let ended = new Set<string>()
  const checks = directoryTargetContract(
    async (initial) => {
      const made = await targetOver(client(), schema, initial)
      ended = made.ended
      return made.target
    },
    { hasSession: async (user) => !ended.has(user) },
  )
  for (const { name, run } of checks) test(name, run)
}

describe('over a pool of pg', () => {
  contractOver('of_pool', () => server().pool)
})

describe('over one client of pg', () => {
  let client: pg.Client | undefined
  beforeAll(async () => {
    client = new pg.Client({ connectionString: server().url })
    await client.connect()
  })
  afterAll(() => client?.end())
  contractOver('of_client', () => client as pg.Client)
})

describe('over postgres', () => {
  let sql: postgres.Sql | undefined
  beforeAll(() => {
    sql = postgres(server().url, { max: 4, onnotice: () => {} })
  })
  afterAll(() => sql?.end())
  contractOver('of_postgres', () => fromPostgresJs(sql as postgres.Sql))
})

describe('over PGlite', () => {
  let client: PGlite | undefined
  beforeAll(async () => {
    client = await PGlite.create()
  }, 60_000)
  afterAll(() => client?.close())
  contractOver('of_pglite', () => client as PGlite)
})

describe('migrations', () => {
  test('run once, also where many processes start', async () => {
    const { pool } = server()
    const made = await Promise.all(Array.from({ length: 5 }, () => migratePostgres({ client: pool, schema: 'many' })))
    expect(made.toSorted()).toEqual([0, 0, 0, 0, 2])
    expect(await migratePostgres({ client: pool, schema: 'many' })).toBe(0)
  })

  test.each(['Public', 'a"b', 'a; drop', ''])('refuse the schema %j', async (schema) => {
    await expect(migratePostgres({ client: server().pool, schema })).rejects.toThrow(TypeError)
  })
})

describe('two writers', () => {
  const { signal } = new AbortController()
  const at = new Date('2026-11-30T10:00:00Z')
  const people = Array.from({ length: 40 }, (_, index) => ({
    ...{ id: `u${index}`, username: `u${index}`, admin: false, link: { source: 'dir', id: `L${index}` } },
  }))
  const groups = [{ id: 'staff', name: 'staff', admin: false }]
  const add = (user: string) =>
    ({ key: user, why: 'joined-group', kind: 'add-member', user: { id: user }, group: { id: 'staff' } }) as const
  const write = { run: 'r', source: 'dir', at, signal }

  test('of one group lose no member', async () => {
    const { target } = await targetOver(server().pool, 'writers', { users: people, groups })
    await Promise.all(people.map(({ id }) => target.apply([add(id)], { ...write, fence: 1 })))
    expect((await target.read({ source: 'dir', signal })).memberships).toHaveLength(40)
  })

  test('that lock the same accounts in other orders both end', async () => {
    const { target } = await targetOver(server().pool, 'writers', { users: people, groups })
    const steps = people.map(
      ({ id, link }) => ({ key: id, why: 'missing', kind: 'disable-user', user: id, link: link.id }) as const,
    )
    const both = await Promise.all([
      target.apply(steps, { ...write, fence: 1 }),
      target.apply(steps.toReversed(), { ...write, fence: 1 }),
    ])
    const outcomes = both.map((results) => new Set(results.map(({ outcome }) => outcome)))
    expect(outcomes).toContainEqual(new Set(['done']))
    expect(outcomes).toContainEqual(new Set(['unchanged']))
  })

  test('that create the same name make one account, and the other is told', async () => {
    const { target } = await targetOver(server().pool, 'writers', { users: people, groups })
    const made = await Promise.all(
      ['a', 'b', 'c'].map((source) =>
        target.apply([{ key: 'k', why: 'new-person', kind: 'create-user', link: 'N', username: 'Eve', profile: {} }], {
          ...write,
          source,
          fence: 1,
        }),
      ),
    )
    expect(
      made
        .flat()
        .map(({ outcome }) => outcome)
        .toSorted(),
    ).toEqual(['done', 'refused', 'refused'])
  })

  test('under different fences: the earlier writes nothing from then on', async () => {
    const { target } = await targetOver(server().pool, 'writers', { users: people, groups })
    await target.apply([add('u1')], { ...write, fence: 2 })
    await expect(target.apply([add('u2')], { ...write, fence: 1 })).rejects.toMatchObject({
      code: 'directory_lease_lost',
      details: { reason: 'fence-passed', expected: 2, received: 1 },
    })
    expect((await target.read({ source: 'dir', signal })).memberships).toHaveLength(1)
  })
})
