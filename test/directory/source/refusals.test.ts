import { inspect } from 'node:util'
import { jumpcloudDirectory, readSnapshot } from 'relyant/directory'
import { createTestDirectory, type DirectoryFault } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { createPatience, crowd, refusalOf, sourceOf } from './support.ts'

const orgs = ['5f00000000000000000000a1', '5f00000000000000000000b2'] as const

describe('a directory that does not answer, or not us, throws: nothing is planned', () => {
  const cases: readonly (readonly [DirectoryFault, string, string])[] = [
    ['redirect-to-login', 'directory_key_refused', 'region'],
    ['web-page', 'directory_key_refused', 'region'],
    ['unauthorized', 'directory_key_refused', 'one API key at a time'],
    ['forbidden', 'directory_forbidden', 'Read Only'],
    ['suspected-abuse', 'directory_unavailable', 'concurrency'],
    ['rate-limit', 'directory_unavailable', 'concurrency'],
    ['rate-limit-without-time', 'directory_unavailable', 'concurrency'],
    ['server-error', 'directory_unavailable', ''],
    ['bad-gateway', 'directory_unavailable', ''],
    ['unreachable', 'directory_unavailable', ''],
    ['not-json', 'directory_answer_invalid', ''],
    ['wrong-shape', 'directory_answer_invalid', ''],
  ]
  test.each(cases)('%s: %s', async (fault, code, hint) => {
    const directory = createTestDirectory({ counts: { users: 250, groups: 2, memberships: 9 } })
    directory.play(fault, { path: '/api/systemusers' })
    const refusal = await refusalOf(readSnapshot(sourceOf(directory, { orgId: directory.orgId })))
    expect(refusal).toMatchObject({ code })
    expect((refusal as { hint?: string }).hint ?? '').toContain(hint)
    expect(inspect(refusal)).not.toContain(directory.apiKey)
  })

  test.each(cases)('also in the midst of it: %s', async (fault, code) => {
    const directory = createTestDirectory({ counts: { users: 250 } })
    directory.play(fault, { path: '/api/systemusers', after: 2 })
    expect(await refusalOf(readSnapshot(sourceOf(directory)))).toMatchObject({ code })
  })

  test('a wrong key, and a key of another region', async () => {
    const directory = createTestDirectory({ people: crowd(1) })
    expect(await refusalOf(readSnapshot(sourceOf(directory, { apiKey: 'jca_another' })))).toMatchObject({
      code: 'directory_key_refused',
      details: { reason: 'unauthorized' },
    })
    expect(await refusalOf(readSnapshot(sourceOf(directory, { region: 'eu' })))).toMatchObject({
      code: 'directory_unavailable',
    })
  })

  test('a key that is refused while members are read ends the reading: it is not one group that fails', async () => {
    const directory = createTestDirectory({ people: crowd(3, ['engineering', 'sales']) })
    directory.play('unauthorized', { path: '/members', after: 1 })
    expect(await refusalOf(readSnapshot(sourceOf(directory)))).toMatchObject({ code: 'directory_key_refused' })
  })

  test('an answer that never comes ends at the timeout of each attempt', async () => {
    const directory = createTestDirectory({ people: crowd(1) })
    directory.play('hangs', { path: '/api/systemusers' })
    const refusal = await refusalOf(readSnapshot(sourceOf(directory, { timeout: 0.05, attempts: 2 })))
    expect(refusal).toMatchObject({ code: 'directory_unavailable', received: 'TimeoutError' })
  })

  test('an answer without end is not read to its end', async () => {
    const directory = createTestDirectory({ people: crowd(1) })
    const chunk = new Uint8Array(1_000_000)
    const fetch = async () =>
      new Response(new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }), { status: 200 })
    expect(await refusalOf(readSnapshot(sourceOf(directory, { fetch, attempts: 1 })))).toMatchObject({
      code: 'directory_unavailable',
      details: { reason: 'broke-off' },
    })
  })
})

describe('repetitions', () => {
  test('what is over after a while is not noticed', async () => {
    const directory = createTestDirectory({ counts: { users: 250, groups: 3, memberships: 30 } })
    const faults: readonly DirectoryFault[] = ['rate-limit', 'suspected-abuse', 'bad-gateway', 'unreachable']
    for (const fault of faults) directory.play(fault, { times: 1, after: 3 })
    const { users, members } = await readSnapshot(sourceOf(directory))
    expect([users.complete, [...members.values()].every(({ complete }) => complete)]).toEqual([true, true])
  })

  test('Retry-After is what all of them wait for: nobody sends anything meanwhile', async () => {
    const directory = createTestDirectory({ counts: { users: 1000 } })
    const { clock, seams } = createPatience()
    const sent: number[] = []
    const start = clock.now()
    let asked = 0
    const fetch: typeof directory.fetch = async (input, init) => {
      asked += 1
      sent.push(clock.now() - start)
      if (asked !== 5) return directory.fetch(input, init)
      return new Response('', { status: 429, headers: { 'retry-after': '7' } })
    }
    const { users } = await readSnapshot(sourceOf(directory, { ...seams, fetch, concurrency: 2 }))
    expect(users.complete).toBe(true)
    // The one that was under way at the time, and then nothing for seven seconds.
    const later = sent.slice(6)
    expect(later.length).toBeGreaterThan(5)
    expect(Math.min(...later)).toBeGreaterThanOrEqual(7000)
  })

  test.each([
    ['3600', 60_000],
    ['Mon, 30 Nov 2026 12:00:09 GMT', 9000],
    ['soon', 1000],
    ['-5', 1000],
  ])('Retry-After: %s', async (value, wait) => {
    const directory = createTestDirectory({ people: crowd(1) })
    const { seams, waits } = createPatience()
    let asked = 0
    const fetch: typeof directory.fetch = async (input, init) => {
      asked += 1
      return asked === 1
        ? new Response('', { status: 429, headers: { 'retry-after': value } })
        : directory.fetch(input, init)
    }
    await readSnapshot(sourceOf(directory, { ...seams, fetch }))
    expect(waits).toEqual([wait])
  })

  test('the waits double, with jitter, up to thirty seconds, and end', async () => {
    const directory = createTestDirectory({ people: crowd(1) })
    directory.play('server-error')
    const { seams, waits } = createPatience()
    await refusalOf(readSnapshot(sourceOf(directory, { ...seams, random: () => 0.5, attempts: 8 })))
    expect(waits).toEqual([1500, 3000, 6000, 12_000, 24_000, 30_000, 30_000])
    expect(directory.requests).toHaveLength(8)
  })

  test('never more at once than allowed, whatever is read', async () => {
    const directory = createTestDirectory({ counts: { users: 1000, groups: 20, memberships: 400 }, latency: 1 })
    let [now, most] = [0, 0]
    const fetch: typeof directory.fetch = async (input, init) => {
      now += 1
      most = Math.max(most, now)
      try {
        return await directory.fetch(input, init)
      } finally {
        now -= 1
      }
    }
    await readSnapshot(sourceOf(directory, { fetch, concurrency: 3 }), { concurrency: 16 })
    expect(most).toBe(3)
  })

  test('an abort ends it at once, with the reason that was given', async () => {
    const directory = createTestDirectory({ counts: { users: 1000 } })
    const controller = new AbortController()
    const reason = new Error('shutting down')
    directory.beforeAnswer(({ query }) => {
      if (query.get('skip') === '99') controller.abort(reason)
    })
    expect(await refusalOf(readSnapshot(sourceOf(directory), { signal: controller.signal }))).toBe(reason)
    const { length } = directory.requests
    await new Promise((resolve) => setImmediate(resolve))
    expect(directory.requests.length).toBe(length)
    expect(length).toBeLessThan(12)
  })
})

describe('the organisation', () => {
  test('is told by a key of one', async () => {
    const directory = createTestDirectory({ people: crowd(1) })
    expect((await readSnapshot(sourceOf(directory))).organisation).toBe(directory.orgId)
  })

  test('has to be chosen for a key of several, and is never guessed', async () => {
    const directory = createTestDirectory({ people: crowd(1), organizations: orgs })
    expect(await refusalOf(readSnapshot(sourceOf(directory)))).toMatchObject({
      code: 'directory_organisation',
      details: { reason: 'not-chosen' },
    })
    expect((await readSnapshot(sourceOf(directory, { orgId: orgs[1] }))).organisation).toBe(orgs[1])
  })

  test('a key that lists several is refused, although it would answer', async () => {
    const directory = createTestDirectory({ people: crowd(1) })
    const fetch: typeof directory.fetch = async (input, init) =>
      String(input).includes('/api/organizations')
        ? Response.json({ results: orgs.map((_id) => ({ _id })), totalCount: 2 })
        : directory.fetch(input, init)
    expect(await refusalOf(readSnapshot(sourceOf(directory, { fetch })))).toMatchObject({
      code: 'directory_organisation',
      details: { reason: 'several' },
    })
  })

  test('that is unknown to the key is refused', async () => {
    const directory = createTestDirectory({ people: crowd(1) })
    expect(await refusalOf(readSnapshot(sourceOf(directory, { orgId: orgs[1] })))).toMatchObject({
      code: 'directory_organisation',
      details: { reason: 'unknown' },
    })
  })

  test('where organisations may not be read, somebody of it says which one it is', async () => {
    const directory = createTestDirectory({ people: crowd(2) })
    directory.play('forbidden', { path: '/api/organizations' })
    expect((await readSnapshot(sourceOf(directory))).organisation).toBe(directory.orgId)
    directory.data.updateUser(String(directory.data.users()[0]?.['_id']), { organization: orgs[0] })
    expect(await refusalOf(readSnapshot(sourceOf(directory, { orgId: directory.orgId })))).toMatchObject({
      code: 'directory_organisation',
      details: { reason: 'mismatch' },
    })
  })

  test('nobody says it: refused without orgId, believed with it', async () => {
    const directory = createTestDirectory({})
    directory.play('forbidden', { path: '/api/organizations' })
    expect(await refusalOf(readSnapshot(sourceOf(directory)))).toMatchObject({
      code: 'directory_organisation',
      details: { reason: 'not-said' },
    })
    const { organisation } = await readSnapshot(sourceOf(directory, { orgId: directory.orgId }))
    expect(organisation).toBe(directory.orgId)
  })
})

describe('a service account', () => {
  const asked = (directory: ReturnType<typeof createTestDirectory>): number =>
    directory.requests.filter(({ path }) => path === '/oauth2/token').length

  const account = (directory: ReturnType<typeof createTestDirectory>) => ({
    apiKey: undefined,
    serviceAccount: directory.serviceAccount,
  })

  test('asks for one token, however many requests wait for it', async () => {
    const directory = createTestDirectory({ counts: { users: 500 } })
    const { users } = await readSnapshot(sourceOf(directory, account(directory)))
    expect([users.complete, asked(directory)]).toEqual([true, 1])
  })

  test('renews thirty seconds before the token ends', async () => {
    const { clock, seams } = createPatience()
    const directory = createTestDirectory({ people: crowd(1), now: clock.now })
    const source = sourceOf(directory, { ...account(directory), ...seams })
    await readSnapshot(source)
    clock.advance(3600 - 31)
    await readSnapshot(source)
    expect(asked(directory)).toBe(1)
    clock.advance(2)
    await readSnapshot(source)
    expect(asked(directory)).toBe(2)
  })

  test('a token that ends in the midst is renewed once, and nobody waits', async () => {
    const directory = createTestDirectory({ counts: { users: 500 } })
    const { seams, waits } = createPatience()
    let isDone = false
    directory.beforeAnswer(({ query }) => {
      if (isDone || query.get('skip') !== '99') return
      isDone = true
      directory.endTokens()
    })
    const { users } = await readSnapshot(sourceOf(directory, { ...account(directory), ...seams }))
    expect([users.complete, asked(directory), waits]).toEqual([true, 2, []])
  })

  test('a new token that is refused as well is a refused key', async () => {
    const directory = createTestDirectory({ people: crowd(1) })
    directory.play('unauthorized', { path: '/api/' })
    const source = sourceOf(directory, account(directory))
    expect(await refusalOf(readSnapshot(source))).toMatchObject({ code: 'directory_key_refused' })
    expect(asked(directory)).toBe(2)
  })

  test('a wrong secret', async () => {
    const directory = createTestDirectory({ people: crowd(1) })
    const serviceAccount = { ...directory.serviceAccount, clientSecret: 'another' }
    const refusal = await refusalOf(readSnapshot(sourceOf(directory, { apiKey: undefined, serviceAccount })))
    expect(refusal).toMatchObject({ code: 'directory_key_refused', details: { reason: 'client' } })
    expect((refusal as { hint: string }).hint).toContain('clientSecret')
  })
})

describe('options', () => {
  const good = { region: 'us', apiKey: 'jca_key' } as const
  test.each<[string, object]>([
    ['region', { apiKey: 'x' }],
    ['region', { ...good, region: 'au' }],
    ['apiKey', { region: 'us' }],
    ['apiKey', { ...good, apiKey: 'jca_key\n' }],
    ['either apiKey or serviceAccount', { ...good, serviceAccount: { clientId: 'a', clientSecret: 'b' } }],
    ['orgId', { ...good, orgId: 'acme' }],
    ['orgid', { ...good, orgid: '5f00000000000000000000a1' }],
    ['scope', { ...good, scope: { kind: 'groups', names: [] } }],
    ['scope', { ...good, scope: { kind: 'application', id: '../users' } }],
    ['concurrency', { ...good, concurrency: 0 }],
    [
      'baseUrls',
      {
        ...good,
        baseUrls: { console: 'https://evil.example', insights: 'http://localhost:1', oauth: 'http://localhost:1' },
      },
    ],
  ])('a wrong %s is named', (name, options) => {
    const make = () => jumpcloudDirectory(options as Parameters<typeof jumpcloudDirectory>[0])
    expect(make).toThrow(expect.objectContaining({ code: 'configuration_invalid' }))
    expect(make).toThrow(name)
  })

  test('the key is shown nowhere', () => {
    const source = jumpcloudDirectory(good)
    expect(JSON.stringify(source) + inspect(source, { depth: 9, showHidden: true })).not.toContain('jca_key')
    expect(JSON.parse(JSON.stringify(source))).toMatchObject({ id: 'jumpcloud', region: 'us', scope: { kind: 'all' } })
  })
})
