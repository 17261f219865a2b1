import type { DirectoryTarget } from 'relyant/directory'
import { createMemoryDirectoryTarget, type DirectoryTables, directoryTargetContract } from 'relyant/testing'
import { describe, expect, test } from 'vitest'

describe('the memory target', () => {
  let target = createMemoryDirectoryTarget()
  const create = (tables: DirectoryTables) => {
    target = createMemoryDirectoryTarget(tables)
    return target
  }
  const hasSession = async (user: string) => !target.sessionsEnded.includes(user)
  for (const { name, run } of directoryTargetContract(create, { hasSession })) test(name, run)
})

type Memory = ReturnType<typeof createMemoryDirectoryTarget>

/** A target with one fault, over one without. */
const broken: Readonly<Record<string, (target: Memory) => Partial<DirectoryTarget>>> = {
  'keeps no fence': (target) => ({ apply: (batch, context) => target.apply(batch, { ...context, fence: 9 }) }),
  'has one fence for all sources': (target) => {
    let seen = 0
    return {
      async apply(batch, context) {
        if (context.fence < seen) throw new Error('too late')
        seen = context.fence
        return target.apply(batch, { ...context, fence: 9 })
      },
    }
  },
  'says that everything was done': (target) => ({
    async apply(batch, context) {
      await target.apply(batch, context)
      return batch.map(({ key }) => ({ key, outcome: 'done' as const }))
    },
  }),
  'throws for one step that cannot be done': (target) => ({
    async apply(batch, context) {
      const results = await target.apply(batch, context)
      if (results.some(({ outcome }) => outcome === 'refused')) throw new Error('refused')
      return results
    },
  }),
  'forgets a result': (target) => ({ apply: async (batch, context) => (await target.apply(batch, context)).slice(1) }),
  'carries out from the end': (target) => ({ apply: (batch, context) => target.apply(batch.toReversed(), context) }),
  'forgets which run it was': (target) => ({
    apply: (batch, context) => target.apply(batch, { ...context, run: '' }),
  }),
  'takes no more than 100': (target) => ({ apply: (batch, context) => target.apply(batch.slice(0, 100), context) }),
  'reads its own source only': (target) => ({
    async read(options) {
      const { users, ...rest } = await target.read(options)
      return { ...rest, users: users.filter(({ link }) => link?.source === options.source) }
    },
  }),
  'writes as if by hand': (target) => ({
    apply: (batch, context) => target.apply(batch, { ...context, byHand: true }),
  }),
  'deletes whom it should disable': (target) => ({
    async apply(batch, context) {
      const results = await target.apply(batch, context)
      for (const step of batch) if (step.kind === 'disable-user') target.edit(step.user, () => undefined)
      return results
    },
  }),
  'replaces the members of a group': (target) => ({
    async apply(batch, context) {
      for (const step of batch) {
        if (step.kind !== 'add-member' || !('id' in step.group)) continue
        const { id } = step.group
        for (const one of target.tables().memberships) if (one.group === id) target.editMembership(one, false)
      }
      return target.apply(batch, context)
    },
  }),
}

test.each(Object.entries(broken))('a target that %s does not pass', async (_, fault) => {
  const checks = directoryTargetContract((tables) => {
    const target = createMemoryDirectoryTarget(tables)
    return { read: target.read, apply: target.apply, ...fault(target) }
  })
  const failed: string[] = []
  for (const { name, run } of checks) await run().catch(() => failed.push(name))
  expect(failed).not.toEqual([])
})
