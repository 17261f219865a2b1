import { deflateRawSync } from 'node:zlib'
import type { HandlerOutcome, SsoErrorCode } from 'relyant'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { cookieHeader } from '../support/clock.ts'
import {
  createLogoutScenario,
  type LogoutScenario,
  logoutOf,
  refusalOf,
  send,
  slo,
  sloPath,
} from '../support/logout-scenario.ts'
import { replace } from '../support/replace.ts'
import {
  base64,
  logoutRequestXml,
  logoutResponseXml,
  redirectQuery,
  rsaSha256,
  signEnveloped,
  signQuery,
} from '../support/saml-logout.ts'

let scenario: LogoutScenario
beforeAll(async () => {
  scenario = await createLogoutScenario()
})

const foreign = createCertifiedKey('attacker')
const minutes = (count: number): string => new Date(scenario.clock.now() + count * 60_000).toISOString()
const remove = (what: string | RegExp): ((xml: string) => string) => replace(what, '')
const same = (text: string): string => text

const viaRedirect = (query: string): Promise<HandlerOutcome> => send(scenario.sso, `${sloPath}?${query}`)
const viaPost = (fields: readonly (readonly [string, string])[]): Promise<HandlerOutcome> =>
  send(scenario.sso, sloPath, { form: new URLSearchParams(fields.map(([name, value]) => [name, value])) })

/** What is wrong with the message itself, whichever way it comes. */
const messages: readonly [defect: string, change: (xml: string) => string, code: SsoErrorCode, cause: object][] = [
  [
    'another version',
    replace('Version="2.0"', 'Version="1.1"'),
    'logout_message_invalid',
    { reason: 'version', document: 'LogoutRequest', expected: '2.0', received: '1.1' },
  ],
  [
    'no issuer',
    remove(/<saml:Issuer>.*?<\/saml:Issuer>/),
    'assertion_issuer_mismatch',
    { reason: 'issuer', expected: 'https://auth.getport.io' },
  ],
  [
    'another issuer',
    replace(/getport\.io/, 'evil.example'),
    'assertion_issuer_mismatch',
    { reason: 'issuer', expected: 'https://auth.getport.io', received: 'https://auth.evil.example' },
  ],
  [
    'no destination',
    remove(/ Destination="[^"]*"/),
    'destination_mismatch',
    { reason: 'destination', document: 'LogoutRequest', expected: 'https://app.example.com/auth/logout/saml/acme' },
  ],
  [
    'another destination',
    replace(/saml\/acme"/, 'saml/other"'),
    'destination_mismatch',
    {
      reason: 'destination',
      expected: 'https://app.example.com/auth/logout/saml/acme',
      received: 'https://app.example.com/auth/logout/saml/other',
    },
  ],
  [
    'a destination that is longer',
    replace(/saml\/acme"/, 'saml/acme/"'),
    'destination_mismatch',
    {
      reason: 'destination',
      document: 'LogoutRequest',
      expected: 'https://app.example.com/auth/logout/saml/acme',
      received: 'https://app.example.com/auth/logout/saml/acme/',
    },
  ],
  [
    'no time',
    remove(/ IssueInstant="[^"]*"/),
    'logout_message_invalid',
    { reason: 'issue-instant', document: 'LogoutRequest' },
  ],
  [
    'a time that is none',
    replace(/IssueInstant="[^"]*"/, 'IssueInstant="now"'),
    'logout_message_invalid',
    { reason: 'issue-instant', document: 'LogoutRequest', received: 'now' },
  ],
  [
    'an age of more than five minutes and the tolerance',
    replace(/IssueInstant="[^"]*"/, () => `IssueInstant="${minutes(-7)}"`),
    'logout_message_expired',
    { reason: 'issued', document: 'LogoutRequest' },
  ],
  [
    'a time that is still to come',
    replace(/IssueInstant="[^"]*"/, () => `IssueInstant="${minutes(3)}"`),
    'logout_message_expired',
    { reason: 'issued', document: 'LogoutRequest' },
  ],
  [
    'an end that is over',
    replace(/NotOnOrAfter="[^"]*"/, () => `NotOnOrAfter="${minutes(-2)}"`),
    'logout_message_expired',
    { reason: 'ended' },
  ],
  [
    'an end that is none',
    replace(/NotOnOrAfter="[^"]*"/, 'NotOnOrAfter="soon"'),
    'logout_message_expired',
    { reason: 'ended', received: 'soon' },
  ],
  ['no name id', remove(/<saml:NameID>.*?<\/saml:NameID>/), 'logout_message_invalid', { reason: 'name-id' }],
  ['an empty name id', replace('ada@example.com', ' '), 'logout_message_invalid', { reason: 'name-id' }],
  [
    'two name ids',
    replace(/<saml:NameID>.*?<\/saml:NameID>/, '<saml:NameID>ada</saml:NameID><saml:NameID>eve</saml:NameID>'),
    'logout_message_invalid',
    { reason: 'name-id' },
  ],
  [
    'an element in the name id',
    replace('ada@example.com', 'ada<saml:Issuer>x</saml:Issuer>'),
    'logout_message_invalid',
    { reason: 'name-id' },
  ],
  [
    'an encrypted name id',
    replace(/<saml:NameID>.*?<\/saml:NameID>/, '<saml:EncryptedID/>'),
    'assertion_encrypted',
    { reason: 'logout-name-id' },
  ],
  ['an empty session index', replace('>_session<', '> <'), 'logout_message_invalid', { reason: 'session-index-empty' }],
  [
    'another message',
    (xml) => xml.replaceAll('LogoutRequest', 'AuthnRequest'),
    'logout_message_invalid',
    { reason: 'another-message', expected: 'LogoutRequest', received: 'AuthnRequest' },
  ],
  [
    'a root of another namespace',
    replace('SAML:2.0:protocol', 'SAML:2.0:assertion'),
    'logout_message_invalid',
    { reason: 'another-message', expected: 'LogoutRequest', received: 'LogoutRequest' },
  ],
  [
    'a DTD',
    (xml) => `<!DOCTYPE x>${xml}`,
    'response_malformed',
    { reason: 'xml', document: 'LogoutRequest', problem: 'doctype' },
  ],
]

// What has to be changed at the identity provider is a setting, and no failure of the browser's.
const statusFor = (code: SsoErrorCode): number => (code === 'assertion_encrypted' ? 500 : 400)

const request = (): string => logoutRequestXml({ destination: slo, now: scenario.clock.now() })

describe('a LogoutRequest over HTTP-Redirect', () => {
  test('is accepted as it should be, and so the rest is refused for its defect', async () => {
    const query = redirectQuery('SAMLRequest', request(), { key: scenario.saml.key })
    expect(logoutOf(await viaRedirect(query)).event.sids).toEqual(['_session'])
  })

  test.each(messages)('is refused with %s', async (_defect, change, code, cause) => {
    const refusal = await refusalOf(
      viaRedirect(redirectQuery('SAMLRequest', change(request()), { key: scenario.saml.key })),
    )
    expect(refusal).toMatchObject({ code, details: cause, status: statusFor(code) })
  })

  const without = (name: string) => (query: string) =>
    query
      .split('&')
      .filter((pair) => !pair.startsWith(`${name}=`))
      .join('&')
  const wrapped = (): string => redirectQuery('SAMLRequest', request(), { key: foreign })

  const queries: readonly [defect: string, change: (query: string) => string, code: SsoErrorCode, cause: object][] = [
    ['no signature', without('Signature'), 'signature_missing', { reason: 'query' }],
    ['no algorithm', without('SigAlg'), 'signature_missing', { reason: 'query' }],
    ['the signature of another key', wrapped, 'signature_invalid', { signed: 'query' }],
    ['an empty signature', replace(/Signature=.*/, 'Signature='), 'signature_invalid', { signed: 'query' }],
    [
      'another message under the signature',
      replace(
        /SAMLRequest=[^&]*/,
        () => `SAMLRequest=${encodeURIComponent(deflateRawSync(request()).toString('base64'))}`,
      ),
      'signature_invalid',
      { signed: 'query' },
    ],
    ['a RelayState that was not signed', (query) => `${query}&RelayState=x`, 'signature_invalid', { signed: 'query' }],
    [
      'a second message in front',
      (query) => `SAMLRequest=${encodeURIComponent(deflateRawSync(request()).toString('base64'))}&${query}`,
      'response_malformed',
      { reason: 'parameter-repeated', parameter: 'SAMLRequest' },
    ],
    [
      'a second message behind',
      (query) => `${query}&SAMLRequest=x`,
      'response_malformed',
      { reason: 'parameter-repeated', parameter: 'SAMLRequest' },
    ],
    [
      'a second signature',
      (query) => `${query}&Signature=x`,
      'response_malformed',
      { reason: 'parameter-repeated', parameter: 'Signature' },
    ],
    [
      'a second algorithm',
      (query) => `${query}&SigAlg=x`,
      'response_malformed',
      { reason: 'parameter-repeated', parameter: 'SigAlg' },
    ],
    [
      'two states',
      (query) => `RelayState=a&RelayState=b&${query}`,
      'response_malformed',
      { reason: 'parameter-repeated', parameter: 'RelayState' },
    ],
    [
      'a second message whose name is encoded',
      (query) => `${query}&SAMLReques%74=x`,
      'response_malformed',
      { reason: 'parameter-disguised', parameter: 'SAMLRequest' },
    ],
    [
      'request and response at once',
      (query) => `${query}&SAMLResponse=x`,
      'response_malformed',
      { reason: 'request-and-response' },
    ],
    [
      'an encoding of another kind',
      (query) => `SAMLEncoding=zip&${query}`,
      'response_malformed',
      {
        reason: 'saml-encoding',
        expected: 'urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE',
        received: 'zip',
      },
    ],
    [
      'percent signs that encode nothing',
      (query) => `RelayState=%&${query}`,
      'response_malformed',
      { reason: 'query-encoding' },
    ],
    [
      'a query of 64 KB',
      (query) => `${query}&x=${'x'.repeat(65_536)}`,
      'response_malformed',
      { reason: 'query-length', limit: 65536 },
    ],
    ['no message', () => '', 'response_missing', { reason: 'logout-message' }],
    [
      'its parameter called a response',
      replace('SAMLRequest', 'SAMLResponse'),
      'signature_invalid',
      { signed: 'query' },
    ],
  ]

  test.each(queries)('is refused with %s', async (_defect, change, code, cause) => {
    const query = redirectQuery('SAMLRequest', request(), { key: scenario.saml.key })
    const refusal = await refusalOf(viaRedirect(change(query)))
    expect(refusal).toMatchObject({ code, details: cause, status: 400 })
  })

  test.each([
    ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', 'sha1'],
    ['http://www.w3.org/2001/04/xmldsig-more#rsa-md5', 'md5'],
    ['http://www.w3.org/2000/09/xmldsig#hmac-sha1', 'sha1'],
    ['rsa-sha256', 'sha256'],
    ['', 'sha256'],
  ])('is refused when its algorithm is %j, though the signature be good', async (algorithm, hash) => {
    const query = redirectQuery('SAMLRequest', request(), { key: scenario.saml.key, algorithm, hash })
    expect(await refusalOf(viaRedirect(query))).toMatchObject({ code: 'algorithm_refused' })
  })

  test('is refused when the algorithm is for another kind of key', async () => {
    const algorithm = rsaSha256.replace('rsa', 'ecdsa')
    const query = redirectQuery('SAMLRequest', request(), { key: scenario.saml.key, algorithm })
    expect(await refusalOf(viaRedirect(query))).toMatchObject({ code: 'signature_invalid' })
  })

  const signedRaw = (value: string): string =>
    signQuery(`SAMLRequest=${encodeURIComponent(value)}&SigAlg=${encodeURIComponent(rsaSha256)}`, scenario.saml.key)

  test.each([
    ['what is not base64', '<x/>', { reason: 'parameter-not-base64', parameter: 'SAMLRequest' }],
    [
      'what does not inflate',
      base64('<x/>'),
      { reason: 'parameter-not-deflated', parameter: 'SAMLRequest', limit: 262144 },
    ],
    [
      'what inflates to more than 256 KB',
      deflateRawSync(Buffer.alloc(300 * 1024)).toString('base64'),
      { reason: 'parameter-not-deflated', parameter: 'SAMLRequest', limit: 262144 },
    ],
    [
      'what is not UTF-8',
      deflateRawSync(Buffer.of(0xff, 0xfe)).toString('base64'),
      { reason: 'parameter-not-utf8', parameter: 'SAMLRequest' },
    ],
    [
      'what is not XML',
      deflateRawSync('x').toString('base64'),
      { reason: 'xml', document: 'LogoutRequest', problem: 'text-outside-root' },
    ],
  ])('is refused when the provider signed %s', async (_defect, value, cause) => {
    const refusal = await refusalOf(viaRedirect(signedRaw(value)))
    expect(refusal).toMatchObject({ code: 'response_malformed', details: cause })
  })

  test('is refused when it has a signature inside as well', async () => {
    const xml = signEnveloped(request(), { key: scenario.saml.key })
    const refusal = await refusalOf(viaRedirect(redirectQuery('SAMLRequest', xml, { key: scenario.saml.key })))
    expect(refusal).toMatchObject({ code: 'response_malformed', message: expect.stringContaining('in the query') })
  })

  test('is refused unsigned before any of it is read: not even inflated', async () => {
    const refusal = await refusalOf(viaRedirect('SAMLRequest=%3Cx%2F%3E'))
    expect(refusal.code).toBe('signature_missing')
  })
})

describe('a signed query', () => {
  test('means nothing else, whichever of its characters is another', async () => {
    const query = redirectQuery('SAMLRequest', request(), { key: scenario.saml.key, relayState: 'theirs' })
    const accepted: string[] = []
    for (let index = 0; index < query.length; index += 3) {
      const other = query.charAt(index) === 'A' ? 'B' : 'A'
      const changed = query.slice(0, index) + other + query.slice(index + 1)
      // A request that was accepted counts as used: an answer of either kind would show that it was believed.
      const outcome = await viaRedirect(changed)
      if (outcome.kind !== 'refused' || outcome.error.code === 'logout_replayed') accepted.push(changed)
    }
    expect(accepted).toEqual([])
  })
})

describe('a LogoutRequest over HTTP-POST', () => {
  const signed = (xml: string): string => signEnveloped(xml, { key: scenario.saml.key })
  const post = (xml: string, name = 'SAMLRequest'): Promise<HandlerOutcome> => viaPost([[name, base64(xml)]])

  test('is accepted as it should be', async () => {
    expect(logoutOf(await post(signed(request()))).event.subject).toBe('ada@example.com')
  })

  // xml-crypto looks for the issuer to put the signature behind it, and cannot sign what has a DTD.
  const signable = messages.filter(([defect]) => !['no issuer', 'a DTD'].includes(defect))
  test.each(signable)('is refused with %s', async (_defect, change, code, cause) => {
    const refusal = await refusalOf(post(signed(change(request()))))
    expect(refusal).toMatchObject({ code, details: cause, status: statusFor(code) })
  })

  const decoy = '<saml:NameID>eve@example.com</saml:NameID>'
  const inExtensions = (xml: string): string => {
    const inner = signed(xml)
    const outer = xml.replace(/ID="_request/, 'ID="_forged').replace(/<saml:NameID>.*?<\/saml:NameID>/, decoy)
    return outer.replace('</saml:Issuer>', `</saml:Issuer><samlp:Extensions>${inner}</samlp:Extensions>`)
  }

  const wrapped: readonly [defect: string, change: (xml: string) => string, code: SsoErrorCode, cause: object][] = [
    ['no signature', same, 'signature_missing', { reason: 'logout-message', document: 'LogoutRequest' }],
    [
      'the signature of another key',
      (xml) => signEnveloped(xml, { key: foreign }),
      'signature_invalid',
      { signed: 'LogoutRequest' },
    ],
    [
      'another name id under the signature',
      (xml) => replace('ada@', 'eve@')(signed(xml)),
      'signature_invalid',
      { signed: 'LogoutRequest' },
    ],
    [
      'another session under the signature',
      (xml) => replace('_session', '_x')(signed(xml)),
      'signature_invalid',
      { signed: 'LogoutRequest' },
    ],
    [
      'a session put in front of the signature',
      (xml) => replace('<ds:Signature ', '<samlp:SessionIndex>x</samlp:SessionIndex><ds:Signature ')(signed(xml)),
      'signature_invalid',
      { signed: 'LogoutRequest' },
    ],
    [
      'a signed request inside another',
      inExtensions,
      'signature_missing',
      { reason: 'logout-message', document: 'LogoutRequest' },
    ],
    [
      'a signature over the issuer only',
      (xml) => {
        const part = xml.replace('<saml:Issuer>', '<saml:Issuer ID="_i">')
        return signEnveloped(part, { key: scenario.saml.key, xpath: "//*[local-name()='Issuer']" })
      },
      'response_malformed',
      {
        reason: 'signature',
        document: 'LogoutRequest',
        problem: 'reference',
        element: 'LogoutRequest',
        received: '#_i',
      },
    ],
    [
      'another signature further down',
      (xml) => {
        const other = signed(xml).match(/<ds:Signature[\s\S]*<\/ds:Signature>/)?.[0] ?? ''
        return signed(
          xml.replace('</samlp:LogoutRequest>', `<samlp:Extensions>${other}</samlp:Extensions></samlp:LogoutRequest>`),
        )
      },
      'response_malformed',
      { reason: 'signature-not-on-root', document: 'LogoutRequest' },
    ],
    [
      'a second signature',
      (xml) => signed(signed(xml)),
      'response_malformed',
      { reason: 'signature', document: 'LogoutRequest', problem: 'repeated', element: 'LogoutRequest' },
    ],
    [
      'a signature with SHA-1',
      (xml) =>
        signEnveloped(xml, {
          key: scenario.saml.key,
          signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
        }),
      'algorithm_refused',
      {
        reason: 'signature-method',
        element: 'SignatureMethod',
        received: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
      },
    ],
    [
      'a digest with SHA-1',
      (xml) =>
        signEnveloped(xml, { key: scenario.saml.key, digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' }),
      'algorithm_refused',
      { reason: 'signature-method', element: 'DigestMethod', received: 'http://www.w3.org/2000/09/xmldsig#sha1' },
    ],
    [
      'an id used twice',
      (xml) => {
        const id = xml.match(/ ID="([^"]*)"/)?.[1]
        return replace('<saml:NameID>', `<saml:NameID ID="${id}">`)(signed(xml))
      },
      'response_malformed',
      { reason: 'id-repeated', document: 'LogoutRequest' },
    ],
  ]

  test.each(wrapped)('is refused with %s', async (_defect, change, code, cause) => {
    const refusal = await refusalOf(post(change(request())))
    expect(refusal).toMatchObject({ code, details: cause, status: 400 })
  })

  test.each<[string, () => readonly (readonly [string, string])[], object]>([
    [
      'a repeated message',
      () => [
        ['SAMLRequest', 'x'],
        ['SAMLRequest', 'x'],
      ],
      { reason: 'parameter-repeated', parameter: 'SAMLRequest' },
    ],
    [
      'two states',
      () => [
        ['SAMLRequest', 'x'],
        ['RelayState', '1'],
        ['RelayState', '2'],
      ],
      { reason: 'parameter-repeated', parameter: 'RelayState' },
    ],
    [
      'request and response',
      () => [
        ['SAMLRequest', 'x'],
        ['SAMLResponse', 'x'],
      ],
      { reason: 'request-and-response' },
    ],
    ['what is not base64', () => [['SAMLRequest', '<x/>']], { reason: 'field-not-base64', parameter: 'SAMLRequest' }],
  ])('is refused with %s', async (_defect, fields, cause) => {
    const refusal = await refusalOf(viaPost(fields()))
    expect(refusal).toMatchObject({ code: 'response_malformed', details: cause })
  })

  test('is refused as a response, though well signed', async () => {
    expect(await refusalOf(post(signed(request()), 'SAMLResponse'))).toMatchObject({ code: 'logout_message_invalid' })
  })

  test('carries no signature in the query that would count', async () => {
    const query = redirectQuery('SAMLRequest', request(), { key: scenario.saml.key })
    const form = new URLSearchParams({ SAMLRequest: base64(request()) })
    expect(await refusalOf(send(scenario.sso, `${sloPath}?${query}`, { form }))).toMatchObject({
      code: 'signature_missing',
    })
  })
})

test.each<[document: string, query: () => string]>([
  [
    'LogoutRequest',
    () => `SAMLRequest=${encodeURIComponent(deflateRawSync('<samlp:LogoutRequest').toString('base64'))}`,
  ],
  [
    'LogoutResponse',
    () => `SAMLResponse=${encodeURIComponent(deflateRawSync('<samlp:LogoutResponse').toString('base64'))}`,
  ],
])('a %s that is not XML is called by its name', async (document, query) => {
  const signed = signQuery(`${query()}&SigAlg=${encodeURIComponent(rsaSha256)}`, scenario.saml.key)
  const posted = viaPost([[document.replace('Logout', 'SAML'), base64(`<samlp:${document}`)]])
  for (const outcome of [viaRedirect(signed), posted]) {
    const refusal = await refusalOf(outcome)
    expect(refusal).toMatchObject({ code: 'response_malformed', details: { reason: 'xml', document } })
    expect(refusal.message).toContain(`the XML of the ${document} is not well-formed`)
    expect(refusal.message).not.toContain('response')
  }
})

describe('any LogoutRequest', () => {
  test('is refused with a state that our answer could not carry', async () => {
    const relayState = 'x'.repeat(1025)
    const posted = base64(signEnveloped(request(), { key: scenario.saml.key }))
    const outcomes = [
      viaRedirect(redirectQuery('SAMLRequest', request(), { key: scenario.saml.key, relayState })),
      viaPost([
        ['SAMLRequest', posted],
        ['RelayState', relayState],
      ]),
    ]
    for (const outcome of outcomes) expect(await refusalOf(outcome)).toMatchObject({ code: 'response_malformed' })
  })

  test('is used once, whichever way it comes again', async () => {
    const xml = request()
    await viaRedirect(redirectQuery('SAMLRequest', xml, { key: scenario.saml.key })).then(logoutOf)
    const again = [
      viaRedirect(redirectQuery('SAMLRequest', xml, { key: scenario.saml.key })),
      viaPost([['SAMLRequest', base64(signEnveloped(xml, { key: scenario.saml.key }))]]),
    ]
    for (const outcome of again)
      expect(await refusalOf(outcome)).toMatchObject({ code: 'logout_replayed', status: 400 })
  })

  test('is refused for a connection that could not answer it', async () => {
    for (const [lacking, message] of [
      [{ signingKeys: undefined }, /has no signingKeys/],
      [{ sloUrl: undefined }, /has no sloUrl/],
    ] as const) {
      const { sso } = await createLogoutScenario(lacking)
      const refusal = await refusalOf(send(sso, sloPath))
      expect(refusal).toMatchObject({
        code: 'configuration_invalid',
        message: expect.stringMatching(message),
        status: 500,
      })
    }
  })

  test('is refused for a connection whose certificate does not read, over HTTP-Redirect', async () => {
    const lines = scenario.saml.key.certificate.split('\n')
    const certificate = lines.map((line, index) => (index === 3 ? 'A'.repeat(64) : line)).join('\n')
    const { sso } = await createLogoutScenario({ certificate })
    const query = redirectQuery('SAMLRequest', request(), { key: scenario.saml.key })
    expect(await refusalOf(send(sso, `${sloPath}?${query}`))).toMatchObject({ code: 'configuration_invalid' })
  })

  test('is refused at the service of a connection of the other protocol', async () => {
    const refusal = await refusalOf(send(scenario.sso, '/auth/logout/saml/staff?SAMLRequest=x'))
    expect(refusal.code).toBe('connection_mismatch')
  })

  test('is refused for a connection that there is not', async () => {
    const refusal = await refusalOf(send(scenario.sso, '/auth/logout/saml/nobody?SAMLRequest=x'))
    expect(refusal).toMatchObject({ code: 'connection_not_found', status: 404 })
  })
})

describe('a LogoutResponse', () => {
  const reference = {
    protocol: 'saml',
    connection: 'acme',
    accountKey: 'saml|acme|ada@example.com',
    sid: '_session',
    nameId: { value: 'ada@example.com' },
  } as const

  async function respond(
    change: (xml: string) => string,
    options: { status?: string; cookies?: string; wait?: number; inResponseTo?: string; slo?: string } = {},
  ): Promise<HandlerOutcome> {
    const start = await scenario.sso.beginLogout({ reference })
    if (start.kind !== 'provider') throw new Error('the provider has no logout')
    const { inResponseTo = `_${start.handle}`, cookies = cookieHeader(start.cookies) } = options
    scenario.clock.advance(options.wait ?? 0)
    const xml = logoutResponseXml({ destination: slo, now: scenario.clock.now(), inResponseTo }, options.status)
    const query = redirectQuery('SAMLResponse', change(xml), { key: scenario.saml.key, relayState: start.handle })
    return send(scenario.sso, `${sloPath}?${query}`, { cookies })
  }

  test('is accepted as it should be', async () => {
    expect(logoutOf(await respond(same)).event.result).toBe('complete')
  })

  const status = (...codes: readonly string[]): string =>
    codes.reduceRight(
      (inner, code) =>
        `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${code}">${inner}</samlp:StatusCode>`,
      '',
    )

  const responses: readonly [string, Parameters<typeof respond>, SsoErrorCode, object][] = [
    [
      'another issuer',
      [replace(/getport\.io/, 'evil.example')],
      'assertion_issuer_mismatch',
      { reason: 'issuer', expected: 'https://auth.getport.io', received: 'https://auth.evil.example' },
    ],
    [
      'another destination',
      [replace(/saml\/acme"/, 'saml/other"')],
      'destination_mismatch',
      {
        reason: 'destination',
        document: 'LogoutResponse',
        expected: 'https://app.example.com/auth/logout/saml/acme',
        received: 'https://app.example.com/auth/logout/saml/other',
      },
    ],
    [
      'an old time',
      [replace(/IssueInstant="[^"]*"/, 'IssueInstant="2015-01-01T00:00:00Z"')],
      'logout_message_expired',
      { reason: 'issued', document: 'LogoutResponse', received: '2015-01-01T00:00:00Z' },
    ],
    ['no InResponseTo', [remove(/ InResponseTo="[^"]*"/)], 'in_response_to_mismatch', { reason: 'logout-response' }],
    [
      'a failure',
      [same, { status: status('Responder') }],
      'logout_failed',
      { reason: 'saml-status', expected: 'Success', received: ['Responder'] },
    ],
    [
      'a failure that has words',
      [same, { status: `${status('Requester', 'UnknownPrincipal')}<samlp:StatusMessage>who?</samlp:StatusMessage>` }],
      'logout_failed',
      { reason: 'saml-status', expected: 'Success', received: ['Requester', 'UnknownPrincipal'] },
    ],
    [
      'a success that only sounds so',
      [same, { status: '<samlp:StatusCode Value="Success"/>' }],
      'logout_failed',
      { reason: 'saml-status', expected: 'Success', received: ['Success'] },
    ],
    [
      'a part that only sounds so',
      [same, { status: '<samlp:StatusCode Value="PartialLogout"/>' }],
      'logout_failed',
      { reason: 'saml-status', expected: 'Success', received: ['PartialLogout'] },
    ],
    [
      'no status',
      [remove(/<samlp:Status>.*<\/samlp:Status>/)],
      'logout_failed',
      { reason: 'saml-status', expected: 'Success', received: [] },
    ],
    [
      'a request in its place',
      [(xml) => xml.replaceAll('LogoutResponse', 'LogoutRequest')],
      'logout_message_invalid',
      { reason: 'another-message', expected: 'LogoutResponse', received: 'LogoutRequest' },
    ],
  ]

  test.each(responses)('is refused with %s', async (_defect, [change, options], code, cause) => {
    expect(await refusalOf(respond(change, options))).toMatchObject({ code, details: cause })
  })

  test('is refused with a failure whose words stand beside the message', async () => {
    const words = '<samlp:StatusMessage> who? </samlp:StatusMessage>'
    const refusal = await refusalOf(respond(same, { status: status('Requester', 'UnknownPrincipal') + words }))
    expect(refusal).toMatchObject({ code: 'logout_failed', providerText: 'who?' })
    expect(refusal.message).not.toContain('who?')
  })

  const unasked: readonly [string, Parameters<typeof respond>, SsoErrorCode, RegExp][] = [
    ['a request that is not ours', [same, { inResponseTo: '_x' }], 'in_response_to_mismatch', /no request of ours/],
    [
      'another request of ours',
      [same, { inResponseTo: '_0mhqxyzabABCDEFGHIJKLMNOPQRSTUVWX' }],
      'transaction_missing',
      /did not bring/,
    ],
    ['no cookie', [same, { cookies: '' }], 'transaction_missing', /did not bring the cookie of this logout/],
    ['a logout that began too long ago', [same, { wait: 3600 }], 'transaction_expired', /too long ago/],
  ]

  test.each(unasked)('is refused with %s', async (_defect, [change, options], code, cause) => {
    expect(await refusalOf(respond(change, options))).toMatchObject({ code, message: expect.stringMatching(cause) })
  })

  test.each([['Success', 'PartialLogout'], ['Responder', 'PartialLogout'], ['PartialLogout']])(
    'is partial with the status %s %s',
    async (...codes) => {
      const { event } = logoutOf(await respond(same, { status: status(...codes) }))
      expect(event.result).toBe('partial')
    },
  )

  test('is refused unsigned, also when it only says that all went well', async () => {
    const start = await scenario.sso.beginLogout({ reference })
    if (start.kind !== 'provider') throw new Error('the provider has no logout')
    const inResponseTo = `_${start.handle}`
    const xml = logoutResponseXml({ destination: slo, now: scenario.clock.now(), inResponseTo })
    const form = new URLSearchParams({ SAMLResponse: base64(xml), RelayState: start.handle })
    const outcome = send(scenario.sso, sloPath, { form, cookies: cookieHeader(start.cookies) })
    expect(await refusalOf(outcome)).toMatchObject({ code: 'signature_missing' })
  })

  test.each<[string, (xml: string) => string, string]>([
    ['the signature of another key', (xml) => signEnveloped(xml, { key: foreign }), 'signature_invalid'],
    [
      'another status under the signature',
      (xml) => replace('Responder', 'Success')(signEnveloped(xml, { key: scenario.saml.key })),
      'signature_invalid',
    ],
    [
      'the answer to a sign-in',
      (xml) => signEnveloped(xml.replaceAll('LogoutResponse', 'Response'), { key: scenario.saml.key }),
      'logout_message_invalid',
    ],
  ])('is refused over HTTP-POST with %s', async (_defect, sign, code) => {
    const start = await scenario.sso.beginLogout({ reference })
    if (start.kind !== 'provider') throw new Error('the provider has no logout')
    const addressed = { destination: slo, now: scenario.clock.now(), inResponseTo: `_${start.handle}` }
    const form = new URLSearchParams({ SAMLResponse: base64(sign(logoutResponseXml(addressed, status('Responder')))) })
    const outcome = send(scenario.sso, sloPath, { form, cookies: cookieHeader(start.cookies) })
    expect(await refusalOf(outcome)).toMatchObject({ code })
  })

  test('that is stale is said to be of a sign-out', async () => {
    const outcome = await respond(same, { cookies: '' })
    if (outcome.kind !== 'refused') throw new Error('it was not refused')
    expect(outcome.reply.body).toContain('<p>This sign-out is no longer open.</p>')
    expect(outcome.reply.body).not.toContain('sign-in')
  })

  test('is not taken by the cookie of a sign-in, nor by one that was changed', async () => {
    const signIn = await scenario.sso.begin({ connection: 'acme' })
    const ofSignIn = respond(same, { inResponseTo: `_${signIn.handle}`, cookies: cookieHeader(signIn.cookies) })
    expect(await refusalOf(ofSignIn)).toMatchObject({ code: 'transaction_invalid' })
  })
})
