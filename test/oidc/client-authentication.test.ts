import { createRelyingParty, type OidcConnectionInput } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { createScenario } from '../support/scenario.ts'

async function exchange(changes: Partial<OidcConnectionInput>) {
  const { options, openId } = await createScenario()
  const [staff] = options.connections as [OidcConnectionInput]
  const sso = createRelyingParty({ ...options, connections: [{ ...staff, ...changes }] })
  const start = await sso.begin({ connection: 'staff' })
  await sso.complete({ url: openId.answer(start), cookies: cookieHeader(start.cookies) })
  const request = openId.requests.find(({ path }) => path === 'token')
  return { authorization: request?.headers.get('authorization'), form: request?.form }
}

describe('client authentication', () => {
  test('client_secret_basic encodes only what has to be', async () => {
    const { authorization, form } = await exchange({
      tokenEndpointAuthMethod: 'client_secret_basic',
      clientId: 'client',
      clientSecret: 'a-b_c.d~e:f g+h%',
    })
    const credentials = atob(authorization?.replace('Basic ', '') ?? '')
    expect(credentials).toBe('client:a-b_c.d~e%3Af%20g%2Bh%25')
    expect(form?.has('client_secret')).toBe(false)
  })

  test('client_secret_post sends it in the form, and only there', async () => {
    const { authorization, form } = await exchange({})
    expect(authorization).toBeNull()
    expect([form?.get('client_id'), form?.get('client_secret')]).toEqual(['client', 'top secret'])
  })

  test('none sends the client id alone', async () => {
    const { options } = await createScenario()
    const [{ clientSecret: _, ...staff }] = options.connections as [OidcConnectionInput]
    const scenario = await createScenario()
    const sso = createRelyingParty({
      ...scenario.options,
      connections: [{ ...staff, tokenEndpointAuthMethod: 'none' }],
    })
    const start = await sso.begin({ connection: 'staff' })
    await sso.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
    const request = scenario.openId.requests.find(({ path }) => path === 'token')
    expect([request?.headers.get('authorization'), request?.form.has('client_secret')]).toEqual([null, false])
    expect(request?.form.get('client_id')).toBe('client')
  })
})
