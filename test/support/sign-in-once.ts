import { createRequire } from 'node:module'
import { createRelyingParty, type RelyingPartyOptions } from '../../src/index.ts'
import { cookieHeader, createClock } from './clock.ts'
import { createOpenIdDouble } from './openid-double.ts'

// Prints the CommonJS packages that a sign-in makes this process load; those of SAML all are.
const { cache } = createRequire(import.meta.url)
const connection = process.argv[2]
const clock = createClock()
const openId = await createOpenIdDouble(clock.now, { sub: 'u1', email: 'ada@example.com' })
const options: RelyingPartyOptions = {
  baseUrl: 'https://app.example.com',
  secrets: ['a secret of the tests, long enough to seal'],
  now: clock.now,
  fetch: openId.fetch,
  connections: [
    { protocol: 'oidc', id: 'staff', issuer: openId.issuer, clientId: 'client', tokenEndpointAuthMethod: 'none' },
    {
      protocol: 'saml',
      id: 'acme',
      ssoUrl: 'https://idp.example/sso',
      idpEntityId: 'idp',
      spEntityId: 'sp',
      certificate: (await import('../../src/testing/certificate.ts')).createCertifiedKey('x').certificate,
    },
  ],
}
const sso = createRelyingParty(options)
if (connection === 'staff') {
  const start = await sso.begin({ connection: 'staff' })
  const { identity } = await sso.complete({ url: openId.answer(start), cookies: cookieHeader(start.cookies) })
  if (identity.subject !== 'u1') throw new Error('the sign-in failed')
} else {
  await sso.begin({ connection: 'acme' })
}
const packages = Object.keys(cache).map((file) => file.match(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1])
console.log(JSON.stringify([...new Set(packages)]))
