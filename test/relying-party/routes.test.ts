import { describe, expect, test } from 'vitest'
import { parseOptions } from '../../src/relying-party/options.ts'
import { createRoutes, type RouteMatch, type Routes } from '../../src/relying-party/routes.ts'

function routes(baseUrl: string, changes: object = {}): Routes {
  const connections = [{ protocol: 'oidc' } as never]
  return createRoutes(parseOptions({ baseUrl, secrets: ['x'.repeat(32)], connections, ...changes }))
}

/** All of a match but the query, which is the request's own. */
function placeOf(match: RouteMatch | undefined): Omit<RouteMatch, 'query'> | undefined {
  if (match === undefined) return undefined
  const { query: _, ...place } = match
  return place
}

describe('routes', () => {
  const edge = routes('https://app.example.com', {
    callbacks: {
      enrollment: 'https://edge.example.com/openid/callback',
      mfa: 'https://edge.example.com/openid/mfa/callback',
    },
  })

  test('are whole URLs, with the connection in its place', () => {
    expect(edge.urlOf('login', 'staff')).toBe('https://app.example.com/auth/callback')
    expect(edge.urlOf('mfa', 'staff')).toBe('https://edge.example.com/openid/mfa/callback')
    expect(edge.urlOf('acs', 'acme')).toBe('https://app.example.com/login/callback?connection=acme')
    expect(edge.urlOf('metadata', 'acme')).toBe('https://app.example.com/auth/metadata/acme')
  })

  test('know the origins of the configuration', () => {
    expect(edge.origins).toEqual(['https://app.example.com', 'https://edge.example.com'])
  })

  test.each([
    ['/auth/callback?code=1&state=2', ['login'], undefined],
    ['https://anything.example/auth/callback', ['login'], undefined],
    ['/openid/callback', ['enrollment'], undefined],
    ['/openid/mfa/callback', ['mfa'], undefined],
    ['/login/callback?connection=acme', ['acs'], 'acme'],
    ['/auth/login?returnTo=/', ['start'], undefined],
    ['/auth/metadata/acme', ['metadata'], 'acme'],
  ] as const)('match %s', (url, names, connection) => {
    expect(placeOf(edge.match(url))).toEqual({ names, ...(connection !== undefined && { connection }) })
  })

  test.each([
    '/',
    '/auth/callback/',
    '/AUTH/callback',
    '/auth',
    '/login/callback',
    '/login/callback?connection=a&connection=b',
    '/auth/metadata/acme/more',
    '/auth/metadata/',
    '/login/callback?connection=',
    '//',
    '//evil.example/auth/login',
    '/x/../auth/login',
    '/auth\\login',
    '//[',
    'http://[',
  ])('do not match %s', (url) => {
    expect(edge.match(url)).toBeUndefined()
  })

  test('match with and without the path of baseUrl, which a proxy may strip', () => {
    const portal = routes('https://example.com/portal/')
    expect(portal.urlOf('login', 'x')).toBe('https://example.com/portal/auth/callback')
    expect(placeOf(portal.match('/portal/auth/callback'))).toEqual({ names: ['login'] })
    expect(placeOf(portal.match('/auth/callback'))).toEqual({ names: ['login'] })
  })

  test('tell fixed queries apart', () => {
    const fixed = routes('https://example.com', { callbacks: { login: '/cb?flow=login' } })
    expect(placeOf(fixed.match('/cb?flow=login&code=1'))).toEqual({ names: ['login'] })
    expect(fixed.match('/cb?flow=other')).toBeUndefined()
  })

  test('know one ACS for all purposes, or one for each', () => {
    expect(edge.callbackOf('saml', 'mfa')).toBe('acs')
    expect(edge.callbackOf('oidc', 'mfa')).toBe('mfa')
    const acs = { enrollment: 'https://edge.example.com/saml/enroll', mfa: 'https://edge.example.com/saml/mfa' }
    const each = routes('https://app.example.com', { callbacks: { acs } })
    expect(each.callbackOf('saml', 'login')).toBe('acs')
    expect(each.urlOf(each.callbackOf('saml', 'mfa'), 'acme')).toBe('https://edge.example.com/saml/mfa')
    expect(placeOf(each.match('/saml/enroll'))).toEqual({ names: ['acs-enrollment'] })
    expect(each.urlOf('acs', 'acme')).toBe('https://app.example.com/login/callback?connection=acme')
  })

  test('let an ACS share the path of its purpose, and of no other', () => {
    const shared = { enrollment: '/e', acs: { enrollment: '/e' } }
    expect(placeOf(routes('https://app.example.com', { callbacks: shared }).match('/e'))).toEqual({
      names: ['enrollment', 'acs-enrollment'],
    })
    expect(() => routes('https://app.example.com', { callbacks: { mfa: '/e', acs: { enrollment: '/e' } } })).toThrow(
      /"mfa" and "acs-enrollment" have the same path/,
    )
    const swallowing = { routes: { login: '/login/:connection' } }
    expect(() => routes('https://app.example.com', swallowing)).toThrow(/"acs" and "start" have the same path/)
  })

  test.each<[string, string, object, RegExp]>([
    ['the place after a logout', 'https://app.example.com', { routes: { loggedOut: '/' } }, /routes\.loggedOut/],
    ['the login route', 'https://app.example.com', { routes: { login: '/' } }, /routes\.login/],
    [
      'a callback, spelt as a whole URL',
      'https://app.example.com',
      { callbacks: { login: 'https://app.example.com' } },
      /callbacks\.login/,
    ],
    [
      'the single logout service below a path',
      'https://app.example.com/portal',
      { routes: { singleLogout: '/' } },
      /routes\.singleLogout/,
    ],
    [
      'a home without its slash',
      'https://app.example.com/portal',
      { routes: { loggedOut: 'https://app.example.com/portal' } },
      /routes\.loggedOut/,
    ],
    [
      'a home whose path a proxy strips',
      'https://app.example.com/portal',
      { routes: { loggedOut: 'https://app.example.com/' } },
      /routes\.loggedOut/,
    ],
    [
      'a home that a variable matches',
      'https://app.example.com/portal',
      { routes: { frontChannelLogout: 'https://app.example.com/:connection' } },
      /routes\.frontChannelLogout/,
    ],
    [
      'an ACS of one purpose',
      'https://app.example.com',
      { callbacks: { acs: { mfa: 'https://edge.example.com/' } } },
      /callbacks\.acs\.mfa/,
    ],
  ])('refuse to send the browser to itself: %s at home', (_case, baseUrl, changes, option) => {
    expect(() => routes(baseUrl, changes)).toThrow(option)
    expect(() => routes(baseUrl, changes)).toThrow(`where baseUrl ${baseUrl} is`)
  })

  test('may live at home under a query that home does not have', () => {
    const shared = routes('https://app.example.com', { callbacks: { acs: '/?saml=:connection' } })
    expect(shared.match('/')).toBeUndefined()
    expect(placeOf(shared.match('/?saml=acme'))).toEqual({ names: ['acs'], connection: 'acme' })
  })

  test('let login callback and ACS share a path', () => {
    const shared = routes('https://example.com', { callbacks: { login: '/login/callback?connection=:connection' } })
    expect(placeOf(shared.match('/login/callback?connection=acme'))).toEqual({
      names: ['login', 'acs'],
      connection: 'acme',
    })
  })
})
