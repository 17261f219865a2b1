import { createTestSamlProvider, person, type SamlPresetName } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { all, answerFor, only, parse } from './wire.ts'

const ada = person({
  email: 'ada@example.com',
  groups: ['engineering', 'Sales, EMEA'],
  subject: '615c83d1a6f0b50001a2b3c4',
})
const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'
const password = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'
const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'
const microsoft = 'http://schemas.microsoft.com'
const xmlsoap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

/** What is recorded of each provider. JumpCloud's is of many sources; the others' are their vendors' public documentation. */
const recorded: Readonly<Record<SamlPresetName, object>> = {
  jumpcloud: {
    ssoUrl: 'https://sso.jumpcloud.com/saml2/port',
    issuer: 'https://auth.getport.io',
    signed: ['Assertion'],
    nameId: ['ada@example.com', 'urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified'],
    context: password,
    attributes: [
      ['email', ['ada@example.com']],
      ['email_verified', ['true']],
      ['given_name', ['Ada']],
      ['family_name', ['Example']],
      ['memberOf', ['engineering', 'Sales, EMEA']],
    ],
    ofNoGroup: 'absent',
    singleSignOn: [post],
    singleLogout: [],
  },
  okta: {
    ssoUrl: 'https://example.okta.com/app/example_port_1/exk1fxphMuMu3ULWO5d7/sso/saml',
    issuer: 'http://www.okta.com/exk1fxphMuMu3ULWO5d7',
    signed: ['Response', 'Assertion'],
    nameId: ['ada@example.com', unspecified],
    context: password,
    attributes: [
      ['email (unspecified)', ['ada@example.com']],
      ['firstName (unspecified)', ['Ada']],
      ['lastName (unspecified)', ['Example']],
      ['groups (unspecified)', ['engineering', 'Sales, EMEA']],
    ],
    ofNoGroup: 'absent',
    singleSignOn: [redirect, post],
    singleLogout: [redirect, post],
  },
  entra: {
    ssoUrl: 'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/saml2',
    issuer: 'https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/',
    signed: ['Assertion'],
    nameId: ['ada@example.com', 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'],
    context: 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password',
    attributes: [
      [`${microsoft}/identity/claims/tenantid`, ['72f988bf-86f1-41af-91ab-2d7cd011db47']],
      [
        `${microsoft}/identity/claims/objectidentifier`,
        [expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)],
      ],
      [`${microsoft}/identity/claims/displayname`, ['Ada Example']],
      [
        `${microsoft}/identity/claims/identityprovider`,
        ['https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/'],
      ],
      [
        `${microsoft}/claims/authnmethodsreferences`,
        [`${microsoft}/ws/2008/06/identity/authenticationmethod/password`],
      ],
      [`${xmlsoap}/givenname`, ['Ada']],
      [`${xmlsoap}/surname`, ['Example']],
      [`${xmlsoap}/emailaddress`, ['ada@example.com']],
      [`${xmlsoap}/name`, ['ada@example.com']],
      [`${microsoft}/ws/2008/06/identity/claims/groups`, ['engineering', 'Sales, EMEA']],
    ],
    ofNoGroup: 'absent',
    singleSignOn: [redirect, post],
    singleLogout: [redirect, post],
  },
  google: {
    ssoUrl: 'https://accounts.google.com/o/saml2/idp?idpid=C01example',
    issuer: 'https://accounts.google.com/o/saml2?idpid=C01example',
    signed: ['Assertion'],
    nameId: ['ada@example.com', unspecified],
    context: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
    attributes: [
      ['email', ['ada@example.com']],
      ['given_name', ['Ada']],
      ['family_name', ['Example']],
      ['groups', ['engineering', 'Sales, EMEA']],
    ],
    ofNoGroup: 'absent',
    singleSignOn: [redirect, post],
    singleLogout: [],
  },
  keycloak: {
    ssoUrl: 'https://keycloak.example.com/realms/port/protocol/saml',
    issuer: 'https://keycloak.example.com/realms/port',
    signed: ['Response'],
    nameId: ['ada', unspecified],
    context: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
    attributes: [
      ['email (basic)', ['ada@example.com']],
      ['username (basic)', ['ada']],
      ['firstName (basic)', ['Ada']],
      ['lastName (basic)', ['Example']],
      ['groups (basic)', ['engineering']],
      ['groups (basic)', ['Sales, EMEA']],
    ],
    ofNoGroup: 'absent',
    singleSignOn: [redirect, post],
    singleLogout: [redirect, post],
  },
  generic: {
    ssoUrl: 'https://idp.example.com/saml2/port/sso',
    issuer: 'https://idp.example.com/saml2/port',
    signed: ['Assertion'],
    nameId: ['615c83d1a6f0b50001a2b3c4', 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
    context: password,
    attributes: [
      ['email (basic)', ['ada@example.com']],
      ['email_verified (basic)', ['true']],
      ['name (basic)', ['Ada Example']],
      ['given_name (basic)', ['Ada']],
      ['family_name (basic)', ['Example']],
      ['preferred_username (basic)', ['ada']],
      ['groups (basic)', ['engineering', 'Sales, EMEA']],
    ],
    ofNoGroup: 'empty',
    singleSignOn: [redirect, post],
    singleLogout: [redirect, post],
  },
}

const names = Object.keys(recorded) as SamlPresetName[]

describe.each(names)('%s', (preset) => {
  test('sends what is recorded, field by field', async () => {
    const provider = createTestSamlProvider({ preset, people: [ada], name: 'port' })
    const { response, assertion, signed, attributes } = await answerFor(provider)
    const nobody = await answerFor(provider, person({ ...ada, groups: [] }))
    const groups = nobody.attributes.filter(([name]) => /groups|memberOf/.test(name))
    const metadata = parse(provider.metadata())
    const nameId = only(assertion, 'NameID')
    const services = (name: string) => all(metadata, name).map((service) => service.getAttribute('Binding'))
    expect({
      ssoUrl: provider.ssoUrl,
      issuer: [...new Set(all(response, 'Issuer').map(({ textContent }) => textContent))].join(' '),
      signed,
      nameId: [nameId.textContent, nameId.getAttribute('Format')],
      context: only(assertion, 'AuthnContextClassRef').textContent,
      attributes,
      ofNoGroup: groups.length === 0 ? 'absent' : groups.every(([, values]) => values.length === 0) ? 'empty' : groups,
      singleSignOn: services('SingleSignOnService'),
      singleLogout: services('SingleLogoutService'),
    }).toEqual(recorded[preset])
    expect(metadata.getAttribute('entityID')).toBe(provider.entityId)
    expect(only(metadata, 'IDPSSODescriptor').getAttribute('WantAuthnRequestsSigned')).toBe('false')
    expect(provider.certificate.replaceAll(/\s/g, '')).toContain(only(metadata, 'X509Certificate').textContent)
  })

  test('signs with RSA-SHA256 over exclusive canonicalization', async () => {
    const { response } = await answerFor(createTestSamlProvider({ preset, people: [ada] }))
    const algorithms = (name: string) => new Set(all(response, name).map((one) => one.getAttribute('Algorithm')))
    expect([...algorithms('SignatureMethod')]).toEqual(['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'])
    expect([...algorithms('DigestMethod')]).toEqual(['http://www.w3.org/2001/04/xmlenc#sha256'])
    expect([...algorithms('CanonicalizationMethod')]).toEqual(['http://www.w3.org/2001/10/xml-exc-c14n#'])
  })

  test('sends no email of somebody who has none, and says nothing of groups that nobody spoke of', async () => {
    const anonymous = person({ email: false, username: 'nobody' })
    const { attributes } = await answerFor(createTestSamlProvider({ preset, people: [anonymous] }))
    const sent = attributes.map(([name]) => name).filter((name) => /mail|groups|memberOf/i.test(name))
    expect(sent).toEqual([])
  })
})

const many = (count: number) => person({ groups: Array.from({ length: count }, (_, number) => `group ${number}`) })
const valuesOf = async (preset: SamlPresetName, count: number, attribute: string): Promise<readonly string[]> => {
  const { attributes } = await answerFor(createTestSamlProvider({ preset, people: [many(count)] }))
  return attributes.flatMap(([name, values]) => (name === attribute ? values : []))
}

test('Entra sends a link in place of more than 150 groups', async () => {
  const groups = `${microsoft}/ws/2008/06/identity/claims/groups`
  const link = `${microsoft}/claims/groups.link`
  expect(await valuesOf('entra', 150, groups)).toHaveLength(150)
  expect(await valuesOf('entra', 150, link)).toEqual([])
  expect(await valuesOf('entra', 151, groups)).toEqual([])
  expect(await valuesOf('entra', 151, link)).toEqual([
    expect.stringMatching(/^https:\/\/graph\.windows\.net\/.*\/getMemberObjects$/),
  ])
})

test('Google sends 75 groups and forgets the rest', async () => {
  expect(await valuesOf('google', 76, 'groups')).toHaveLength(75)
})

test('JumpCloud sends one group as one value of one attribute, under the name that was typed', async () => {
  const ben = person({ email: 'ben@example.com', groups: ['Admin'] })
  const provider = createTestSamlProvider({ preset: 'jumpcloud', people: [ben], groupsAttribute: 'memberOF' })
  const { attributes } = await answerFor(provider)
  expect(attributes.at(-1)).toEqual(['memberOF', ['Admin']])
  expect(provider.connection('acme').groupsClaim).toBe('memberOF')
})

test('JumpCloud offers redirects when that is ticked', () => {
  const ticked = createTestSamlProvider({ preset: 'jumpcloud', declareRedirectEndpoint: true })
  const services = all(parse(ticked.metadata()), 'SingleSignOnService').map((service) =>
    service.getAttribute('Binding'),
  )
  expect(services).toEqual([redirect, post])
})

test('what a person has of claims stands beside the usual attributes, instead of them, or leaves them out', async () => {
  const odd = person({
    email: 'odd@example.com',
    claims: { email_verified: 'TRUE', given_name: undefined, level: 3, tags: ['a', 'b'], address: { city: 'Ulm' } },
  })
  const { attributes } = await answerFor(createTestSamlProvider({ preset: 'jumpcloud', people: [odd] }))
  expect(attributes).toEqual([
    ['email', ['odd@example.com']],
    ['family_name', ['Example']],
    ['email_verified', ['TRUE']],
    ['level', ['3']],
    ['tags', ['a', 'b']],
    ['address', ['{"city":"Ulm"}']],
  ])
})

test('whatever a person is called, a parser reads it back', async () => {
  const text = `<b a="1">'Ada' & "Löve"</b> ]]> 𝒜 <!-- --> &amp;\t\r\n.`
  const ada = person({ email: 'ada@example.com', nameId: text, groups: [text], claims: { [`x${text}`]: text } })
  const provider = createTestSamlProvider({
    preset: 'jumpcloud',
    people: [ada],
    entityId: text,
    spEntityId: text.trim(),
  })
  const { assertion, attributes } = await answerFor(provider)
  const read = (name: string) => only(assertion, name).textContent
  expect([read('Issuer'), read('NameID'), read('Audience')]).toEqual([text, text, text])
  expect(attributes.slice(-2)).toEqual([
    ['memberOf', [text]],
    [`x${text}`, [text]],
  ])
})

test('a character that XML cannot hold is named', async () => {
  const provider = createTestSamlProvider({ people: [person({ name: 'nul\0' })] })
  await expect(answerFor(provider)).rejects.toThrow('XML cannot hold the character U+0000 of "nul\\u0000"')
})

test('an unknown preset is refused, and the known ones are named', () => {
  expect(() => createTestSamlProvider({ preset: 'okra' as never })).toThrow(
    'there is no preset "okra"; write jumpcloud, okta, entra, google, keycloak, generic',
  )
})
