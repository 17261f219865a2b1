import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRelyingParty, type SignIn } from 'relyant'
import { type LocalProvider, type LocalProviderOptions, startLocalProvider } from 'relyant/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { serve } from '../../../src/testing/local/serve.ts'
import { createBrowser } from '../../support/browser.ts'

const running: { close(): Promise<void> }[] = []
const folder = mkdtempSync(join(tmpdir(), 'relyant-people-'))
afterEach(async () => {
  for (const one of running.splice(0)) await one.close()
})
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

async function start(options: LocalProviderOptions = {}): Promise<LocalProvider> {
  const provider = await startLocalProvider({ port: 0, ...options })
  running.push(provider)
  return provider
}

/** An application on loopback, configured with what the provider's own connections say. */
async function startApplication(provider: LocalProvider) {
  const signIns: SignIn[] = []
  const { origin, close } = await serve(0, (baseUrl) => {
    const sso = createRelyingParty({
      baseUrl,
      secrets: ['a secret of the tests, long enough to seal'],
      allowLoopbackHttp: true,
      connections: [
        provider.openId.connection('local'),
        provider.saml.connection('local-saml', { metadataUrl: provider.saml.metadataUrl }),
      ],
    })
    const handler = sso.handler({ onSignIn: (signIn) => void signIns.push(signIn) })
    return async (request) => (new URL(request.url).pathname === '/' ? new Response('home') : await handler(request))
  })
  running.push({ close })
  return { origin, signIns }
}

/** The value of the button that has a text. */
const buttonOf = (markup: string, text: string): string =>
  markup.match(new RegExp(`<button name="person" value="([^"]*)"[^>]*>[^<]*${text}`))?.[1] ?? 'nobody'

describe('the local provider', () => {
  test.each(['local', 'local-saml'])('signs somebody in over real HTTP: %s', async (connection) => {
    const provider = await start()
    const { origin, signIns } = await startApplication(provider)
    const browser = createBrowser()
    const login = await browser.settle(await browser.open(`${origin}/auth/login?connection=${connection}`))
    expect(new URL(login.url).origin).toBe(provider.url)
    await browser.settle(await browser.submit(login, { person: buttonOf(login.text, 'ada@example.com') }))
    expect(signIns.map(({ identity }) => [identity.email, identity.emailVerified, identity.groups])).toEqual([
      ['ada@example.com', true, ['engineering', 'Sales, EMEA', 'admins']],
    ])
  })

  test('lets another person sign in after signing out on its home page', async () => {
    const provider = await start()
    const { origin, signIns } = await startApplication(provider)
    const browser = createBrowser()
    const signIn = async (connection: string, who?: string): Promise<string> => {
      const page = await browser.settle(await browser.open(`${origin}/auth/login?connection=${connection}`))
      if (who !== undefined) await browser.settle(await browser.submit(page, { person: buttonOf(page.text, who) }))
      return signIns.at(-1)?.identity.email ?? 'nobody'
    }
    for (const connection of ['local', 'local-saml']) {
      expect(await signIn(connection, 'ada@example.com')).toBe('ada@example.com')
      expect(await signIn(connection)).toBe('ada@example.com')
      await browser.submit(await browser.open(`${provider.url}/`))
      expect(await signIn(connection, 'grace@example.com')).toBe('grace@example.com')
    }
  })

  test('says on its home page what to configure', async () => {
    const provider = await start({ preset: 'keycloak', acsUrl: 'http://127.0.0.1:3000/login/callback?connection=x' })
    const page = await createBrowser().open(`${provider.url}/`)
    for (const fact of [
      'Local provider: keycloak',
      provider.openId.issuer,
      provider.saml.ssoUrl,
      'grace@example.com',
    ]) {
      expect(page.text).toContain(fact)
    }
    expect(page.text).toContain('tile=')
    const certificate = await fetch(`${provider.url}/certificate.pem`)
    expect(await certificate.text()).toBe(provider.saml.certificate)
    const metadata = await fetch(`${provider.url}/.well-known/openid-configuration`)
    expect(await metadata.json()).toMatchObject({ issuer: provider.openId.issuer })
  })

  test('sees a change of its file of people at the next request, and keeps the old ones when it cannot be read', async () => {
    const file = join(folder, 'people.json')
    let version = 1_700_000_000
    const write = (text: string): void => {
      writeFileSync(file, text)
      version += 1
      utimesSync(file, version, version)
    }
    const problems: string[] = []
    write('[{ "email": "first@example.com" }]')
    const provider = await start({ peopleFile: file, onProblem: (problem) => void problems.push(problem) })
    const home = async (): Promise<string> => (await createBrowser().open(`${provider.url}/`)).text
    expect(await home()).toContain('first@example.com')

    write('[{ "email": "second@example.com", "groups": ["a & b"], "authTime": "2026-01-01T00:00:00Z" }]')
    expect(await home()).toContain('<td>second@example.com</td><td>a &amp; b</td>')
    expect(provider.openId.people.map(({ email }) => email)).toEqual(['second@example.com'])
    expect(provider.saml.people).toEqual(provider.openId.people)

    write('[{ "mail": "third@example.com" }]')
    expect(await home()).toContain('second@example.com')
    expect(await home()).toContain('second@example.com')
    expect(problems).toEqual([expect.stringMatching(/people\.json: .*mail/s)])
  })

  test.each([
    ['[]', /at least one person/],
    ['{}', /expected array/],
    ['[{ "email": "a@example.com" }, { "email": "a@example.com" }]', /two people have the subject/],
    ['[', /JSON/],
  ])('does not start with people such as %s', async (text, problem) => {
    const file = join(folder, 'wrong.json')
    writeFileSync(file, text)
    await expect(startLocalProvider({ port: 0, peopleFile: file })).rejects.toThrow(problem)
  })

  test('answers to its own name only, so that no page elsewhere can borrow it', async () => {
    const { url } = await start()
    const status = await new Promise((resolve, reject) => {
      const { port } = new URL(url)
      request({ host: '127.0.0.1', port, headers: { host: 'evil.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(421)
  })

  test('refuses a body of more than a megabyte', async () => {
    const { saml } = await start()
    const outcome = await fetch(saml.ssoUrl, { method: 'POST', body: 'x'.repeat(1_000_001) }).then(
      ({ status }) => status,
      () => 'closed',
    )
    expect([413, 'closed']).toContain(outcome)
  })
})
