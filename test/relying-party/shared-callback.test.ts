import { createRelyingParty, type OidcConnectionInput, type Purpose, type RelyingPartyOptions } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

const metadata = {
  authorization_endpoint: 'https://op.example/auth',
  token_endpoint: 'https://op.example/token',
  jwks_uri: 'https://op.example/jwks',
}
const ofOther = { id: 'other', issuer: 'https://other.example/' }
const withoutIss = (all: object) => ({ ...all, authorization_response_iss_parameter_supported: undefined })
const purposes: Readonly<Record<'login' | 'enrollment' | 'mfa', Purpose>> = {
  login: { kind: 'login' },
  enrollment: { kind: 'enrollment', reference: 'r' },
  mfa: { kind: 'mfa', accountKey: 'oidc|https://op.example/|u1', operationId: 'o' },
}

interface Setup {
  readonly announces?: boolean
  /** What is different about the connection that begins. */
  readonly staff?: Partial<OidcConnectionInput>
  /** The others, by what is different about them. */
  readonly others?: readonly Partial<OidcConnectionInput>[]
  readonly lookup?: boolean
  readonly callbacks?: RelyingPartyOptions['callbacks']
}

async function create({ announces = true, staff: changes = {}, others = [], lookup = false, callbacks }: Setup) {
  const scenario = await createScenario()
  if (!announces) scenario.openId.misbehave({ metadata: withoutIss })
  return { scenario, sso: relyingParty(scenario, { staff: changes, others, lookup, ...(callbacks && { callbacks }) }) }
}

function relyingParty({ options, openId }: Scenario, { staff: changes = {}, others = [], lookup, callbacks }: Setup) {
  const [staff, acme] = options.connections as [OidcConnectionInput, never]
  const all = [{ ...staff, ...changes }, ...others.map((other) => ({ ...staff, ...other })), acme]
  const connections = lookup ? (id: string) => all.find((one) => one.id === id) : all
  const fetch: Scenario['openId']['fetch'] = (url, init) =>
    openId.fetch(String(url).replace('https://inside.example/', openId.issuer), init)
  return createRelyingParty({ ...options, fetch, connections, callbacks: callbacks ?? {} })
}

type Row = readonly [what: string, setup: Setup]

const refused: readonly (readonly [...Row, lacks: 'proof' | 'iss'])[] = [
  ['without iss, beside another issuer', { announces: false, others: [ofOther] }, 'iss'],
  ['without iss, looked up', { announces: false, lookup: true }, 'iss'],
  [
    'without iss, beside one of its issuer and one of another',
    { announces: false, others: [{ id: 'two' }, ofOther] },
    'iss',
  ],
  ['without iss, beside one that typed its issuer', { announces: false, others: [{ id: 'two', metadata }] }, 'iss'],
  [
    'without iss, beside one that asks its issuer elsewhere',
    { announces: false, others: [{ id: 'two', backChannelOrigin: 'https://inside.example' }] },
    'iss',
  ],
  ['of typed metadata, beside another issuer', { staff: { metadata }, others: [ofOther] }, 'proof'],
  ['of typed metadata, beside its issuer', { staff: { metadata }, others: [{ id: 'two' }] }, 'proof'],
  [
    'of typed metadata that announces iss, looked up',
    { staff: { metadata: { ...metadata, authorization_response_iss_parameter_supported: true } }, lookup: true },
    'proof',
  ],
  ['of typed metadata with JARM, looked up', { staff: { metadata, responseMode: 'query.jwt' }, lookup: true }, 'proof'],
  [
    'with backChannelOrigin, looked up',
    { staff: { backChannelOrigin: 'https://inside.example' }, lookup: true },
    'proof',
  ],
]

const accepted: readonly Row[] = [
  ['without iss, alone', { announces: false }],
  ['without iss, beside another of its issuer', { announces: false, others: [{ id: 'two' }, { id: 'three' }] }],
  ['of typed metadata, alone', { staff: { metadata } }],
  ['with iss, beside another issuer', { others: [ofOther] }],
  ['with iss, beside one that typed its issuer', { others: [{ id: 'two', metadata }] }],
  ['with iss, looked up', { lookup: true }],
  ['without iss, with JARM', { announces: false, staff: { responseMode: 'query.jwt' }, lookup: true }],
]

describe.each(Object.entries(purposes))('a shared callback, for %s', (kind, purpose) => {
  test.each(refused)('is refused to a provider %s', async (_what, setup, lacks) => {
    const { sso, scenario } = await create(setup)
    const refusal = await recorded(sso.begin({ connection: 'staff', purpose })).catch((error) => error)
    expect(refusal).toMatchObject({
      code: 'configuration_invalid',
      connection: 'staff',
      details: { reason: 'callback-shared', setting: `callbacks.${kind}`, lacks },
      hint: expect.stringMatching(
        /\/callback\/:connection"?, and register https:.*\/callback\/staff .*RFC 9700, 4\.4\.2/,
      ),
    })
    expect(scenario.openId.requests.filter(({ method }) => method === 'POST')).toEqual([])
  })

  test.each(accepted)('serves a provider %s', async (_what, setup) => {
    const { sso } = await create(setup)
    await expect(sso.begin({ connection: 'staff', purpose })).resolves.toMatchObject({
      outbound: { binding: 'redirect' },
    })
  })

  test.each(refused)('that names the connection serves a provider %s', async (_what, setup) => {
    const callbacks = { [kind]: `/auth/${kind}/back?to=:connection` }
    const { sso } = await create({ ...setup, callbacks })
    const { outbound } = await sso.begin({ connection: 'staff', purpose })
    expect(new URL(outbound.url).searchParams.get('redirect_uri')).toMatch(`/auth/${kind}/back?to=staff`)
  })
})

test('SAML shares what it likes: its answers are signed by whom they name', async () => {
  const { sso } = await create({ announces: false, lookup: true, callbacks: { acs: '/acs' } })
  await expect(sso.begin({ connection: 'acme' })).resolves.toMatchObject({ outbound: { binding: 'redirect' } })
})

test('a sign-in that began before another provider came is refused before its code leaves', async () => {
  const { sso, scenario } = await create({ announces: false })
  const start = await sso.begin({ connection: 'staff' })
  const later = relyingParty(scenario, { others: [ofOther] })
  const inbound = { url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) }
  await expect(recorded(later.complete(inbound))).rejects.toMatchObject({
    code: 'configuration_invalid',
    details: { reason: 'callback-shared' },
  })
  expect(scenario.openId.requests.filter(({ path }) => path === 'token')).toEqual([])
})

test('an answer at the callback of another connection is refused before its code leaves', async () => {
  const callbacks = { login: '/auth/callback/:connection' }
  const { sso, scenario } = await create({ announces: false, others: [ofOther], callbacks })
  const start = await sso.begin({ connection: 'staff' })
  const url = scenario.openId.answer(start).replace('/callback/staff', '/callback/other')
  await expect(recorded(sso.complete({ url, cookies: cookieHeader(start.cookies) }))).rejects.toMatchObject({
    code: 'connection_mismatch',
  })
  expect(scenario.openId.requests.filter(({ path }) => path === 'token')).toEqual([])
})

test('an iss that was not announced is compared nevertheless', async () => {
  const { sso, scenario } = await create({ announces: false })
  scenario.openId.misbehave({ metadata: withoutIss, parameters: (all) => all.set('iss', 'https://other.example/') })
  const start = await sso.begin({ connection: 'staff' })
  const inbound = { url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) }
  await expect(recorded(sso.complete(inbound))).rejects.toMatchObject({ code: 'response_issuer_mismatch' })
  expect(scenario.openId.requests.filter(({ path }) => path === 'token')).toEqual([])
})
