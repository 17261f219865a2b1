import { createTestDirectory } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { createPatience, crowd, refusalOf, sourceOf } from './support.ts'

function begin(options: Parameters<typeof createTestDirectory>[0] = {}) {
  const { clock, seams } = createPatience()
  const directory = createTestDirectory({ people: crowd(3, ['engineering']), now: clock.now, ...options })
  clock.advance(60)
  return { clock, directory, source: sourceOf(directory, seams), since: new Date(clock.now()) }
}

describe('what has changed', () => {
  test('nothing', async () => {
    const { clock, source } = begin()
    clock.advance(60)
    expect(await source.changesSince(new Date(clock.now() - 30_000))).toMatchObject({
      due: false,
      complete: true,
      users: [],
      groups: [],
    })
  })

  test('people and groups are named, whatever case their type is written in', async () => {
    const { clock, directory, source, since } = begin()
    const [one, other] = directory.data.users().map(({ _id }) => String(_id)) as [string, string]
    const group = directory.data.addGroup('engineering')
    directory.data.updateUser(one, { suspended: true })
    directory.data.leave(other, group)
    clock.advance(60)
    const changes = await source.changesSince(since)
    expect(changes).toMatchObject({ due: true, complete: true, users: [one, other].sort(), groups: [group] })
    expect(changes.until).toEqual(new Date(clock.now()))
  })

  test('more than a page is read by the cursor, to the end', async () => {
    const { clock, directory, source, since } = begin()
    for (let index = 0; index < 2500; index += 1) directory.data.addOrdinary(index.toString(16).padStart(24, '0'), {})
    clock.advance(60)
    const changes = await source.changesSince(since)
    expect([changes.complete, changes.users.length]).toEqual([true, 2500])
    expect(directory.requests).toHaveLength(3)
  })

  test('an event that names nobody is a reason for a run all the same', async () => {
    const { clock, directory, source, since } = begin()
    directory.data.events.push({ event_type: 'user_update', timestamp: new Date(clock.now()).toISOString() })
    clock.advance(60)
    expect(await source.changesSince(since)).toMatchObject({ due: true, users: [], groups: [] })
  })

  test('a cursor that is lost in the midst is no end', async () => {
    const { clock, directory, since } = begin()
    for (let index = 0; index < 1000; index += 1) directory.data.addOrdinary(index.toString(16).padStart(24, '0'), {})
    clock.advance(60)
    const fetch: typeof directory.fetch = async (input, init) =>
      Response.json(await (await directory.fetch(input, init)).json())
    const source = sourceOf(directory, { now: clock.now, fetch })
    expect(await source.changesSince(since)).toMatchObject({ due: true, complete: false })
  })

  test('Insights is not part of every plan', async () => {
    const { source, since } = begin({ insights: false })
    expect(await refusalOf(source.changesSince(since))).toMatchObject({
      code: 'directory_changes_unavailable',
      details: { reason: 'not-enabled' },
    })
  })

  test.each([91 * 24 * 3600, 90 * 24 * 3600 - 1])('%i seconds ago', async (seconds) => {
    const { clock, directory } = begin()
    // The directory's clock is a little ahead of ours.
    const source = sourceOf(directory, { now: () => clock.now() - 5000 })
    const since = new Date(clock.now() - 5000 - seconds * 1000)
    expect(await refusalOf(source.changesSince(since))).toMatchObject({
      code: 'directory_changes_unavailable',
      details: { reason: 'too-old' },
    })
  })
})
