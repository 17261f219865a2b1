import { createEnrollmentTokens, createMemoryOneTimeStore, type OneTimeStore } from 'relyant'
import { describe, expect, test } from 'vitest'
import { createClock } from '../support/clock.ts'

const account = 'oidc|https://op/|1'
const invalid = { code: 'enrollment_token_invalid', kind: 'denied' }

describe('an enrollment token', () => {
  test('is redeemed once', async () => {
    const tokens = createEnrollmentTokens()
    const { token } = await tokens.mint({ accountKey: account, reference: 'r' })
    expect(token).toMatch(/^[\w-]{43}$/)
    const results = await Promise.allSettled([tokens.redeem(token), tokens.redeem(token)])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(results).toContainEqual({ status: 'fulfilled', value: { accountKey: account, reference: 'r' } })
    await expect(tokens.redeem(token)).rejects.toMatchObject(invalid)
  })

  test('lives as long as it says', async () => {
    const { now, advance } = createClock()
    const tokens = createEnrollmentTokens({ lifetime: 60, now })
    const { token, expiresAt } = await tokens.mint({ accountKey: account, reference: 'r' })
    expect(expiresAt.getTime()).toBe(now() + 60_000)
    advance(60)
    await expect(tokens.redeem(token)).rejects.toMatchObject(invalid)
  })

  test('lives no longer than it says, also in a store that forgets late', async () => {
    const { now, advance } = createClock()
    const kept = new Map<string, string>()
    const store: OneTimeStore = {
      put: async (key, value) => void kept.set(key, value),
      take: async (key) => kept.get(key),
    }
    const tokens = createEnrollmentTokens({ store, lifetime: 60, now })
    const { token } = await tokens.mint({ accountKey: account, reference: 'r' })
    advance(60)
    await expect(tokens.redeem(token)).rejects.toMatchObject({ ...invalid, details: { reason: 'expired' } })
  })

  test('is of one account, and used up by another one', async () => {
    const tokens = createEnrollmentTokens()
    const { token } = await tokens.mint({ accountKey: account, reference: 'r' })
    await expect(tokens.redeem(token, 'oidc|https://op/|2')).rejects.toMatchObject({
      ...invalid,
      details: { reason: 'account-mismatch' },
    })
    await expect(tokens.redeem(token, account)).rejects.toMatchObject({ ...invalid, details: { reason: 'unknown' } })
    const another = await tokens.mint({ accountKey: account, reference: 'r' })
    expect(await tokens.redeem(another.token, account)).toEqual({ accountKey: account, reference: 'r' })
  })

  test('is not in the store', async () => {
    const seen: string[] = []
    const memory = createMemoryOneTimeStore()
    const store: OneTimeStore = {
      put: (key, value, expiresAt) => {
        seen.push(key, value)
        return memory.put(key, value, expiresAt)
      },
      take: (key) => memory.take(key),
    }
    const { token } = await createEnrollmentTokens({ store }).mint({ accountKey: account, reference: 'r' })
    expect(seen.join()).not.toContain(token)
    await expect(createEnrollmentTokens({ store }).redeem(seen[0] ?? '')).rejects.toMatchObject(invalid)
  })

  test.each([0, -1, Number.NaN])('does not live for %d seconds', (lifetime) => {
    expect(() => createEnrollmentTokens({ lifetime })).toThrow(TypeError)
  })

  test.each(['', 'x', '\u0000', 'ü'])('is not %j', async (token) => {
    await expect(createEnrollmentTokens().redeem(token)).rejects.toMatchObject(invalid)
  })
})
