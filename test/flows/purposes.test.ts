import { inspect } from 'node:util'
import { inflateRawSync } from 'node:zlib'
import type { Purpose } from 'relyant'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { recordRefusal } from '../support/record-refusal.ts'
import type { Forgery } from '../support/saml-double.ts'
import { type Arrival, type Journey, startTwoOrigins, type TwoOrigins } from '../support/two-origins.ts'

let stage: TwoOrigins
beforeAll(async () => {
  stage = await startTwoOrigins()
})
afterAll(() => stage.close())
beforeEach(() => {
  for (const { signIns, refusals } of [stage.heard.app, stage.heard.edge]) {
    signIns.length = 0
    refusals.length = 0
  }
})

const keys = { staff: 'oidc|https://op.example/|u1', acme: 'saml|acme|ada@example.com' } as const
const enrollment = { kind: 'enrollment', reference: 'invitation-7' } as const
const mfa = (connection: 'staff' | 'acme', changes: object = {}): Purpose => ({
  kind: 'mfa',
  accountKey: keys[connection],
  operationId: 'device-1',
  ...changes,
})

const samlRequest = (begun: URL): string =>
  inflateRawSync(Buffer.from(begun.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()

/** Expects a refusal at an origin with its code, and nothing else anywhere. */
async function expectRefusal(origin: 'app' | 'edge', code: string, journey: Journey): Promise<Arrival> {
  const arrival = await stage.journey(journey)
  const { heard } = stage
  expect(heard[origin].refusals.map((error) => error.code)).toEqual([code])
  recordRefusal(heard[origin].refusals[0])
  expect([...heard.app.signIns, ...heard.edge.signIns]).toEqual([])
  expect(arrival.status).toBeGreaterThanOrEqual(400)
  expect(arrival.page).not.toContain(code)
  return arrival
}

const acr = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'
/** How each protocol says when, how and as whom somebody was authenticated. */
const answers = {
  staff: {
    at: (seconds: number): Partial<Journey> => ({
      oidc: { claims: (claims) => ({ ...claims, auth_time: Number(claims['iat']) - seconds }) },
    }),
    context: { oidc: { claims: (claims: object) => ({ ...claims, acr }) } } as Partial<Journey>,
    somebodyElse: { oidc: { claims: (claims: object) => ({ ...claims, sub: 'u2' }) } } as Partial<Journey>,
    email: (email: string): Partial<Journey> => ({ oidc: { claims: (claims) => ({ ...claims, email }) } }),
    unverified: { oidc: { claims: (claims: object) => ({ ...claims, email_verified: false }) } } as Partial<Journey>,
  },
  acme: {
    at: (seconds: number): Partial<Journey> => ({
      saml: {
        assertion: (xml) =>
          xml.replace(/AuthnInstant="([^"]*)"/, () => {
            const instant = new Date(stage.scenario.clock.now() - seconds * 1000).toISOString()
            return `AuthnInstant="${instant}"`
          }),
      },
    }),
    context: {} as Partial<Journey>,
    somebodyElse: {
      saml: {
        assertion: (xml: string) => xml.replace('>ada@example.com</saml:NameID>', '>eve@example.com</saml:NameID>'),
      },
    } as Partial<Journey>,
    email: (email: string): Partial<Journey> => ({
      saml: {
        assertion: (xml) => xml.replace('<saml:AttributeValue>ada@example.com', `<saml:AttributeValue>${email}`),
      },
    }),
    unverified: {
      saml: { assertion: (xml: string) => xml.replace('<saml:AttributeValue>true', '<saml:AttributeValue>false') },
    } as Partial<Journey>,
  },
}

describe.each(['staff', 'acme'] as const)('purposes over connection %s', (connection) => {
  const to = answers[connection]

  describe('login', () => {
    test('carries nothing, asks nothing more, and comes back at the application', async () => {
      const arrival = await stage.journey({ connection, request: { returnTo: '/wiki' } })
      expect(stage.heard.app.signIns).toMatchObject([
        {
          purpose: { kind: 'login' },
          initiatedBy: 'relying-party',
          returnTo: '/wiki',
          identity: { accountKey: keys[connection] },
        },
      ])
      expect(stage.heard.app.signIns[0]).not.toHaveProperty('freshness')
      expect(arrival.location).toBe('/wiki')
      expect([...arrival.begun.searchParams.keys()]).not.toContain('prompt')
      if (connection === 'acme') expect(samlRequest(arrival.begun)).not.toMatch(/ForceAuthn|RequestedAuthnContext/)
    })
  })

  describe('enrollment', () => {
    test('carries a reference, comes back at the edge, and asks nothing more', async () => {
      const arrival = await stage.journey({ connection, request: { purpose: enrollment } })
      expect(stage.heard.edge.signIns).toMatchObject([
        { purpose: enrollment, identity: { accountKey: keys[connection] } },
      ])
      expect(stage.heard.app.signIns).toEqual([])
      expect(arrival.location).toBe(`${stage.app}/`)
      expect([...arrival.begun.searchParams.keys()]).not.toContain('prompt')
      if (connection === 'acme') expect(samlRequest(arrival.begun)).not.toMatch(/ForceAuthn|RequestedAuthnContext/)
    })

    test('takes the invited email, whatever its capitals', async () => {
      const purpose = { ...enrollment, email: ' Ada@Example.COM ' }
      await stage.journey({ connection, request: { purpose } })
      expect(stage.heard.edge.signIns).toMatchObject([{ purpose, identity: { email: 'ada@example.com' } }])
    })

    test.each(['eve@example.com', 'a_a@example.com', '%@example.com'])(
      'refuses %s for another invitation',
      async (email) => {
        const purpose = { ...enrollment, email: 'ada@example.com' }
        const arrival = await expectRefusal('edge', 'enrollment_email_mismatch', {
          connection,
          request: { purpose },
          ...to.email(email),
        })
        expect(arrival.status).toBe(403)
        expect(arrival.cleared).toHaveLength(1)
      },
    )

    test('refuses an invited email that is not verified', async () => {
      const purpose = { ...enrollment, email: 'ada@example.com' }
      await expectRefusal('edge', 'email_not_verified', { connection, request: { purpose }, ...to.unverified })
    })
  })

  describe('mfa', () => {
    const request = { purpose: mfa(connection, { acrValues: [acr] }), returnTo: '/devices' }

    test('carries who confirms what, asks for a fresh authentication, and proves it', async () => {
      const arrival = await stage.journey({ connection, request, ...to.context })
      expect(stage.heard.edge.signIns).toMatchObject([{ purpose: request.purpose, freshness: 'proven' }])
      expect(arrival.location).toBe(`${stage.app}/devices`)
      if (connection === 'staff') {
        const { searchParams } = arrival.begun
        const asked = ['prompt', 'max_age', 'acr_values'].map((name) => searchParams.get(name))
        expect(asked).toEqual(['login', '0', acr])
      } else {
        expect(samlRequest(arrival.begun)).toMatch(
          new RegExp(`ForceAuthn="true"[\\s\\S]*RequestedAuthnContext[\\s\\S]*${acr}`),
        )
      }
    })

    test('refuses another person, before anything else is looked at', async () => {
      const arrival = await expectRefusal('edge', 'account_mismatch', { connection, request, ...to.somebodyElse })
      expect(stage.heard.edge.refusals[0]?.purpose).toEqual(request.purpose)
      expect(inspect(stage.heard.edge.refusals[0]) + JSON.stringify(stage.heard.edge.refusals[0])).not.toContain('ada@')
      expect(arrival.page).toContain('somebody else')
      expect(arrival.page).toContain(`<a href="${stage.app}/">Start again</a>`)
    })

    test('refuses an authentication from before the start', async () => {
      await expectRefusal('edge', 'authentication_not_fresh', {
        connection,
        request: { purpose: mfa(connection) },
        ...to.at(121),
      })
    })

    test('refuses an authentication older than the allowed age, and takes one within it', async () => {
      const purpose = mfa(connection, { maxAge: 300 })
      await expectRefusal('edge', 'authentication_not_fresh', { connection, request: { purpose }, ...to.at(421) })
      await stage.journey({ connection, request: { purpose }, ...to.at(419) })
      expect(stage.heard.edge.signIns).toHaveLength(1)
    })

    test('refuses an authentication context that was not asked for', async () => {
      const purpose = mfa(connection, { acrValues: ['urn:strong'] })
      await expectRefusal('edge', 'authentication_context_insufficient', { connection, request: { purpose } })
    })

    test('refuses methods that nobody said', async () => {
      const purpose = mfa(connection, { amr: ['otp'] })
      await expectRefusal('edge', 'authentication_context_insufficient', { connection, request: { purpose } })
    })
  })

  describe('an answer for one purpose', () => {
    const paths =
      connection === 'staff'
        ? { login: '/auth/callback', enrollment: '/openid/callback', mfa: '/openid/mfa/callback' }
        : { login: '/login/callback', enrollment: '/saml/enrollment', mfa: '/saml/mfa' }
    const move = (path: string) => (url: URL) => {
      const moved = new URL(url)
      moved.pathname = path
      for (const name of ['connection', 'c']) if (connection === 'acme') moved.searchParams.set(name, connection)
      return moved
    }

    test.each([
      ['login', 'mfa'],
      ['login', 'enrollment'],
      ['enrollment', 'mfa'],
      ['enrollment', 'login'],
      ['mfa', 'login'],
      ['mfa', 'enrollment'],
    ] as const)('(%s) is refused at the callback of another: %s', async (from, at) => {
      const purpose = from === 'login' ? { kind: 'login' as const } : from === 'mfa' ? mfa(connection) : enrollment
      const origin = from === 'login' ? 'app' : 'edge'
      await expectRefusal(origin, 'purpose_mismatch', { connection, request: { purpose }, arriveAt: move(paths[at]) })
    })
  })
})

describe('a provider that does not say when', () => {
  const silent: Partial<Journey> = { oidc: { claims: ({ auth_time: _, ...claims }) => claims } }

  test('is refused by default, with a hint', async () => {
    await expectRefusal('edge', 'authentication_not_fresh', {
      connection: 'staff',
      request: { purpose: mfa('staff') },
      ...silent,
    })
    expect(stage.heard.edge.refusals[0]?.hint).toContain('not-proven')
  })

  test('is accepted where that was said, and the result says so', async () => {
    const purpose = mfa('staff', { freshness: 'not-proven' })
    await stage.journey({ connection: 'staff', request: { purpose }, ...silent })
    expect(stage.heard.edge.signIns).toMatchObject([{ purpose, freshness: 'not-proven' }])
  })
})

describe('a sign-in that the identity provider begins', () => {
  const answersNothing = (xml: string): string => xml.replace(/ InResponseTo="[^"]*"/, '')

  /** A response that answers nothing, made for the ACS of a connection. */
  async function respond(connection: string, changes: Forgery = {}): Promise<string> {
    const start = await stage.sso.begin({ connection })
    const forgery = { assertion: answersNothing, response: answersNothing, ...changes }
    return stage.scenario.saml.answer(start, forgery).SAMLResponse
  }

  const post = (url: string, fields: Record<string, string>): Promise<Response> =>
    fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })

  const unsolicited = async (connection: string, changes: Forgery = {}, relayState = '/teams?a=1'): Promise<Response> =>
    post(`${stage.app}/login/callback?connection=${connection}`, {
      SAMLResponse: await respond(connection, changes),
      ...(relayState !== '' && { RelayState: relayState }),
    })

  test('is a login where the connection allows it', async () => {
    const response = await unsolicited('portal')
    expect(stage.heard.app.refusals).toEqual([])
    expect(stage.heard.app.signIns).toMatchObject([
      { purpose: { kind: 'login' }, connection: 'portal', initiatedBy: 'provider', returnTo: '/teams?a=1' },
    ])
    expect(response.headers.get('location')).toBe('/teams?a=1')
    expect(response.headers.getSetCookie()).toEqual([])
  })

  test.each(['', 'https://evil.example/', '//evil.example', 'javascript:alert(1)', 'some text'])(
    'goes home for a RelayState that is no place of ours: %j',
    async (relayState) => {
      const response = await unsolicited('portal', {}, relayState)
      expect(response.headers.get('location')).toBe('/')
    },
  )

  test('is refused where it does not, with the safe way as a hint', async () => {
    const response = await unsolicited('acme')
    expect(response.status).toBe(400)
    expect(stage.heard.app.refusals).toMatchObject([
      {
        code: 'response_unsolicited',
        connection: 'acme',
        hint: expect.stringContaining('/auth/login?connection=acme'),
      },
    ])
  })

  test('is refused a second time, also at the same moment', async () => {
    const SAMLResponse = await respond('portal')
    const send = () => post(`${stage.app}/login/callback?connection=portal`, { SAMLResponse })
    await Promise.all([send(), send(), send()])
    expect(stage.heard.app.signIns).toHaveLength(1)
    expect(stage.heard.app.refusals.map(({ code }) => code)).toEqual(['assertion_replayed', 'assertion_replayed'])
  })

  test.each([
    ['in the assertion', { assertion: (xml: string) => xml }],
    ['in the response', { response: (xml: string) => xml }],
  ])('is refused when it claims to answer a request: %s', async (_where, changes) => {
    await unsolicited('portal', changes)
    expect(stage.heard.app.refusals).toMatchObject([{ code: 'in_response_to_mismatch' }])
  })

  test.each(['enrollment', 'mfa'])('is never an answer for %s', async (purpose) => {
    const response = await post(`${stage.edge}/saml/${purpose}?c=portal`, { SAMLResponse: await respond('portal') })
    expect(response.status).toBe(400)
    expect(stage.heard.edge.refusals).toMatchObject([{ code: 'response_unsolicited' }])
  })

  test('cannot be slipped in for an answer: a begun sign-in wants its own', async () => {
    await expectRefusal('app', 'response_unsolicited', {
      connection: 'acme',
      request: {},
      saml: { assertion: answersNothing },
    })
  })
})
