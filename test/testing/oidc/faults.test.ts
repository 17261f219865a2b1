import { createHash, X509Certificate } from 'node:crypto'
import { compactDecrypt, decodeProtectedHeader, jwtVerify } from 'jose'
import { ssoErrorCodes } from 'relyant'
import { createTestOidcProvider, oidcFaults, person } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { createWorld } from './sign-in.ts'
import { authorizationUrl, clientOf, redeem } from './wire.ts'

const ada = person({ email: 'ada@example.com', groups: ['engineering', 'everyone'] })

// The generic provider's are in browser.test.ts, through Express and through a fetch handler.
test.each(oidcFaults)('JumpCloud: $name is refused as $code', async (fault) => {
  const world = createWorld({ preset: 'jumpcloud', people: [ada] })
  expect(await world.signIn({ fault: fault.name })).toBe(fault.code)
})

// Where presets differ: in what the ID token leaves to userinfo, in azp and at_hash, and in announcing iss.
test.each(['entra', 'google', 'keycloak', 'okta'] as const)('%s commits its faults as well', async (preset) => {
  for (const { name, code } of oidcFaults.filter((fault) => /^(userinfo-|id-token-a|response-iss)/.test(fault.name))) {
    expect([name, await createWorld({ preset, people: [ada] }).signIn({ fault: name })]).toEqual([name, code])
  }
})

test.each(oidcFaults.filter(({ name }) => name.startsWith('userinfo-')))(
  '$name makes userinfo be asked',
  async (fault) => {
    const { provider, signIn } = createWorld({ people: [ada] })
    await signIn({ fault })
    expect(provider.requests.map(({ endpoint }) => endpoint)).toContain('userinfo')
  },
)

describe('for the reason that its name says, and no other', () => {
  async function refusalOf(name: string): Promise<string> {
    const { sso, provider } = createWorld({ people: [ada] })
    provider.commit(name)
    return sso
      .begin({ connection: 'staff' })
      .then((start) => {
        const cookies = start.cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join('; ')
        return sso.complete({ ...provider.answer(start.outbound), cookies })
      })
      .then(
        () => 'accepted',
        (error) => String(error.message),
      )
  }
  const named = (start: RegExp) => oidcFaults.filter(({ name }) => start.test(name)).map(({ name }) => name)

  test.each(named(/^id-token-(iss|sub|aud|azp|nonce|exp|iat|nbf|auth-time|at-hash|c-hash)-/))('%s', async (name) => {
    const claim = name.match(/^id-token-(auth-time|at-hash|c-hash|[a-z]+)-/)?.[1]?.replace('-', '_')
    expect(await refusalOf(name)).toContain(`"${claim}"`)
  })

  test.each(
    named(/^(discovery|token|userinfo)-(status-500|status-429|slow|stalled|broken-off|huge|redirect|refused)$/),
  )('%s', async (name) => {
    const [endpoint = '', ...problem] = name.split('-')
    const path = endpoint === 'discovery' ? '/.well-known/openid-configuration' : `/${endpoint}`
    const says = {
      'status-500': 'answered with status 500',
      'status-429': 'answered with status 429',
      slow: 'could not be reached (TimeoutError)',
      stalled: 'broke off or sent too much',
      'broken-off': 'broke off or sent too much',
      huge: 'broke off or sent too much',
      redirect: 'answered with a redirect',
      refused: 'could not be reached (ECONNREFUSED)',
    }[problem.join('-')]
    expect(await refusalOf(name)).toContain(`https://op.example${path} ${says}`)
  })

  test.each(named(/^metadata-(keys|authorization|token|userinfo)-/))('%s', async (name) => {
    const field = name
      .match(/^metadata-(keys|[a-z]+-endpoint)-/)?.[1]
      ?.replace('keys', 'jwks_uri')
      .replace('-', '_')
    expect(await refusalOf(name)).toContain(field)
  })
})

describe('the catalogue', () => {
  test('has at least 45 faults, each with a name of its own', () => {
    expect(oidcFaults.length).toBeGreaterThanOrEqual(45)
    expect(new Set(oidcFaults.map(({ name }) => name)).size).toBe(oidcFaults.length)
    expect(new Set(oidcFaults.map(({ description }) => description)).size).toBe(oidcFaults.length)
  })

  test.each(oidcFaults)('describes $name', ({ name, description, section, code }) => {
    expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/)
    expect(description).toMatch(/^[^\n]{10,120}$/)
    expect(section).toMatch(/^(OpenID Connect [A-Z]\w+ 1\.0|RFC \d{4}), section \d+(\.\d+)*$/)
    expect(ssoErrorCodes).toContain(code)
  })

  test.each(['iss', 'sub', 'aud', 'azp', 'nonce', 'exp', 'iat', 'nbf', 'auth-time', 'at-hash'])(
    'spoils the claim %s in several ways',
    (claim) => {
      const spoilt = oidcFaults.filter(({ name }) => name.startsWith(`id-token-${claim}-`))
      expect(spoilt.length).toBeGreaterThanOrEqual(5)
    },
  )
})

describe('is on the wire what it says it is', () => {
  async function idTokenOf(fault: string) {
    const provider = createTestOidcProvider({ people: [ada] })
    const answer = provider.answer({ binding: 'redirect', url: await authorizationUrl(provider) }, { fault })
    const tokens = await (await redeem(provider, new URL(answer.url).searchParams.get('code') ?? '')).json()
    return { provider, idToken: String(tokens.id_token) }
  }

  test('the key that a token brings in x5c is in a certificate, and verifies the token', async () => {
    const { idToken } = await idTokenOf('id-token-header-x5c')
    const [encoded = ''] = decodeProtectedHeader(idToken).x5c ?? []
    const { publicKey } = new X509Certificate(Buffer.from(encoded, 'base64'))
    expect((await jwtVerify(idToken, publicKey)).payload.sub).toBe(ada.subject)
  })

  test('the encrypted ID token is a good one under encryption', async () => {
    const { provider, idToken } = await idTokenOf('id-token-encrypted')
    const key = createHash('sha256').update(clientOf(provider).clientSecret).digest()
    const { plaintext } = await compactDecrypt(idToken, key)
    expect(Buffer.from(plaintext).toString()).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  })
})

test('a fault that is not in the catalogue is not known', () => {
  expect(() => createTestOidcProvider().commit('expird')).toThrow('oidcFaults has no fault "expird"')
})
