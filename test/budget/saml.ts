import { createRelyingParty, type RelyingPartyOptions } from 'relyant'
import { unverifiedLimits, verifiedLimits, votedLimits } from '../../src/saml/read-document.ts'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { cookieHeader, createClock } from '../support/clock.ts'
import { encrypt } from '../support/encryption.ts'
import { entityDescriptor, keyDescriptor } from '../support/metadata.ts'
import { acmeConnection, createSamlDouble, type Forgery } from '../support/saml-double.ts'
import { logoutRequestXml, redirectQuery } from '../support/saml-logout.ts'
import type { Attempt } from './cpu.ts'
import type { HostileDocument } from './document.ts'

const clock = createClock()
const provider = createSamlDouble(clock.now)
const stranger = createCertifiedKey('a stranger')
const own = createCertifiedKey('the application')
/** What the rest of a document takes of the limits. */
const rest = 80

const list = (count: number, make: (index: number) => string): string =>
  Array.from({ length: Math.max(0, Math.floor(count)) }, (_, index) => make(index)).join('')

/** Fills a document with at most so many nodes, attributes and bytes, in the shapes that are worst for some reader. */
const xmlShapes = {
  elements: (bytes, nodes) => '<a/>'.repeat(Math.min(nodes, bytes / 4)),
  'elements and texts': (_bytes, nodes) => '<a/>x'.repeat(nodes / 2),
  levels: (_bytes, nodes) => ('<a>'.repeat(15) + '</a>'.repeat(15)).repeat(nodes / 15),
  'attributes on few elements': (_bytes, nodes) => `<a ${list(30, (n) => ` b${n}=""`)}/>`.repeat(nodes / 30),
  'signatures of one Id': (_bytes, nodes) =>
    list(nodes / 2, () => `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="s"/>`),
  'signatures of many Ids': (_bytes, nodes) =>
    list(nodes / 2, (n) => `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="s${Math.floor(n / 2)}"/>`),
  ids: (_bytes, nodes) => list(nodes, (n) => `<a ID="i${n}"/>`),
  namespaces: (_bytes, nodes) => `<a ${list(30, (n) => ` xmlns:b${n}="urn:u"`)}/>`.repeat(nodes / 30),
  'namespaces in scope': (_bytes, nodes) =>
    list(3, (n) => `<a ${list(16, (m) => ` xmlns:b${n}x${m}="urn:${n}x${m}" b${n}x${m}:c=""`)}>`) +
    list(nodes - 100, (n) => `<b${n % 3}x0:c d=""/>`) +
    '</a>'.repeat(3),
  comments: (_bytes, nodes) => '<!-- -->'.repeat(nodes),
  'a text': (bytes) => `<a>${'x'.repeat(bytes)}</a>`,
  'a text of lines': (bytes) => `<a>${'\n'.repeat(bytes)}</a>`,
  'a text of references': (bytes) => `<a>${'&amp;'.repeat(bytes / 5)}</a>`,
  'a text of character references': (bytes) => `<a>${'&#x41;'.repeat(bytes / 6)}</a>`,
  'a text of unread ends': (bytes) => `<a>${']]'.repeat(bytes / 2)}</a>`,
  'quotation marks': (bytes) => `<a b='${'"'.repeat(bytes / 6)}'/>`,
  'a name': (bytes) => `<${'a'.repeat(bytes / 2)}/>`,
  'an id': (bytes) => `<a ID="${'x'.repeat(bytes)}"/>`,
  'an instruction': (bytes) => `<?a ${'?'.repeat(bytes)}?>`,
  'an open tag': (bytes) => `<a ${'b '.repeat(bytes / 2)}`,
  'a section': (bytes) => `<a><![CDATA[${']'.repeat(bytes)}]]></a>`,
} satisfies Readonly<Record<string, (bytes: number, nodes: number) => string>>

/** Shapes that an assertion can be signed with: the others are no XML. */
const { 'an open tag': _open, 'an instruction': _instruction, ...signable } = xmlShapes

function shapesOf(
  make: (fill: string) => Attempt,
  fillings: Readonly<Record<string, (bytes: number, nodes: number) => string>> = xmlShapes,
): HostileDocument['shapes'] {
  return Object.fromEntries(
    Object.entries(fillings).map(([name, fill]) => [
      name,
      (bytes: number) => make(fill(Math.floor(bytes * 0.75) - 8192, unverifiedLimits.nodes - rest)),
    ]),
  )
}

function relyingParty(changes: object = {}, options: Partial<RelyingPartyOptions> = {}) {
  return createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    connections: [{ ...acmeConnection(provider), sloUrl: 'https://sso.example.com/slo', signingKeys: own, ...changes }],
    ...options,
  })
}

const response =
  (verification: 'both' | 'strict', forgery: Forgery, changes: object = {}): Attempt =>
  async () => {
    const sso = relyingParty({ verification, ...changes })
    const start = await sso.begin({ connection: 'acme' })
    const form = provider.answer(start, forgery)
    const cookies = cookieHeader(start.cookies)
    return () => sso.complete({ url: '/login/callback?connection=acme', cookies, form })
  }

const inResponse = (xml: string): Forgery => ({
  afterwards: (all) => all.replace('<samlp:Status>', () => `<samlp:Extensions>${xml}</samlp:Extensions><samlp:Status>`),
})
const inAssertion = (xml: string): Forgery => ({
  assertion: (all) => all.replace('</saml:Assertion>', () => `<saml:Advice>${xml}</saml:Advice></saml:Assertion>`),
})

const groups = (values: string): Forgery => ({
  assertion: (all) => all.replace(/<saml:AttributeValue>engineering.*?(?=<\/saml:Attribute>)/, () => values),
})
const value = (text: string, more = ''): string => `<saml:AttributeValue${more}>${text}</saml:AttributeValue>`
const typed =
  ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string"'

/** Of a provider that signs what it sends: as many groups as there may be, by nodes and by bytes. */
const signedShapes = (verification: 'both' | 'strict', nodes: number): HostileDocument['shapes'] => ({
  groups: () => response(verification, groups(list((nodes - 100) / 2, (n) => value(`group ${n}`)))),
  'groups of one name': () => response(verification, groups(value('g').repeat((nodes - 100) / 2))),
  'groups with types': () =>
    response(verification, groups(list(Math.min((nodes - 100) / 2, 20_000), (n) => value(`group ${n}`, typed)))),
  'groups, the response signed': () =>
    response(verification, { ...groups(list((nodes - 100) / 2, (n) => value(`group ${n}`))), sign: 'response' }),
  'groups of many lines': () => response(verification, groups(list(nodes / 4, (n) => value(`&#13;${n}&amp;`)))),
  'a group of one long name': (bytes) => response(verification, groups(value('x'.repeat(bytes * 0.7)))),
  attributes: () =>
    response(verification, {
      assertion: (all) =>
        all.replace(
          '<saml:AttributeStatement>',
          (start) =>
            start + list((nodes - 100) / 3, (n) => `<saml:Attribute Name="a${n}">${value('x')}</saml:Attribute>`),
        ),
    }),
})

const encrypted = (fill: (response: string) => string): Attempt =>
  response('strict', { afterwards: fill }, { decryptionKeys: own })
const toUs = { certificate: own.certificate }

const logoutQuery =
  (xml: string): Attempt =>
  async () => {
    const sso = relyingParty()
    await sso.begin({ connection: 'acme' })
    const query = redirectQuery('SAMLRequest', xml, { key: stranger })
    const request = {
      method: 'GET',
      url: `/auth/logout/saml/acme?${query}`,
      header: () => undefined,
      form: async () => ({}),
    }
    return () => sso.plain.handle(request as never)
  }
const logoutForm =
  (xml: string): Attempt =>
  async () => {
    const sso = relyingParty()
    await sso.begin({ connection: 'acme' })
    const form = { SAMLRequest: Buffer.from(xml).toString('base64') }
    const request = { method: 'POST', url: '/auth/logout/saml/acme', header: () => undefined, form: async () => form }
    return () => sso.plain.handle(request as never)
  }
const destination = 'https://app.example.com/auth/logout/saml/acme'
const logoutAround = (fill: string): string =>
  logoutRequestXml({ destination, now: clock.now() }).replace(
    '<saml:NameID>',
    () => `<samlp:Extensions>${fill}</samlp:Extensions><saml:NameID>`,
  )

const metadata =
  (text: string): Attempt =>
  async () => {
    const fetch = async (): Promise<Response> =>
      new Response(text, { headers: { 'content-type': 'application/samlmetadata+xml' } })
    const { ssoUrl: _url, idpEntityId: _id, certificate: _certificate, ...acme } = acmeConnection(provider)
    const sso = relyingParty(
      {},
      { fetch, connections: [{ ...acme, metadataUrl: 'https://idp.example/metadata' }] as never },
    )
    return () => sso.begin({ connection: 'acme' })
  }
const certificate = provider.key.certificate
const metadataAround = (fill: string): string =>
  entityDescriptor({ keys: [['signing', certificate]], more: `<md:Extensions>${fill}</md:Extensions>` })

export const samlDocuments: readonly HostileDocument[] = [
  ...(['strict', 'both'] as const).flatMap((verification): readonly HostileDocument[] => [
    {
      name: `SAML response of a stranger, verification ${verification}`,
      from: 'stranger',
      limit: unverifiedLimits.size,
      readers: ['src/saml/response/verify-response.ts', 'src/saml/message/decode-field.ts', 'src/saml/base64.ts'],
      shapes: shapesOf((fill) => response(verification, { ...inResponse(fill), key: stranger })),
    },
    {
      name: `SAML assertion of a stranger, verification ${verification}`,
      from: 'stranger',
      limit: unverifiedLimits.size,
      readers: ['src/saml/response/verify-response.ts', 'src/saml/signature/read-signature.ts'],
      shapes: shapesOf((fill) => response(verification, { ...inAssertion(fill), key: stranger }), signable),
    },
  ]),
  {
    name: 'SAML response of the provider, verification strict',
    from: 'provider',
    limit: verifiedLimits.size,
    // 20,000 groups with a type each take 130 milliseconds: what verified is read to the end. See docs/security.md.
    budget: 250,
    readers: ['src/saml/response/verify-response.ts', 'src/saml/response/agreement.ts'],
    shapes: signedShapes('strict', verifiedLimits.nodes),
  },
  {
    name: 'SAML response of the provider, verification both',
    from: 'provider',
    limit: votedLimits.size,
    budget: 100,
    readers: ['src/saml/response/cross-check.ts', 'src/saml/response/agreement.ts'],
    shapes: signedShapes('both', votedLimits.nodes),
  },
  {
    name: 'encrypted assertion',
    from: 'stranger',
    limit: unverifiedLimits.size,
    readers: ['src/saml/response/open-response.ts'],
    shapes: {
      'a long cipher': () => encrypted((all) => encrypt(all, { ...toUs, plain: (xml) => xml + ' '.repeat(120_000) })),
      'many nodes inside': () =>
        encrypted((all) =>
          encrypt(all, { ...toUs, plain: (xml) => xml.replace('</saml:Assertion>', `${'<a/>'.repeat(1800)}$&`) }),
        ),
      'many keys': () =>
        encrypted((all) =>
          encrypt(all, {
            ...toUs,
            element: (xml) => xml.replace(/<xenc:EncryptedKey[\s\S]*<\/xenc:EncryptedKey>/, (key) => key.repeat(100)),
          }),
        ),
    },
  },
  {
    name: 'SAML logout request by redirect',
    from: 'stranger',
    limit: unverifiedLimits.size,
    readers: ['src/saml/logout/receive-message.ts', 'src/saml/logout/read-query.ts'],
    shapes: {
      ...shapesOf((fill) => logoutQuery(logoutAround(fill))),
      'a bomb': () => logoutQuery('\n'.repeat(100 * 1024 * 1024)),
    },
  },
  {
    name: 'SAML logout request by POST',
    from: 'stranger',
    limit: unverifiedLimits.size,
    readers: ['src/saml/logout/receive-message.ts'],
    shapes: shapesOf((fill) => logoutForm(logoutAround(fill))),
  },
  {
    name: 'SAML metadata',
    from: 'provider',
    limit: unverifiedLimits.size,
    readers: ['src/saml/metadata/metadata-document.ts', 'src/saml/metadata/fetch-metadata.ts'],
    shapes: {
      ...shapesOf((fill) => metadata(metadataAround(fill))),
      'many certificates': () =>
        metadata(entityDescriptor({ keyDescriptors: keyDescriptor('signing', certificate).repeat(200) })),
      'many services': () =>
        metadata(
          entityDescriptor({
            keys: [['signing', certificate]],
            sso: Array.from({ length: 900 }, (_, n) => ['POST', `https://idp.example/${n}`]),
          }),
        ),
      'a page': (bytes) => metadata(`${'<!-- -->'.repeat(bytes / 8 - 10)}<html>`),
      'white space': (bytes) => metadata(`${' '.repeat(bytes - 10)}<html>`),
      'half a page': (bytes) => metadata(`<?xml ${'<!--'.repeat(bytes / 4 - 10)}`),
    },
  },
]
