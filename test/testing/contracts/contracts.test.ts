import {
  type Claim,
  createMemoryOneTimeStore,
  createMemoryRefreshStore,
  createMemoryReplayCache,
  type OneTimeStore,
  type RefreshStore,
  type ReplayCache,
} from 'relyant'
import {
  type ContractCheck,
  createTestClock,
  oneTimeStoreContract,
  refreshStoreContract,
  replayCacheContract,
} from 'relyant/testing'
import { describe, expect, test } from 'vitest'

const clock = createTestClock('2030-01-01T00:00:00Z')
const { now } = clock

describe('the memory replay cache', () => {
  for (const { name, run } of replayCacheContract(() => createMemoryReplayCache({ now }), { clock })) test(name, run)

  test('shared by two callers', async () => {
    const cache = createMemoryReplayCache({ now })
    expect(await failuresOf(replayCacheContract(() => cache, { clock, shared: true }))).toEqual([])
  })
})

describe('the memory one-time store', () => {
  for (const { name, run } of oneTimeStoreContract(() => createMemoryOneTimeStore({ now }), { clock })) test(name, run)

  test('shared by two callers', async () => {
    const store = createMemoryOneTimeStore({ now })
    expect(await failuresOf(oneTimeStoreContract(() => store, { clock, shared: true }))).toEqual([])
  })
})

describe('the memory refresh store', () => {
  for (const { name, run } of refreshStoreContract(() => createMemoryRefreshStore({ now }), { clock })) test(name, run)

  test('shared by two callers', async () => {
    const store = createMemoryRefreshStore({ now })
    expect(await failuresOf(refreshStoreContract(() => store, { clock, shared: true }))).toEqual([])
  })
})

async function failuresOf(checks: readonly ContractCheck[]): Promise<readonly string[]> {
  const failed: string[] = []
  for (const { name, run } of checks) await run().catch(() => failed.push(name))
  return failed
}

interface Kept {
  readonly value: string
  readonly expiresAt: number
}

/** A memory whose every step takes a turn of the event loop, as one across a network does. */
function slowMemory(limit = Number.POSITIVE_INFINITY, keyOf = (key: string) => key) {
  const kept = new Map<string, Kept>()
  return {
    async get(key: string): Promise<Kept | undefined> {
      await Promise.resolve()
      const entry = kept.get(keyOf(key))
      return entry !== undefined && entry.expiresAt > now() ? entry : undefined
    },
    async set(key: string, entry: Kept): Promise<void> {
      await Promise.resolve()
      kept.set(keyOf(key), entry)
      const [oldest] = kept.keys()
      if (kept.size > limit && oldest !== undefined) kept.delete(oldest)
    },
    kept,
    keyOf,
  }
}

type Memory = ReturnType<typeof slowMemory>

const nameOf = ({ connection, key }: Pick<Claim, 'connection' | 'key'>): string => `${connection}:${key}`

const soundCache = (): ReplayCache => {
  const memory = slowMemory()
  return atomicCache(memory, synchronous(memory))
}

/** As it should be: the decision and the writing are one step. */
const atomicCache = ({ kept, keyOf }: Memory, set: Memory['set']): ReplayCache => ({
  async claim(claim) {
    const entry = kept.get(keyOf(nameOf(claim)))
    if (entry !== undefined && entry.expiresAt > now()) return false
    await set(nameOf(claim), { value: '1', expiresAt: claim.expiresAt.getTime() })
    return true
  },
  async release(claim) {
    kept.delete(keyOf(nameOf(claim)))
  },
})

const atomicStore = ({ kept, keyOf, set }: Memory): OneTimeStore => ({
  put: (key, value, expiresAt) => set(key, { value, expiresAt: expiresAt.getTime() }),
  async take(key) {
    const entry = kept.get(keyOf(key))
    kept.delete(keyOf(key))
    return entry !== undefined && entry.expiresAt > now() ? entry.value : undefined
  },
})

const synchronous =
  ({ kept, keyOf }: Memory): Memory['set'] =>
  async (key, entry) => {
    kept.set(keyOf(key), entry)
  }

const brokenCaches: Readonly<Record<string, () => ReplayCache>> = {
  'looks first and writes afterwards': () => {
    const memory = slowMemory()
    const { get, set } = memory
    return {
      ...atomicCache(memory, set),
      async claim(claim) {
        if ((await get(nameOf(claim))) !== undefined) return false
        await set(nameOf(claim), { value: '1', expiresAt: claim.expiresAt.getTime() })
        return true
      },
    }
  },
  'lets everybody pass': () => ({ claim: async () => true, release: async () => undefined }),
  'lets nobody pass': () => ({ claim: async () => false, release: async () => undefined }),
  'releases nothing': () => ({ ...soundCache(), release: async () => undefined }),
  'releases everything': () => {
    const memory = slowMemory()
    return { ...atomicCache(memory, synchronous(memory)), release: async () => memory.kept.clear() }
  },
  'does not tell connections apart': () => {
    const memory = slowMemory(undefined, (name) => name.slice(name.indexOf(':')))
    return atomicCache(memory, synchronous(memory))
  },
  'answers with what it stored': () => {
    const claims = new Set<string>()
    return {
      claim: async (claim) => (claims.has(nameOf(claim)) ? false : (claims.add(nameOf(claim)) as unknown as boolean)),
      release: async (claim) => void claims.delete(nameOf(claim)),
    }
  },
  'never forgets': () => {
    const claims = new Set<string>()
    return {
      claim: async (claim) => !claims.has(nameOf(claim)) && claims.add(nameOf(claim)).size > 0,
      release: async (claim) => void claims.delete(nameOf(claim)),
    }
  },
  'forgets the oldest of a hundred': () => {
    const memory = slowMemory()
    return atomicCache(memory, async (key, entry) => {
      memory.kept.set(key, entry)
      const [oldest] = memory.kept.keys()
      if (memory.kept.size > 100 && oldest !== undefined) memory.kept.delete(oldest)
    })
  },
  'forgets everything after a minute': () => {
    const memory = slowMemory()
    return atomicCache(memory, async (key) => {
      memory.kept.set(key, { value: '1', expiresAt: now() + 1500 })
    })
  },
  'lets a refused claim shorten the first': () => {
    const memory = slowMemory()
    const { kept } = memory
    return {
      ...atomicCache(memory, synchronous(memory)),
      async claim(claim) {
        const taken = (kept.get(nameOf(claim))?.expiresAt ?? 0) > now()
        kept.set(nameOf(claim), { value: '1', expiresAt: claim.expiresAt.getTime() })
        return !taken
      },
    }
  },
  ...Object.fromEntries(
    Object.entries({
      'does not see capitals': (key: string) => key.toLowerCase(),
      'trims keys': (key: string) => key.trim(),
      'cuts keys off': (key: string) => key.slice(0, 255),
      'normalises keys': (key: string) => key.normalize('NFC'),
    }).map(([name, keyOf]) => [
      name,
      () => {
        const memory = slowMemory(undefined, keyOf)
        return atomicCache(memory, synchronous(memory))
      },
    ]),
  ),
}

test.each(Object.entries(brokenCaches))('a replay cache that %s does not pass', async (_, create) => {
  expect(await failuresOf(replayCacheContract(create, { clock }))).not.toEqual([])
})

const brokenStores: Readonly<Record<string, () => OneTimeStore>> = {
  'looks first and deletes afterwards': () => {
    const { get, set, kept } = slowMemory()
    return {
      ...atomicStore({ get, set, kept, keyOf: (key) => key }),
      async take(key) {
        const entry = await get(key)
        kept.delete(key)
        return entry?.value
      },
    }
  },
  'gives a value again and again': () => {
    const { get, set } = slowMemory()
    return {
      put: (key, value, expiresAt) => set(key, { value, expiresAt: expiresAt.getTime() }),
      take: async (key) => (await get(key))?.value,
    }
  },
  'keeps nothing': () => ({ put: async () => undefined, take: async () => undefined }),
  'never forgets': () => {
    const { kept } = slowMemory()
    const store = atomicStore(slowMemory())
    return {
      ...store,
      put: async (key, value) => void kept.set(key, { value, expiresAt: Number.POSITIVE_INFINITY }),
      async take(key) {
        const entry = kept.get(key)
        kept.delete(key)
        return entry?.value
      },
    }
  },
  'keeps the first of two values': () => {
    const store = atomicStore(slowMemory())
    const known = new Set<string>()
    return {
      ...store,
      put: async (key, value, expiresAt) => {
        if (!known.has(key)) await store.put(key, value, expiresAt)
        known.add(key)
      },
    }
  },
  'forgets the oldest of a hundred': () => atomicStore(slowMemory(100)),
  'trims values': () => {
    const store = atomicStore(slowMemory())
    return { ...store, put: (key, value, expiresAt) => store.put(key, value.trim(), expiresAt) }
  },
  'takes empty for absent': () => {
    const store = atomicStore(slowMemory())
    return { ...store, take: async (key) => (await store.take(key)) || undefined }
  },
  'does not see capitals': () => atomicStore(slowMemory(undefined, (key) => key.toLowerCase())),
}

test.each(Object.entries(brokenStores))('a one-time store that %s does not pass', async (_, create) => {
  expect(await failuresOf(oneTimeStoreContract(create, { clock }))).not.toEqual([])
})

type Change = (store: RefreshStore) => Partial<RefreshStore>

const brokenRefreshStores: Readonly<Record<string, Change>> = {
  'gives a lock to everybody': () => ({ lock: async () => true }),
  'looks first and locks afterwards': () => {
    const { get, set, kept } = slowMemory()
    return {
      async lock(key, value, expiresAt) {
        if ((await get(key)) !== undefined) return false
        await set(key, { value, expiresAt: expiresAt.getTime() })
        return true
      },
      unlock: async (key, owner) => {
        if (kept.get(key)?.value === owner) kept.delete(key)
      },
    }
  },
  'never ends a lock': (store) => ({ lock: (key, owner) => store.lock(key, owner, new Date(now() + 1e12)) }),
  'ends each lock after a second': (store) => ({
    lock: (key, owner) => store.lock(key, owner, new Date(now() + 1500)),
  }),
  'takes a lock back from anybody': (store) => {
    const owners = new Map<string, string>()
    return {
      async lock(key, owner, expiresAt) {
        const got = await store.lock(key, owner, expiresAt)
        if (got) owners.set(key, owner)
        return got
      },
      unlock: (key) => store.unlock(key, owners.get(key) ?? ''),
    }
  },
  'gives no lock back': () => ({ unlock: async () => undefined }),
  'shows the owner of a lock as the value': (store) => {
    const owners = new Map<string, string>()
    return {
      lock: (key, owner, expiresAt) => store.lock(key, owners.set(key, owner) && owner, expiresAt),
      get: async (key) => (await store.get(key)) ?? owners.get(key),
    }
  },
  'gives a value once': (store) => {
    const given = new Set<string>()
    return {
      put: (key, value, expiresAt) => store.put(key, value, expiresAt).then(() => void given.delete(key)),
      get: async (key) => (given.has(key) ? undefined : given.add(key) && store.get(key)),
    }
  },
  'cuts values off': (store) => ({ put: (key, value, until) => store.put(key, value.slice(0, 4096), until) }),
  'never forgets': (store) => ({ put: (key, value) => store.put(key, value, new Date(now() + 1e12)) }),
  'keeps the first of two values': (store) => ({
    put: async (key, value, until) => {
      if ((await store.get(key)) === undefined) await store.put(key, value, until)
    },
  }),
  'keeps one value': (store) => ({
    put: (_key, value, until) => store.put('one', value, until),
    get: () => store.get('one'),
  }),
}

test.each(Object.entries(brokenRefreshStores))('a refresh store that %s does not pass', async (_, change) => {
  const create = (): RefreshStore => {
    const store = createMemoryRefreshStore({ now })
    return { ...store, ...change(store) }
  }
  expect(await failuresOf(refreshStoreContract(create, { clock }))).not.toEqual([])
})

test('stores of one process each do not pass as shared', async () => {
  const caches = replayCacheContract(() => createMemoryReplayCache({ now }), { clock, shared: true })
  expect(await failuresOf(caches)).toEqual(['what one process claims or releases counts for another'])
  const stores = oneTimeStoreContract(() => createMemoryOneTimeStore({ now }), { clock, shared: true })
  expect(await failuresOf(stores)).toEqual(['what one process put another can take, and only one of them'])
  const refreshStores = refreshStoreContract(() => createMemoryRefreshStore({ now }), { clock, shared: true })
  expect(await failuresOf(refreshStores)).toEqual(['processes share locks and values'])
})

test('a failure says what was expected and what came', async () => {
  const [first] = replayCacheContract(() => ({ ...soundCache(), claim: async () => true }), { clock })
  await expect(first?.run()).rejects.toThrow('the answers: expected [true,false,false], got [true,true,true]')
})
