import { createPublicKey } from 'node:crypto'
import { type LogoutReference, type OutboundMessage, serializeCookie } from 'relyant'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fixedRsaKey } from '../support/fixed-keys.ts'
import { createGoldenParty, fixRandomness, written } from '../support/golden.ts'
import { logoutOf, send } from '../support/logout-scenario.ts'
import { redirectQuery, signEnveloped } from '../support/saml-logout.ts'

const publicKey = createPublicKey(fixedRsaKey.certificate)

beforeEach(() => fixRandomness())
afterEach(() => void vi.restoreAllMocks())

describe('an AuthnRequest', () => {
  test.each([
    ['redirect', { ssoBinding: 'redirect' }],
    ['redirect-signed', { ssoBinding: 'redirect', signRequests: true }],
    ['post', { ssoBinding: 'post' }],
    ['post-signed', { ssoBinding: 'post', signRequests: true }],
    ['passive-with-format', { nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' }],
  ] as const)('%s', async (name, saml) => {
    const sso = await createGoldenParty({ saml })
    const { outbound } = await sso.begin({ connection: 'acme', passive: name.startsWith('passive') })
    await expect(written(outbound, publicKey)).toMatchFileSnapshot(`authn-request-${name}.txt`)
  })

  test('for a confirmation', async () => {
    const sso = await createGoldenParty()
    const purpose = {
      kind: 'mfa',
      accountKey: 'saml|acme|ada',
      operationId: 'd',
      maxAge: 60,
      acrValues: ['urn:a', 'urn:b'],
    }
    const { outbound } = await sso.begin({ connection: 'acme', purpose } as Parameters<typeof sso.begin>[0])
    await expect(written(outbound)).toMatchFileSnapshot('authn-request-mfa.txt')
  })
})

describe('metadata of ours', () => {
  test.each([
    ['unsigned', {}],
    ['signed', { signRequests: true, decryptionKeys: fixedRsaKey, spMetadata: { signed: true, validFor: 86_400 } }],
  ])('%s', async (name, saml) => {
    const sso = await createGoldenParty({ saml })
    await expect(await sso.spMetadata('acme')).toMatchFileSnapshot(`metadata-${name}.xml`)
  })
})

const reference: LogoutReference = {
  protocol: 'saml',
  connection: 'acme',
  accountKey: 'saml|acme|ada@example.com',
  sid: '_session',
  nameId: { value: 'ada@example.com', format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' },
}

async function logoutFrom(reference: LogoutReference, saml: object = {}): Promise<OutboundMessage> {
  const sso = await createGoldenParty({ saml })
  const start = await sso.beginLogout({ reference, returnTo: '/bye' })
  return start.kind === 'provider' ? start.outbound : expect.fail(start.kind)
}

describe('a LogoutRequest', () => {
  test.each(['redirect', 'post'] as const)('by %s', async (sloBinding) => {
    const outbound = await logoutFrom(reference, { sloBinding })
    await expect(written(outbound, publicKey)).toMatchFileSnapshot(`logout-request-${sloBinding}.txt`)
  })
})

describe('a LogoutResponse', () => {
  const path = '/auth/logout/saml/acme'
  const request = `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_request" Version="2.0" IssueInstant="2026-11-22T10:00:00Z" Destination="https://app.example.com${path}"><saml:Issuer>https://idp.example/</saml:Issuer><saml:NameID>ada@example.com</saml:NameID></samlp:LogoutRequest>`
  const relayState = 'a state & more'

  test('by redirect, of all and of some sessions', async () => {
    const sso = await createGoldenParty()
    const query = redirectQuery('SAMLRequest', request, { key: fixedRsaKey, relayState })
    const { ended, reply } = logoutOf(await send(sso, `${path}?${query}`))
    for (const [name, { headers }] of Object.entries({ complete: ended, partial: reply })) {
      const url = headers['location'] ?? ''
      const answer = written({ binding: 'redirect', url }, publicKey)
      await expect(answer).toMatchFileSnapshot(`logout-response-${name}-redirect.txt`)
    }
  })

  test('by post, with the page that sends it', async () => {
    const sso = await createGoldenParty({ saml: { sloBinding: 'post' } })
    const SAMLRequest = Buffer.from(signEnveloped(request, { key: fixedRsaKey })).toString('base64')
    const form = new URLSearchParams({ SAMLRequest, RelayState: relayState })
    const { ended } = logoutOf(await send(sso, path, { form }))
    const page = String(ended.body).replace(/(?<=name="SAMLResponse" value=")[^"]*/, (value) =>
      Buffer.from(value, 'base64').toString(),
    )
    await expect(page).toMatchFileSnapshot('logout-response-post.txt')
  })
})

describe('OpenID Connect', () => {
  const masked = (message: OutboundMessage): string =>
    written(message).replace(/^(nonce|code_challenge)=.*$/gm, '$1=<random>')

  test('an authorization URL', async () => {
    const sso = await createGoldenParty()
    const parameters = { prompt: 'login', ui_locales: 'de' }
    const { outbound } = await sso.begin({ connection: 'staff', loginHint: 'ada@example.com', parameters })
    expect(new URL(outbound.url).searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    await expect(masked(outbound)).toMatchFileSnapshot('authorization-url.txt')
  })

  test('an authorization URL for a confirmation', async () => {
    const sso = await createGoldenParty({ oidc: { responseMode: 'form_post', groupsClaim: 'groups' } })
    const purpose = { kind: 'mfa', accountKey: 'a', operationId: 'd', maxAge: 60, acrValues: ['gold'] } as const
    const { outbound } = await sso.begin({ connection: 'staff', purpose })
    await expect(masked(outbound)).toMatchFileSnapshot('authorization-url-mfa.txt')
  })

  test('an end session URL', async () => {
    const outbound = await logoutFrom({
      protocol: 'oidc',
      connection: 'staff',
      accountKey: 'oidc|https://op.example/|u1',
      subject: 'u1',
      idToken: 'the.id.token',
    })
    await expect(written(outbound)).toMatchFileSnapshot('end-session-url.txt')
  })
})

test('the cookies of a sign-in', async () => {
  const sso = await createGoldenParty()
  const lines: string[] = []
  for (const connection of ['staff', 'acme']) {
    const { cookies } = await sso.begin({ connection, returnTo: '/wiki' })
    lines.push(...cookies.map(serializeCookie))
  }
  const [header, ...parts] = (lines[1]?.match(/=([^;]*)/)?.[1] ?? '').split('.')
  expect(parts.map((part) => /^[\w-]*$/.test(part))).toEqual([true, true, true, true])
  const masked = lines.map((line) => line.replace(/=[^;]*/, line.includes('-browser-') ? '=<secret>' : '=<sealed>'))
  const sealed = Buffer.from(header ?? '', 'base64url').toString()
  await expect([...masked, sealed, ''].join('\n')).toMatchFileSnapshot('cookies.txt')
})
