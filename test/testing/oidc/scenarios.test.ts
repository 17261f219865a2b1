import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { decodeJwt } from 'jose'
import { createRelyingParty } from 'relyant'
import { createTestOidcProvider, oidcPlans, oidcScenarios, person } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import type { Create } from '../../../scripts/conformance/application.ts'
import { exitCodeOf, tableOf } from '../../../scripts/conformance/report.ts'
import { runModule } from '../../../scripts/conformance/run-module.ts'
import { createFapiClient } from './fapi-client.ts'
import { createWorld } from './sign-in.ts'
import { metadataOf, postAsClient, record } from './wire.ts'

const basic = oidcPlans[0]?.modules ?? []

test('the list begins with the fourteen modules of the Basic plan, in its order', () => {
  expect(basic).toHaveLength(14)
  expect(oidcScenarios.slice(0, 14).map(({ name }) => name)).toEqual(basic)
  expect(oidcScenarios.slice(0, 14).every(({ unsupported }) => unsupported === undefined)).toBe(true)
})

test('every module has one name, and stands in a plan', () => {
  const names = oidcScenarios.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(new Set(oidcPlans.flatMap(({ modules }) => modules))).toEqual(new Set(names))
})

test('what is not supported is nothing that the code flow, refresh or logout is made of', () => {
  const unsupported = oidcScenarios.filter((one) => one.unsupported !== undefined).map(({ name }) => name)
  expect(unsupported).toEqual([
    'oidcc-client-test-missing-chash',
    'oidcc-client-test-userinfo-bearer-body',
    'oidcc-client-test-request-uri-signed-none',
    'oidcc-client-test-request-uri-signed-rs256',
    'oidcc-client-test-discovery-webfinger-acct',
    'oidcc-client-test-discovery-webfinger-url',
    'oidcc-client-test-dynamic-registration',
    'oidcc-client-test-session-management',
    'fapi2-security-profile-final-client-test-invalid-openbanking-intent-id',
  ])
})

const rows = oidcPlans.flatMap((plan) => plan.modules.map((module) => ({ ...plan, plan: plan.name, module })))
const supported = new Map(oidcScenarios.filter((one) => one.unsupported === undefined).map((one) => [one.name, one]))

describe('the library', () => {
  test.each(rows.filter(({ module }) => supported.has(module)))('$plan: $module', async ({ module, ...plan }) => {
    const row = await runModule(plan, module)
    expect(row).toMatchObject({ module, deviates: false })
    if (supported.get(module)?.eitherIsAllowed !== true) expect(row.outcome).toBe(row.expected)
  })
})

describe('a careless relying party', () => {
  /** Whether somebody who believes whatever comes is let in: a module that is to be rejected must not stop by itself. */
  const rejected = [...supported.values()].filter(({ expected }) => expected === 'rejected')
  const withStep = (step: string) => rejected.filter(({ steps = ['sign-in'] }) => steps.at(-1) === step)
  const now = (): number => Date.parse('2026-11-22T10:00:00Z')
  const ada = person()

  test('is told of every module that has to be rejected, but for the one that is an error', () => {
    const told = ['sign-in', 'refresh', 'back-channel-logout'].flatMap(withStep)
    expect(rejected.filter((one) => !told.includes(one)).map(({ name }) => name)).toEqual([
      'oidcc-client-test-form-post-error',
    ])
  })

  test.each(withStep('sign-in').filter(({ name }) => name.startsWith('oidcc-')))('goes on: $name', async ({ name }) => {
    const provider = createTestOidcProvider({ now })
    provider.scenario(name)
    expect((await record(provider)).tokens).toMatchObject({ access_token: expect.any(String) })
  })

  test.each(withStep('sign-in').filter(({ name }) => name.startsWith('fapi2-')))('goes on: $name', async ({ name }) => {
    const provider = createTestOidcProvider()
    const { connection } = provider.scenario(name)
    const mode = connection?.responseMode
    const tokens = await createFapiClient(provider).signIn(mode === undefined ? {} : { response_mode: mode })
    expect(tokens).toMatchObject({ access_token: expect.any(String), id_token: expect.any(String) })
  })

  test.each(withStep('refresh'))('takes new tokens: $name', async ({ name }) => {
    const provider = createTestOidcProvider({ now })
    provider.scenario(name)
    const { tokens } = await record(provider, { scope: 'openid offline_access' })
    const form = { grant_type: 'refresh_token', refresh_token: String(tokens['refresh_token']) }
    const refreshed = await (await postAsClient(provider, 'token_endpoint', form)).json()
    const [first, second] = [tokens, refreshed].map(({ id_token: idToken }) => decodeJwt(String(idToken)))
    expect([second?.iss, second?.sub]).not.toEqual([first?.iss, first?.sub])
  })

  test.each(withStep('back-channel-logout'))('ends a session: $name', async ({ name }) => {
    const provider = createTestOidcProvider({ now, people: [ada] })
    const played = provider.scenario(name)
    const { idToken } = await record(provider)
    expect(decodeJwt(played.logoutToken(ada))).toMatchObject({ sub: idToken['sub'], sid: idToken['sid'] })
  })
})

describe('the runner', () => {
  const plan = { name: 'a plan' }
  const changed =
    (changes: object): Create =>
    (options) => {
      const [connection] = options.connections as readonly object[]
      return createRelyingParty({ ...options, connections: [{ ...connection, ...changes } as never] })
    }

  test('sees what was left out, what was refused too early, and what was refused for another reason', async () => {
    const noUserinfo = changed({ userinfo: 'never' })
    expect(await runModule(plan, 'oidcc-client-test', noUserinfo)).toMatchObject({
      outcome: 'incomplete',
      deviates: true,
      detail: 'userinfo was not asked',
    })
    const otherSecret = changed({ clientSecret: 'another secret' })
    expect(await runModule(plan, 'oidcc-client-test-rp-init-logout', otherSecret)).toMatchObject({
      outcome: 'incomplete',
      deviates: true,
      detail: 'too early: client_rejected, at sign-in',
    })
    expect(await runModule(plan, 'oidcc-client-test-invalid-iss', otherSecret)).toMatchObject({
      outcome: 'rejected',
      deviates: true,
      detail: 'client_rejected',
    })
  })

  test('sees who accepts what has to be rejected', async () => {
    const trusting = changed({ audiences: ['https://other.example/'] })
    const module = 'fapi2-security-profile-final-client-test-invalid-secondary-aud'
    const row = await runModule(plan, module, trusting)
    expect(row).toMatchObject({ outcome: 'incomplete', deviates: true })
    expect(row.detail).toBe('the userinfo endpoint was asked although it had to stop')
  })

  test('sees who does not end a session, or lets the answer be cached', async () => {
    const deaf: Create = (options) => {
      const sso = createRelyingParty(options)
      return { ...sso, handler: ({ onLogout: _onLogout, ...rest }) => sso.handler(rest) }
    }
    const cached: Create = (options) => {
      const sso = createRelyingParty(options)
      return {
        ...sso,
        handler: (application) => async (request) => {
          const { status, body, headers } = await sso.handler(application)(request)
          const kept = [...headers].filter(([name]) => name !== 'cache-control')
          return new Response(body, { status, headers: kept })
        },
      }
    }
    const module = 'oidcc-client-test-rp-backchannel-rpinitlogout'
    expect((await runModule(plan, module, deaf)).detail).toBe('the logout token was answered with 400')
    expect((await runModule(plan, module, cached)).detail).toBe('the answer may be cached')
  })

  test('marks a deviation, and ends badly', async () => {
    const good = await runModule(plan, 'oidcc-client-test')
    const bad = await runModule(plan, 'oidcc-client-test', changed({ userinfo: 'never' }))
    expect([exitCodeOf([good]), exitCodeOf([good, bad])]).toEqual([0, 1])
    expect(tableOf([good, bad])).toMatch(/^! oidcc-client-test +incomplete +accepted +userinfo was not asked$/m)
    expect(tableOf([good, bad])).toContain('1 modules, run 2 times: 1 accepted')
  })

  test('takes the names of plans, and ends well where everything came out as expected', async () => {
    const name = 'oidcc-client-refreshtoken-test-plan'
    const run = (...given: readonly string[]) =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/conformance.ts', ...given])
    const [printed, unknown] = await Promise.all([run(name, '--json'), run('tea').catch((error) => error.code)])
    const modules = oidcPlans.find((one) => one.name === name)?.modules
    expect(JSON.parse(printed.stdout)).toMatchObject(modules?.map((module) => ({ module, deviates: false })) ?? [])
    expect(unknown).toBe(1)
  })
})

const now = (): number => Date.parse('2026-11-22T10:00:00Z')

test('a relying party that leaves something out of a module is told so', async () => {
  const provider = createTestOidcProvider({ now })
  const played = provider.scenario('oidcc-client-test')
  expect(await createWorld({}, { userinfo: 'never' }, provider).signIn()).toMatchObject({ connection: 'staff' })
  expect(played.unmet()).toBe('userinfo was not asked')
})

test('a scenario lasts until another one begins, or until behave()', async () => {
  const provider = createTestOidcProvider({ now })
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

test('a client that a scenario registers otherwise is registered as before afterwards', () => {
  const provider = createTestOidcProvider()
  const before = provider.connection('x')
  provider.scenario('fapi2-security-profile-final-client-test-happy-path')
  expect(provider.connection('x')).toMatchObject({ profile: 'fapi2', tokenEndpointAuthMethod: 'private_key_jwt' })
  provider.scenario('oidcc-client-test-mtls-endpoint-aliases')
  expect(provider.connection('x')).toMatchObject({ tokenEndpointAuthMethod: 'tls_client_auth' })
  provider.scenario('oidcc-client-test')
  expect(provider.connection('x')).toEqual(before)
})

test('what is no module is refused', () => {
  expect(() => createTestOidcProvider().scenario('oidcc-client-test-tea')).toThrow(TypeError)
})
