import { endsSession, type SamlConnectionInput, type SignIn } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../../support/clock.ts'
import { createLogoutScenario, logoutOf, send, slo, sloPath } from '../../support/logout-scenario.ts'
import { recorded } from '../../support/record-refusal.ts'
import { idpEntityId, spEntityId } from '../../support/saml-double.ts'
import { logoutRequestXml, redirectQuery } from '../../support/saml-logout.ts'

const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'
const email = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
const emailMisspelt = 'urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress'
const persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'

/** The attributes of a NameID, as they are written. */
const written = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('')

const said =
  (attributes: Readonly<Record<string, string>>) =>
  (xml: string): string =>
    xml.replace(/<saml:NameID[^>]*>/, `<saml:NameID${written(attributes)}>`)

/** Signs in with a NameID that says this, and gives also what the provider's LogoutRequest becomes whose NameID says that. */
async function scenario(attributes: Readonly<Record<string, string>>, changes: Partial<SamlConnectionInput> = {}) {
  const { sso, saml, clock } = await createLogoutScenario(changes)
  const start = await sso.begin({ connection: 'acme' })
  const signIn = (): Promise<SignIn> =>
    sso.complete({
      url: '/login/callback?connection=acme',
      cookies: cookieHeader(start.cookies),
      form: saml.answer(start, { assertion: said(attributes) }),
    })
  const logout = async (other: Readonly<Record<string, string>>) => {
    const xml = said(other)(logoutRequestXml({ destination: slo, now: clock.now() }, []))
    const outcome = await send(sso, `${sloPath}?${redirectQuery('SAMLRequest', xml, { key: saml.key })}`)
    return logoutOf(outcome).event
  }
  return { signIn, logout }
}

const keyOf = async (...of: Parameters<typeof scenario>): Promise<string> =>
  (await (await scenario(...of)).signIn()).identity.accountKey

describe('the account of a name id', () => {
  test.each([
    [{}, {}],
    [{ Format: unspecified }, {}],
    [{ NameQualifier: idpEntityId, SPNameQualifier: spEntityId }, {}],
    [{ NameQualifier: '', SPNameQualifier: '' }, {}],
    [{}, { nameIdFormat: unspecified }],
    // The attribute names the person, whatever the name id says.
    [
      { Format: email, NameQualifier: 'https://a.example' },
      { subjectAttribute: 'email', nameIdFormat: persistent },
    ],
  ])('is the text, where %j says nothing else, or need not', async (attributes, changes) => {
    expect(await keyOf(attributes, changes)).toBe('saml|acme|ada@example.com')
  })

  test.each([
    [{}, { Format: email }],
    [{ Format: persistent }, { Format: email }],
    [{ Format: persistent }, { Format: 'urn:example:nickname' }],
    [{ NameQualifier: 'https://a.example' }, { NameQualifier: 'https://b.example' }],
    [{}, { SPNameQualifier: 'https://affiliation.example' }],
    [{ NameQualifier: 'https://a.example' }, { SPNameQualifier: 'https://a.example' }],
  ])('is not the one of the same text elsewhere: %j, %j', async (one, other) => {
    expect(await keyOf(one)).not.toBe(await keyOf(other))
  })

  test('is the same before and after the format is asked for', async () => {
    expect(await keyOf({ Format: email }, { nameIdFormat: email })).toBe(await keyOf({ Format: email }))
  })
})

describe('a name id of another format than the one asked for', () => {
  test.each([
    [persistent, { Format: email }, email],
    [email, { Format: persistent }, persistent],
    [email, { Format: unspecified }, unspecified],
    [email, {}, undefined],
    [persistent, { Format: 'persistent' }, 'persistent'],
  ])('is refused: %s, %j', async (nameIdFormat, attributes, received) => {
    const { signIn } = await scenario(attributes, { nameIdFormat })
    const refusal = recorded(signIn())
    await expect(refusal).rejects.toMatchObject({ code: 'subject_format_mismatch', expected: nameIdFormat, received })
  })

  test.each([
    [email, { Format: emailMisspelt }],
    [unspecified, { Format: email }],
    [unspecified, { Format: persistent }],
  ])('is none: %s, %j', async (nameIdFormat, attributes) => {
    const { signIn } = await scenario(attributes, { nameIdFormat })
    await expect(signIn()).resolves.toMatchObject({ identity: { subject: 'ada@example.com' } })
  })
})

describe('a LogoutRequest', () => {
  const qualified = { NameQualifier: idpEntityId, SPNameQualifier: spEntityId }

  test.each<[object, Record<string, string>, Record<string, string>]>([
    [{}, {}, {}],
    [{}, qualified, {}],
    [{}, {}, qualified],
    [{}, { Format: email }, { Format: emailMisspelt, ...qualified }],
    [{ nameIdFormat: email }, { Format: email }, {}],
    [{}, { Format: email, NameQualifier: 'https://a.example' }, { Format: email, NameQualifier: 'https://a.example' }],
  ])('finds the account of the sign-in: %j, signed in with %j, asked with %j', async (changes, before, after) => {
    const { signIn, logout } = await scenario(before, changes)
    const { identity, logoutReference } = await signIn()
    const event = await logout(after)
    expect(event.accountKey).toBe(identity.accountKey)
    expect(endsSession(event, logoutReference)).toBe(true)
  })

  test('ends the session also where it alone leaves the format out, as Entra ID does', async () => {
    const { signIn, logout } = await scenario({ Format: email })
    expect(endsSession(await logout({}), (await signIn()).logoutReference)).toBe(true)
  })

  test.each([
    [{}, { Format: email }],
    [{ Format: persistent }, { Format: email }],
    [{ NameQualifier: 'https://a.example' }, { NameQualifier: 'https://b.example' }],
    [{}, { SPNameQualifier: 'https://affiliation.example' }],
  ])('of another person does not: signed in with %j, asked with %j', async (before, after) => {
    const { signIn, logout } = await scenario(before)
    const { identity, logoutReference } = await signIn()
    const event = await logout(after)
    expect(event.accountKey).not.toBe(identity.accountKey)
    expect(endsSession(event, logoutReference)).toBe(false)
  })
})
