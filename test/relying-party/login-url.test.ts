import { createRelyingParty, type LoginUrlRequest, type RelyingPartyOptions } from 'relyant'
import { beforeAll, describe, expect, test } from 'vitest'
import { createScenario } from '../support/scenario.ts'

let options: RelyingPartyOptions
beforeAll(async () => {
  options = (await createScenario()).options
})

const of = (request?: LoginUrlRequest, changes: object = {}): string =>
  createRelyingParty({ ...options, ...changes }).loginUrl(request)

describe('loginUrl', () => {
  test.each<[LoginUrlRequest | undefined, string]>([
    [undefined, ''],
    [{ connection: 'staff' }, '?connection=staff'],
    [{ connection: 'staff', returnTo: '/wiki?page=1#top' }, '?connection=staff&returnTo=%2Fwiki%3Fpage%3D1%23top'],
    [{ returnTo: 'https://app.example.com/wiki' }, '?returnTo=%2Fwiki'],
    [{ loginHint: 'ada+1@example.com' }, '?login_hint=ada%2B1%40example.com'],
  ])('of %j is the login route with its query', (request, query) => {
    expect(of(request)).toBe(`https://app.example.com/auth/login${query}`)
  })

  test('has the form of the registered one', () => {
    const sso = createRelyingParty(options)
    expect(sso.loginUrl({ connection: 'acme' })).toBe(sso.urls('acme').loginUrl)
  })

  test('names the connection in the path, where the route has it there', () => {
    const routes = { login: '/start/:connection' }
    expect(of({ connection: 'staff', returnTo: '/wiki' }, { routes })).toBe(
      'https://app.example.com/start/staff?returnTo=%2Fwiki',
    )
    const [staff] = options.connections as readonly [never]
    expect(of({}, { routes, connections: [staff] })).toBe('https://app.example.com/start/staff')
    expect(() => of({}, { routes })).toThrow(
      expect.objectContaining({ code: 'connection_not_chosen', details: { reason: 'several' } }),
    )
  })

  test.each(['//evil.example', 'https://evil.example/', 'javascript:alert(1)', '/\\evil.example'])(
    'refuses to come back to %j',
    (returnTo) => {
      expect(() => of({ returnTo })).toThrow(expect.objectContaining({ code: 'return_to_refused', received: returnTo }))
    },
  )

  test('is not made of wrong arguments', () => {
    expect(() => of({ retrunTo: '/' } as never)).toThrow(/did you mean "returnTo"/)
    expect(() => of({ connection: '' })).toThrow(TypeError)
  })

  test('serves the login route itself', async () => {
    const sso = createRelyingParty(options)
    const url = sso.loginUrl({ connection: 'staff', returnTo: '/wiki', loginHint: 'ada' })
    const response = await sso.handler({ onSignIn: () => undefined })(new Request(url))
    expect(new URL(response.headers.get('location') ?? '').searchParams.get('login_hint')).toBe('ada')
  })
})
