import { createRelyingParty, type SamlConnectionInput, type SignIn } from 'relyant'
import { expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { createScenario } from '../support/scenario.ts'

async function signIn(
  change: (assertion: string) => string,
  changes: Partial<SamlConnectionInput> = {},
): Promise<SignIn> {
  const { options, saml } = await createScenario()
  const [, acme] = options.connections as [unknown, SamlConnectionInput]
  const sso = createRelyingParty({ ...options, connections: [{ ...acme, ...changes }] })
  const start = await sso.begin({ connection: 'acme' })
  return sso.complete({
    url: '/login/callback?connection=acme',
    cookies: cookieHeader(start.cookies),
    form: saml.answer(start, { assertion: change }),
  })
}

const link = 'http://schemas.microsoft.com/claims/groups.link'
const withLink = (xml: string): string =>
  xml.replace(
    '</saml:AttributeStatement>',
    `<saml:Attribute Name="${link}"><saml:AttributeValue>https://graph.windows.net/x</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`,
  )
const note = expect.stringContaining('too many groups to send')

test('a link in place of groups means that there are some', async () => {
  const changes = { groupsClaim: 'teams', groupsWhenAbsent: 'none' } as const
  const { identity } = await signIn(withLink, changes)
  expect([identity.groups, identity.groupsComplete]).toEqual([[], false])
  expect(identity.evidence.get('groups')).toMatchObject({ note })
})

test('a link beside groups means that there are more', async () => {
  const { identity } = await signIn(withLink)
  expect([identity.groups, identity.groupsComplete]).toEqual([['engineering', 'Sales, EMEA'], false])
  expect(identity.evidence.get('groups')).toMatchObject({ note })
})

test("Keycloak's X.500 name of an email is a usual one", async () => {
  const name = 'urn:oid:1.2.840.113549.1.9.1'
  const { identity } = await signIn((xml) => xml.replace('Name="email"', `Name="${name}"`))
  expect(identity.email).toBe('ada@example.com')
  expect(identity.evidence.get('email')).toMatchObject({ claim: name })
})

test('a name id format of another version is no email, and a note says so', async () => {
  const format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress'
  const { identity } = await signIn((xml) =>
    xml
      .replace(/urn:oasis:names:tc:SAML:1\.\d:nameid-format:unspecified/, format)
      .replace('Name="email"', 'Name="contact"'),
  )
  expect(identity.email).toBeUndefined()
  expect(identity.evidence.get('email')?.note).toContain(`the NameID has the format "${format}"`)
})
