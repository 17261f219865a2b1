import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { decodeJwt } from 'jose'
import { createTestOpenIdProvider, oidcScenarios } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { createWorld } from './sign-in.ts'
import { metadataOf, record } from './wire.ts'

const supported = oidcScenarios.filter(({ unsupported }) => unsupported === undefined)

test('the list begins with the fourteen modules of the Basic plan, in its order', () => {
  expect(oidcScenarios.slice(0, 14).map(({ name }) => name)).toEqual([
    'oidcc-client-test',
    'oidcc-client-test-invalid-iss',
    'oidcc-client-test-missing-sub',
    'oidcc-client-test-invalid-aud',
    'oidcc-client-test-missing-iat',
    'oidcc-client-test-kid-absent-single-jwks',
    'oidcc-client-test-kid-absent-multiple-jwks',
    'oidcc-client-test-idtoken-sig-rs256',
    'oidcc-client-test-idtoken-sig-none',
    'oidcc-client-test-invalid-sig-rs256',
    'oidcc-client-test-userinfo-invalid-sub',
    'oidcc-client-test-nonce-invalid',
    'oidcc-client-test-scope-userinfo-claims',
    'oidcc-client-test-client-secret-basic',
  ])
  expect(oidcScenarios.slice(0, 14).every(({ unsupported }) => unsupported === undefined)).toBe(true)
  expect(new Set(oidcScenarios.map(({ name }) => name)).size).toBe(oidcScenarios.length)
})

const now = (): number => Date.parse('2026-11-22T10:00:00Z')

describe.each(supported)('$name', ({ name, expected, signIns = 1, startedBy }) => {
  test('comes out as expected, and leaves nothing undone', async () => {
    const provider = createTestOpenIdProvider({ now })
    const played = provider.scenario(name)
    expect(played).toMatchObject({ module: name, expected })
    const world = createWorld({}, played.connection, provider)
    const outcomes = []
    for (let number = 0; number < signIns; number += 1) outcomes.push(typeof (await world.signIn()))
    expect(outcomes.at(-1)).toBe(expected === 'accepted' ? 'object' : 'string')
    if (startedBy === undefined) expect(played.unmet()).toBeUndefined()
  })
})

/** Takes whatever it is given: what a module that is to be rejected must not stop by being broken otherwise. */
async function signInCarelessly(name: string): Promise<unknown> {
  const provider = createTestOpenIdProvider({ now })
  provider.scenario(name)
  const { tokens } = await record(provider)
  return tokens
}

test.each(supported.filter(({ expected }) => expected === 'rejected'))(
  '$name would let a careless relying party in',
  async ({ name }) => {
    expect(await signInCarelessly(name)).toMatchObject({ access_token: expect.any(String) })
  },
)

test('a relying party that leaves something out of a module is told so', async () => {
  const provider = createTestOpenIdProvider({ now })
  const played = provider.scenario('oidcc-client-test')
  expect(await createWorld({}, { userinfo: 'never' }, provider).signIn()).toMatchObject({ connection: 'staff' })
  expect(played.unmet()).toBe('userinfo was not asked')
})

test('a scenario lasts until another one begins, or until behave()', async () => {
  const provider = createTestOpenIdProvider({ now })
  const issuerOf = async (): Promise<unknown> => decodeJwt(String((await record(provider)).tokens['id_token'])).iss
  provider.scenario('oidcc-client-test-invalid-iss')
  expect([await issuerOf(), await issuerOf()]).toEqual(['https://evil.example/', 'https://evil.example/'])
  provider.scenario('oidcc-client-test-discovery-openid-config')
  expect([await issuerOf(), (await metadataOf(provider))['token_endpoint']]).toEqual([
    provider.issuer,
    'https://op.example/moved/for/this/run/token',
  ])
  provider.behave()
  expect((await metadataOf(provider))['token_endpoint']).toBe('https://op.example/token')
})

test('what is no module is refused', () => {
  expect(() => createTestOpenIdProvider().scenario('oidcc-client-test-tea')).toThrow(TypeError)
})

test('npm run conformance prints a row for every module, and ends well', async () => {
  const script = ['--import', 'tsx', 'scripts/conformance.ts']
  const [table, json] = await Promise.all([
    promisify(execFile)(process.execPath, script),
    promisify(execFile)(process.execPath, [...script, '--json']),
  ])
  const rows = JSON.parse(json.stdout)
  expect(rows.map(({ module }: { module: string }) => module)).toEqual(oidcScenarios.map(({ name }) => name))
  expect(rows.filter(({ deviates }: { deviates: boolean }) => deviates)).toEqual([])
  for (const { module, outcome, expected } of rows) {
    expect(table.stdout).toMatch(new RegExp(`^  ${module} +${outcome} +${expected}( |$)`, 'm'))
  }
})
