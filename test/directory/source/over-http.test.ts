import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jumpcloudDirectory, readSnapshot } from 'relyant/directory'
import { createTestDirectory, startLocalProvider } from 'relyant/testing'
import { afterEach, expect, test } from 'vitest'
import { crowd } from './support.ts'

const running: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.close()
})

test('a test directory listens on this machine, and real requests read it', async () => {
  const directory = createTestDirectory({ people: crowd(230, ['engineering']) })
  const listening = await directory.listen()
  running.push(listening)
  const { serviceAccount } = directory
  const source = jumpcloudDirectory({ region: 'eu', serviceAccount, baseUrls: listening.baseUrls })
  const { users, members } = await readSnapshot(source)
  expect([users.complete, users.records.length]).toEqual([true, 230])
  expect([...members.values()].map(({ complete, records }) => [complete, records.length])).toEqual([[true, 230]])
})

test('the local provider has a directory of the people who can sign in there, and follows their file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relyant-directory-'))
  try {
    const peopleFile = join(folder, 'people.json')
    const write = (people: object, at: number): void => {
      writeFileSync(peopleFile, JSON.stringify(people))
      utimesSync(peopleFile, at, at)
    }
    write(
      [
        { email: 'ada@example.com', groups: ['engineering'] },
        { email: 'bob@example.com', groups: ['engineering'] },
      ],
      1,
    )
    const provider = await startLocalProvider({ port: 0, peopleFile })
    running.push(provider)
    const { apiKey, orgId } = provider.directory
    const source = jumpcloudDirectory({ region: 'us', apiKey, orgId, baseUrls: provider.directoryUrls })
    const before = await readSnapshot(source)
    expect(before.users.records.map(({ email }) => email).sort()).toEqual(['ada@example.com', 'bob@example.com'])
    expect(before.users.records.map(({ id }) => id).sort()).toEqual(
      provider.openId.people.map(({ subject }) => subject).sort(),
    )

    write([{ email: 'ada@example.com', groups: ['sales'] }], 2)
    const after = await readSnapshot(source)
    expect(after.users.records.map(({ email }) => email)).toEqual(['ada@example.com'])
    const named = after.groups.records.map(({ id, name }) => [name, after.members.get(id)?.records.length])
    expect(Object.fromEntries(named)).toEqual({ engineering: 0, sales: 1 })

    const page = await (await fetch(provider.url)).text()
    expect(page).toContain('jumpcloudDirectory({')
    expect(page).toContain(apiKey)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
