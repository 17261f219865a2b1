import fc from 'fast-check'
import { readIdentityProviderMetadata } from 'relyant'
import { describe, expect, test } from 'vitest'
import { createKey } from '../../support/certificates.ts'
import {
  declared,
  entitiesDescriptor,
  entityDescriptor,
  keyDescriptor,
  type MetadataParts,
  signMetadata,
} from '../../support/metadata.ts'
import { recorded } from '../../support/record-refusal.ts'

const now = Date.parse('2026-11-22T10:00:00Z')
const rsa = createKey()
const elliptic = createKey('ec').certify()
const [one, two] = ['one', 'two'].map((name) => rsa.certify({ name })) as [string, string]
const metadata = (parts: MetadataParts = {}): string => entityDescriptor({ keys: [['signing', one]], ...parts })
const read = (xml: string, options: object = {}) => readIdentityProviderMetadata(xml, { now, ...options })

const redirect = 'https://sso.jumpcloud.com/saml2/acme?binding=redirect'
const post = 'https://sso.jumpcloud.com/saml2/acme'

describe('the metadata of an identity provider', () => {
  test('as JumpCloud exports it: one binding, free text for an entity id, no logout', async () => {
    const more = '<md:NameIDFormat> urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified\n</md:NameIDFormat>'
    expect(await read(declared(metadata({ entityId: 'JumpCloud', more })))).toEqual({
      entityId: 'JumpCloud',
      ssoUrls: { post },
      sloUrls: {},
      sloResponseUrls: {},
      certificates: [one],
      certificatesLeftOut: 0,
      wantAuthnRequestsSigned: false,
      nameIdFormats: ['urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified'],
    })
  })

  test('with both bindings, logout, a wish for signed requests, and an end', async () => {
    const slo = (binding: string, rest: string): string =>
      `<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" ${rest}/>`
    const xml = metadata({
      sso: [
        ['Artifact', 'https://a.example/artifact'],
        ['POST', post],
        ['Redirect', redirect.replace('?', '?a=1&amp;')],
      ],
      more:
        slo('SOAP', 'Location="https://a.example/soap"') +
        slo('HTTP-Redirect', 'Location="https://a.example/slo" ResponseLocation="https://a.example/done"'),
      role: 'WantAuthnRequestsSigned="1" cacheDuration="PT6H"',
      entity: 'validUntil="2026-12-01T00:00:00Z" cacheDuration="P1D"',
    })
    expect(await read(xml)).toMatchObject({
      ssoUrls: { post, redirect: redirect.replace('?', '?a=1&') },
      sloUrls: { redirect: 'https://a.example/slo' },
      sloResponseUrls: { redirect: 'https://a.example/done' },
      wantAuthnRequestsSigned: true,
      validUntil: new Date('2026-12-01T00:00:00Z'),
      cacheDuration: 6 * 3600,
    })
  })

  test('with processing instructions and xmlns:xml, as Shibboleth and ADFS write them; signed, around the root', async () => {
    const xml = metadata({
      entity: 'ID="_m" validUntil="2026-12-01T00:00:00Z" xmlns:xml="http://www.w3.org/XML/1998/namespace"',
    })
    const instruction = '<?xml-stylesheet type="text/xsl" href="m.xsl"?>'
    await expect(read(declared(instruction + xml.replace('><', `>${instruction}<`)))).resolves.toMatchObject({
      certificates: [one],
    })
    const signer = createKey()
    const key = { privateKey: signer.privateKey, certificate: signer.certify() }
    const signed = signMetadata(xml, key)
    const certificates = [key.certificate]
    await expect(read(instruction + signed, { certificates })).resolves.toMatchObject({ certificates: [one] })
    const inside = signed.replace('><', `>${instruction}<`)
    await expect(read(inside, { certificates })).rejects.toMatchObject({
      details: { problem: 'processing-instruction' },
    })
  })

  test.each(['utf-16', 'UTF-16LE', 'ISO-8859-1', 'us-ascii'])('as a text that declares %s', async (encoding) => {
    const xml = `<?xml version="1.0" encoding="${encoding}"?><!-- \xe9 -->${metadata()}`
    await expect(read(xml)).resolves.toMatchObject({ certificates: [one] })
  })

  test.each([
    ['of SAML 1.1', 'urn:oasis:names:tc:SAML:1.1:metadata'],
    ['of assertions', 'urn:oasis:names:tc:SAML:2.0:assertion'],
  ])('is told from one whose root is in the namespace %s', async (_what, received) => {
    const xml = metadata().replace('urn:oasis:names:tc:SAML:2.0:metadata', received)
    await expect(read(xml)).rejects.toMatchObject({
      code: 'provider_metadata_invalid',
      expected: 'urn:oasis:names:tc:SAML:2.0:metadata',
      received,
      details: { reason: 'another-namespace' },
    })
  })

  test('after a byte order mark, a comment and white space', async () => {
    expect(await read(`\uFEFF<?xml version="1.0"?><!-- ours -->\n${metadata()}\n`)).toMatchObject({
      certificates: [one],
    })
  })

  test.each<[string, readonly (readonly [string, string])[], readonly string[]]>([
    [
      'rolled ones, in their order',
      [
        ['signing', two],
        ['signing', one],
      ],
      [two, one],
    ],
    [
      'one without a use, which is for signing too',
      [
        ['', one],
        ['encryption', two],
      ],
      [one],
    ],
    [
      'one that is there twice, once',
      [
        ['signing', one],
        ['', one],
        ['signing', two],
      ],
      [one, two],
    ],
    [
      'none of a kind that cannot be used, beside one that can',
      [
        ['signing', elliptic],
        ['signing', two],
      ],
      [two],
    ],
  ])('has certificates: %s', async (_what, keys, certificates) => {
    expect(await read(metadata({ keys }))).toMatchObject({ certificates, certificatesLeftOut: 0 })
  })

  test('has of more than four certificates those that last longest', async () => {
    const ending = (year: number): string => rsa.certify({ notAfter: `${year}-01-01` })
    const years = [2029, 2027, 2031, 2028, 2030, 2026]
    const keys = years.map((year) => ['signing', ending(year)] as const)
    expect(await read(metadata({ keys }))).toMatchObject({
      certificates: [2029, 2031, 2028, 2030].map(ending),
      certificatesLeftOut: 2,
    })
  })

  test('has of a chain the certificate of the key alone', async () => {
    const keyDescriptors = keyDescriptor('signing', one).replace(
      '</ds:X509Certificate>',
      `</ds:X509Certificate><ds:X509Certificate>${two.replaceAll(/-----.*-----/g, '')}</ds:X509Certificate>`,
    )
    expect(await read(metadata({ keyDescriptors }))).toMatchObject({ certificates: [one] })
  })

  test('ends when whatever is around it ends first', async () => {
    const inner = metadata({ entity: 'validUntil="2026-12-03T00:00:00Z"', role: 'validUntil="2026-12-02T00:00:00Z"' })
    const xml = entitiesDescriptor([inner], 'validUntil="2026-12-01T00:00:00Z" cacheDuration="PT1H"')
    expect(await read(xml)).toMatchObject({ validUntil: new Date('2026-12-01T00:00:00Z'), cacheDuration: 3600 })
  })

  test('of several is the one that is chosen, also out of a group in a group', async () => {
    const group = entitiesDescriptor([metadata({ entityId: 'b', keys: [['signing', two]] })])
    const xml = entitiesDescriptor([metadata({ entityId: 'a' }), group, serviceProvider])
    expect(await read(xml, { entityId: 'b' })).toMatchObject({ entityId: 'b', certificates: [two] })
    expect(await read(entitiesDescriptor([serviceProvider, group]))).toMatchObject({ entityId: 'b' })
  })

  test.each(['PT', 'P', '1h', '-PT1H', ''])('takes a cacheDuration that is none for none: %j', async (text) => {
    expect(await read(metadata({ entity: `cacheDuration="${text}"` }))).not.toHaveProperty('cacheDuration')
  })

  test.each([
    ['P1D', 86_400],
    ['PT90M', 5400],
    ['P0Y0M7DT0H0M0.000S', 604_800],
    ['P1Y', 31_536_000],
  ])('reads a cacheDuration: %s', async (text, seconds) => {
    expect(await read(metadata({ entity: `cacheDuration="${text}"` }))).toMatchObject({ cacheDuration: seconds })
  })
})

const serviceProvider =
  '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="sp"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></md:EntityDescriptor>'
const noRole = serviceProvider.replaceAll('SPSSODescriptor', 'PDPDescriptor')

type Refusal = [what: string, xml: string, cause: object, options?: object]

const keyWithout = (content: string): string =>
  `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${content}</ds:KeyInfo></md:KeyDescriptor>`

const refusals: readonly Refusal[] = [
  ['a login page', '<!DOCTYPE html>\n<html><body>Log in</body></html>', { reason: 'web-page' }],
  [
    'a login page of XHTML',
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">\n<html/>',
    { reason: 'web-page' },
  ],
  ['a login page without a doctype', '\n<!-- a --><!-- b -->\n<HTML lang="en">', { reason: 'web-page' }],
  ['nothing', '', { reason: 'not-xml', received: '' }],
  ['a PEM', one, { reason: 'not-xml', received: expect.stringMatching(/^-----BEGIN CERTIFICATE/) }],
  ['what is cut off', metadata().slice(0, -20), { reason: 'xml', problem: 'end-tag-stray' }],
  ['a DTD', `<!DOCTYPE md:EntityDescriptor [<!ENTITY a "b">]>${metadata()}`, { reason: 'xml', problem: 'doctype' }],
  ['too much', `${metadata()}<!--${' '.repeat(256 * 1024)}-->`, { reason: 'size', limit: 262144 }],
  [
    'another document',
    '<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol"/>',
    { reason: 'another-document', expected: ['EntityDescriptor', 'EntitiesDescriptor'], received: 'Response' },
  ],
  [
    'a namespace that only looks so',
    metadata().replaceAll(':metadata"', ':metadata/"'),
    {
      reason: 'another-namespace',
      element: 'EntityDescriptor',
      expected: 'urn:oasis:names:tc:SAML:2.0:metadata',
      received: 'urn:oasis:names:tc:SAML:2.0:metadata/',
    },
  ],
  ['no entity', entitiesDescriptor([]), { reason: 'entity-missing' }],
  ["a service provider's", serviceProvider, { reason: 'role-of-service-provider' }],
  ['no role for single sign-on', noRole, { reason: 'role-missing' }],
  [
    'a provider of SAML 1.1',
    metadata().replace('SAML:2.0:protocol', 'SAML:1.1:protocol'),
    { reason: 'role-of-another-protocol' },
  ],
  [
    'several providers, and none chosen',
    entitiesDescriptor([metadata({ entityId: 'a' }), metadata({ entityId: 'b' })]),
    { reason: 'entity-ambiguous', received: ['a', 'b'] },
  ],
  [
    'one entity id twice',
    entitiesDescriptor([metadata({ entityId: 'a' }), metadata({ entityId: 'a' })]),
    { reason: 'entity-ambiguous', received: ['a', 'a'] },
    { entityId: 'a' },
  ],
  [
    'another entity',
    metadata(),
    { reason: 'entity-mismatch', expected: 'acme', received: ['https://auth.getport.io'] },
    { entityId: 'acme' },
  ],
  [
    'a service provider that is chosen',
    entitiesDescriptor([metadata(), serviceProvider]),
    { reason: 'role-of-service-provider' },
    { entityId: 'sp' },
  ],
  ['no entity id', metadata({ entityId: '' }), { reason: 'entity-without-id' }],
  [
    'an end in the past',
    metadata({ entity: 'validUntil="2026-11-22T10:00:00Z"' }),
    { reason: 'expired', received: new Date('2026-11-22T10:00:00.000Z') },
  ],
  [
    'a group that has ended',
    entitiesDescriptor([metadata()], 'validUntil="2026-11-22T09:59:59Z"'),
    { reason: 'expired', received: new Date('2026-11-22T09:59:59.000Z') },
  ],
  [
    'an end that is no time',
    metadata({ entity: 'validUntil="soon"' }),
    { reason: 'valid-until-malformed', received: 'soon' },
  ],
  [
    'no place to sign in',
    metadata({ sso: [] }),
    {
      reason: 'sso-binding-missing',
      expected: [
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
      ],
      received: [],
    },
  ],
  [
    'no binding of ours',
    metadata({ sso: [['Artifact', post]] }),
    {
      reason: 'sso-binding-missing',
      expected: [
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
      ],
      received: ['urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact'],
    },
  ],
  [
    'a place over plain http',
    metadata({ sso: [['POST', 'http://idp.example/sso']] }),
    { reason: 'sso-url-unusable', received: 'http://idp.example/sso' },
  ],
  [
    'a place that is no URL',
    metadata({ sso: [['Redirect', '/sso']] }),
    { reason: 'sso-url-unusable', received: '/sso' },
  ],
  ['no key', metadata({ keys: [] }), { reason: 'key-missing' }],
  ['a key for encryption only', metadata({ keys: [['encryption', one]] }), { reason: 'key-missing' }],
  [
    'a key by its name',
    metadata({ keyDescriptors: keyWithout('<ds:KeyName>k</ds:KeyName>') }),
    { reason: 'certificate-missing' },
  ],
  [
    'what is no certificate',
    metadata({
      keyDescriptors: keyWithout('<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>'),
    }),
    { reason: 'certificate-unusable', problems: [] },
  ],
  [
    'a key that is not RSA',
    metadata({ keys: [['signing', elliptic]] }),
    { reason: 'certificate-unusable', problems: [{ problem: 'type-of-one-verifier', received: 'ec' }] },
  ],
]

describe('metadata is refused with what is wrong', () => {
  test.each<Refusal>(refusals)('%s', async (_what, xml, cause, options) => {
    await expect(recorded(read(xml, options))).rejects.toMatchObject({
      code: 'provider_metadata_invalid',
      kind: 'configuration',
      details: cause,
    })
  })

  test('a login page, and what it probably is', async () => {
    await expect(recorded(read('<html>'))).rejects.toMatchObject({
      hint: expect.stringMatching(/^This looks like the SSO URL/),
    })
  })

  test('comments in front of a page do not take long', { timeout: 2000 }, async () => {
    await expect(recorded(read(`${'<!-- -->'.repeat(20_000)}<x/>`))).rejects.toMatchObject({
      code: 'provider_metadata_invalid',
    })
  })
})

describe('metadata that has to be signed', () => {
  const certificates = [one]
  const key = { privateKey: rsa.privateKey, certificate: one }
  const attacker = createKey()
  const stranger = { privateKey: attacker.privateKey, certificate: attacker.certify() }
  const signed = signMetadata(metadata({ entity: 'ID="_m" validUntil="2026-12-01T00:00:00Z"' }), key)

  test('is read where it is, whatever the certificate is called', async () => {
    expect(await read(signed, { certificates })).toMatchObject({ certificates: [one] })
    expect(await read(declared(signed), { certificates: [stranger.certificate, two] })).toMatchObject({
      certificates: [one],
    })
  })

  test('is read as a group, which is signed as a whole', async () => {
    const group = entitiesDescriptor(
      [metadata({ entityId: 'a' }), metadata({ entityId: 'b' })],
      'ID="_g" validUntil="2026-12-01T00:00:00Z"',
    )
    const options = { certificates, entityId: 'b' }
    expect(await read(signMetadata(group, key), options)).toMatchObject({ entityId: 'b' })
  })

  test('is read with what its provider can encrypt by, however weak', async () => {
    const method =
      '<md:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"><ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/></md:EncryptionMethod></md:KeyDescriptor>'
    const keyDescriptors = keyDescriptor('', one).replace('</md:KeyDescriptor>', method)
    const xml = signMetadata(metadata({ entity: 'ID="_m" validUntil="2026-12-01T00:00:00Z"', keyDescriptors }), key)
    expect(await read(xml, { certificates })).toMatchObject({ certificates: [one] })
  })

  const inner = entitiesDescriptor([
    signMetadata(metadata({ entity: 'ID="_m" validUntil="2026-12-01T00:00:00Z"' }), key),
  ])
  const wrapped = `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_evil" entityID="evil"><md:Extensions>${signed}</md:Extensions></md:EntityDescriptor>`
  const moved = (signed.match(/<ds:Signature .*<\/ds:Signature>/s) ?? [''])[0]
  const evil = metadata({
    entity: 'ID="_m" validUntil="2026-12-01T00:00:00Z"',
    sso: [['POST', 'https://evil.example/sso']],
  })
  const forgeries: readonly Refusal[] = [
    ['not signed', metadata(), { reason: 'signature-missing' }],
    [
      'signed by somebody else',
      signMetadata(metadata({ entity: 'ID="_m" validUntil="2026-12-01T00:00:00Z"' }), stranger),
      { reason: 'signature-invalid' },
    ],
    ['changed', signed.replace('saml2/acme', 'saml2/evil'), { reason: 'signature-invalid' }],
    ['signed in a part of it', inner, { reason: 'signature-missing' }],
    ['wrapped in another', wrapped, { reason: 'signature-missing' }],
    ['with a signature of another', evil.replace('><md:IDP', `>${moved}<md:IDP`), { reason: 'signature-invalid' }],
    [
      'with a signature over what it holds',
      evil
        .replace('ID="_m"', 'ID="_evil"')
        .replace('><md:IDP', `>${moved}<md:Extensions>${signed.replace(moved, '')}</md:Extensions><md:IDP`),
      {
        reason: 'signature',
        document: 'metadata',
        problem: 'reference',
        element: 'EntityDescriptor',
        expected: '#_evil',
        received: '#_m',
      },
    ],
    [
      'signed twice',
      signMetadata(signed, key),
      { reason: 'signature', document: 'metadata', problem: 'repeated', element: 'EntityDescriptor' },
    ],
    [
      'signed with SHA-1',
      signed.replace('more#rsa-sha256', '#rsa-sha1').replace('2001/04/xmldsig-#', '2000/09/xmldsig#'),
      {
        reason: 'signature-method',
        element: 'SignatureMethod',
        received: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
      },
    ],
  ]
  test.each<Refusal>(forgeries)('is refused %s', async (_what, xml, cause) => {
    await expect(recorded(read(xml, { certificates }))).rejects.toMatchObject({
      code: 'provider_metadata_invalid',
      details: cause,
    })
  })
})

describe('whatever is done to metadata', () => {
  const key = { privateKey: rsa.privateKey, certificate: one }
  const signed = signMetadata(metadata({ entity: 'ID="_m" validUntil="2026-12-01T00:00:00Z"', keys: [['', one]] }), key)
  const snippets = [
    '<',
    '>',
    '"',
    '&',
    '&amp;',
    '<!--',
    '-->',
    '<x/>',
    ' ',
    '=',
    'md:',
    ':x',
    two.slice(40, 80),
    'ID="_m"',
  ]
  const change = fc.record({
    from: fc.nat({ max: signed.length }),
    length: fc.integer({ min: 0, max: 60 }),
    put: fc.oneof(fc.constantFrom(...snippets), fc.string({ maxLength: 8 })),
  })
  const changed = fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) =>
      changes.reduce((xml, { from, length, put }) => xml.slice(0, from) + put + xml.slice(from + length), signed),
    )
  const outcome = (xml: string, options = {}) => read(xml, options).catch((error: unknown) => error)

  test('it is read, or refused as what it is', async () => {
    const run = fc.asyncProperty(changed, async (xml) => {
      const result = await outcome(xml)
      if (result instanceof Error) expect(result).toMatchObject({ code: 'provider_metadata_invalid' })
    })
    await fc.assert(run, { numRuns: 500 })
  })

  test('where it has to be signed, it says to the letter what was signed', async () => {
    const original = await read(signed, { certificates: [one] })
    const run = fc.asyncProperty(changed, async (xml) => {
      const result = await outcome(xml, { certificates: [one] })
      if (result instanceof Error) expect(result).toMatchObject({ code: 'provider_metadata_invalid' })
      else expect(result).toEqual(original)
    })
    await fc.assert(run, { numRuns: 500 })
  })
})

test('certificates that are none are a mistake of the caller', async () => {
  await expect(read(metadata(), { certificates: ['x'] })).rejects.toThrow(TypeError)
})
