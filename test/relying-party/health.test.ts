import { createRelyingParty, type OidcConnectionInput } from 'relyant'
import { expect, test } from 'vitest'
import { createScenario } from '../support/scenario.ts'

test('health() looks at many providers, and pushes out none that is known', async () => {
  const { options } = await createScenario()
  const [staff] = options.connections as [OidcConnectionInput]
  const others = Array.from({ length: 1001 }, (_, index) => ({
    ...staff,
    id: `tenant-${index}`,
    issuer: `https://tenant-${index}.example/`,
  }))
  const sso = createRelyingParty({ ...options, connections: [staff, ...others] })
  await sso.warmup(['staff'])
  for (const health of [sso.health(), sso.health()]) {
    expect(health).toHaveLength(1002)
    expect(health.find(({ connection }) => connection === 'staff')?.state).toBe('ready')
    expect(health.at(-1)).toEqual({
      connection: 'tenant-1000',
      issuer: 'https://tenant-1000.example/',
      state: 'unknown',
    })
  }
})
