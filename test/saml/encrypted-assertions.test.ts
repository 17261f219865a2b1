import { constants } from 'node:crypto'
import { inspect } from 'node:util'
import { createRelyingParty, type RawSaml, type SamlConnectionInput, type SignIn, type SsoError } from 'relyant'
import { describe, expect, test } from 'vitest'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { cookieHeader, createClock } from '../support/clock.ts'
import { digestMethod, type Encryption, encrypt, encryptedAssertion, mask, oaep11 } from '../support/encryption.ts'
import { recordRefusal } from '../support/record-refusal.ts'
import { replace } from '../support/replace.ts'
import { acmeConnection, createSamlDouble, type Forgery, signElement } from '../support/saml-double.ts'

// Encrypted by node:crypto, and by xml-encryption, which node-saml and samlify encrypt with, in test/interop/encryption.test.ts.

const clock = createClock()
const provider = createSamlDouble(clock.now)
const keys = { newest: createCertifiedKey('newest'), older: createCertifiedKey('older') }
const stranger = createCertifiedKey('stranger')
const { certificate } = keys.newest

type Changes = Partial<SamlConnectionInput>

async function signIn(forgery: Forgery, changes: Changes = {}): Promise<SignIn> {
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    decryptionKeys: [keys.newest, keys.older],
    connections: [{ ...acmeConnection(provider), ...changes }],
  })
  const start = await sso.begin({ connection: 'acme' })
  return sso.complete({
    url: '/login/callback?connection=acme',
    cookies: cookieHeader(start.cookies),
    form: provider.answer(start, forgery),
  })
}

async function refusalOf(forgery: Forgery, changes: Changes = {}): Promise<SsoError> {
  const outcome = await signIn(forgery, changes).then(
    () => undefined,
    (error: SsoError) => error,
  )
  if (outcome === undefined) throw new Error('nothing was refused')
  return outcome
}

async function codeOf(forgery: Forgery, changes: Changes = {}): Promise<string> {
  const refusal = await refusalOf(forgery, changes)
  recordRefusal(refusal)
  return refusal.code
}

type Signed = 'assertion' | 'response' | 'both' | 'none'

/** Signs, encrypts, and signs what is around it: in this order, as providers do. */
function sealed(sign: Signed, encryption: Partial<Encryption> = {}, forgery: Forgery = {}): Forgery {
  return {
    ...forgery,
    sign: sign === 'both' || sign === 'assertion' ? 'assertion' : 'none',
    afterwards: (xml) => {
      const encrypted = encrypt(xml, { certificate, ...encryption })
      const whole =
        sign === 'both' || sign === 'response' ? signElement(encrypted, provider.key, {}, 'Response') : encrypted
      return forgery.afterwards?.(whole) ?? whole
    },
  }
}
const flip =
  (at: number) =>
  (bytes: Buffer): Buffer => {
    const changed = Buffer.from(bytes)
    const index = at < 0 ? bytes.length + at : at
    changed[index] = (changed[index] ?? 0) ^ 1
    return changed
  }

const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const sha384 = 'http://www.w3.org/2001/04/xmldsig-more#sha384'
const sha512 = 'http://www.w3.org/2001/04/xmlenc#sha512'
const both = { verification: 'both' } as const
const strict = { verification: 'strict' } as const

describe('an encrypted assertion', () => {
  test.each(
    (['assertion', 'response', 'both'] as const).flatMap((sign) => [
      [sign, 'both'] as const,
      [sign, 'strict'] as const,
    ]),
  )('is opened and believed, %s signed, verification %s', async (sign, verification) => {
    const { identity, raw } = await signIn(sealed(sign), { verification })
    expect(identity).toMatchObject({ subject: 'ada@example.com', groups: ['engineering', 'Sales, EMEA'] })
    expect((raw as RawSaml).assertion).toMatch(/^<saml:Assertion [\s\S]*ada@example\.com/)
  })

  test.each(['aes128-gcm', 'aes192-gcm', 'aes256-gcm'])('may be encrypted with %s', async (content) => {
    expect((await signIn(sealed('assertion', { content }))).identity.subject).toBe('ada@example.com')
    expect((await signIn(sealed('response', { content }), strict)).identity.subject).toBe('ada@example.com')
  })

  test.each([
    ['the first name of RSA-OAEP, its digest said', { said: digestMethod('http://www.w3.org/2000/09/xmldsig#sha1') }],
    ['the second name, nothing said', { method: oaep11 }],
    ['SHA-1', { method: oaep11, hash: 'sha1', said: mask('sha1') }],
    ['SHA-256', { method: oaep11, hash: 'sha256', said: digestMethod(sha256) + mask('sha256') }],
    ['SHA-384', { method: oaep11, hash: 'sha384', said: digestMethod(sha384) + mask('sha384') }],
    ['SHA-512', { method: oaep11, hash: 'sha512', said: digestMethod(sha512) + mask('sha512') }],
  ])('may bring its key under %s', async (_what, encryption) => {
    expect((await signIn(sealed('assertion', encryption))).identity.subject).toBe('ada@example.com')
    expect((await signIn(sealed('response', encryption), strict)).identity.subject).toBe('ada@example.com')
  })

  describe('for several recipients', () => {
    const keyIn = (xml: string): string => xml.match(/<x:EncryptedKey[\s\S]*<\/x:EncryptedKey>/)?.[0] ?? ''
    const foreign = (index: number): string =>
      keyIn(encryptedAssertion('<a/>', { certificate: stranger.certificate })).replace(
        '"_key"',
        `"_other${index}" Recipient="urn:other:${index}"`,
      )
    const naming = replace('"_key"', '"_key" Recipient="urn:auth0:port-prod:acme"')
    const others = (count: number, edit: (key: string) => string = (key) => key): Partial<Encryption> => ({
      beside: true,
      element: (xml) =>
        xml.replace(
          keyIn(xml),
          (key) => Array.from({ length: count }, (_, index) => foreign(index)).join('') + edit(naming(key)),
        ),
    })

    test.each([1, 5])('is opened with the key that names us, behind %s others', async (count) => {
      for (const keyInfo of ['', '<ds:RetrievalMethod URI="#_other0"/><ds:RetrievalMethod URI="#_key"/>']) {
        const encryption = { ...others(count), keyInfo }
        for (const verification of ['both', 'strict'] as const) {
          expect((await signIn(sealed('assertion', encryption), { verification })).identity.subject).toBe(
            'ada@example.com',
          )
        }
        expect((await signIn(sealed('both', encryption), strict)).identity.subject).toBe('ada@example.com')
      }
    })

    test.each<[string, Partial<Encryption>, RegExp]>([
      ['none names us', others(2, (key) => key.replace('port-prod', 'other')), /of 3 keys, 0 have urn:auth0/],
      ['two name us', others(1, (key) => key + key.replace('_key', '_again')), /of 3 keys, 2 have/],
      [
        'the reference is to another',
        { ...others(1), keyInfo: '<ds:RetrievalMethod URI="#_other0"/>' },
        /RetrievalMethod refers to/,
      ],
    ])('is not guessed at where %s', async (_what, encryption, message) => {
      expect(await refusalOf(sealed('assertion', encryption))).toMatchObject({
        code: 'response_malformed',
        message: expect.stringMatching(message),
      })
    })

    test('is more than node-saml opens in a signed response', async () => {
      const inside: Partial<Encryption> = {
        element: (xml) => naming(xml).replace('</saml:EncryptedAssertion>', `${foreign(0)}$&`),
      }
      for (const encryption of [others(1), inside]) {
        expect(await codeOf(sealed('response', encryption), both)).toBe('algorithm_refused')
        expect((await signIn(sealed('response', encryption), strict)).identity.subject).toBe('ada@example.com')
      }
    })
  })

  test.each([
    ['without a reference', ''],
    ['with a reference', '<ds:RetrievalMethod URI="#_key"/>'],
    ['with the name of a key', '<ds:KeyName>ours</ds:KeyName>'],
  ])('may have its key beside it, %s', async (_what, keyInfo) => {
    const encryption = { beside: true, keyInfo }
    expect((await signIn(sealed('assertion', encryption))).identity.subject).toBe('ada@example.com')
    expect((await signIn(sealed('both', encryption), strict)).identity.subject).toBe('ada@example.com')
    // node-saml cannot open what the signature of the response covers; as Okta signs, it is not the only one.
    const signedTwice = await signIn(sealed('both', encryption), { ...both, signed: 'both' })
    expect(signedTwice.identity.subject).toBe('ada@example.com')
    expect(await refusalOf(sealed('response', encryption), both)).toMatchObject({
      code: 'algorithm_refused',
      details: { reason: 'encrypted-key-of-one-verifier' },
    })
  })

  test('beside its key needs both signatures to be good', async () => {
    const bySigner = (signer: typeof stranger): Forgery => ({
      sign: 'assertion',
      key: stranger,
      afterwards: (xml) => signElement(encrypt(xml, { certificate, beside: true }), signer, {}, 'Response'),
    })
    expect((await refusalOf(bySigner(provider.key), both)).code).toBe('signature_invalid')
    expect((await refusalOf(bySigner(stranger), both)).code).toBe('signature_invalid')
    expect((await refusalOf(sealed('none', { beside: true }), both)).code).toBe('assertion_undecryptable')
  })

  test.each([
    ['the newest', 'newest'],
    ['an older', 'older'],
  ] as const)('may be encrypted for %s of our keys', async (_what, name) => {
    for (const sign of ['assertion', 'response'] as const) {
      const encryption = { certificate: keys[name].certificate }
      expect((await signIn(sealed(sign, encryption))).identity.subject).toBe('ada@example.com')
    }
  })

  test('is opened by the keys of the connection, where it has its own', async () => {
    const own = createCertifiedKey('own')
    const changes = { decryptionKeys: own }
    expect((await signIn(sealed('both', { certificate: own.certificate }), changes)).identity.subject).toBe(
      'ada@example.com',
    )
    expect(await codeOf(sealed('both'), changes)).toBe('assertion_undecryptable')
  })

  test('may use prefixes that are declared around it', async () => {
    const plain = replace(/ xmlns:saml="[^"]*"/, '')
    expect((await signIn(sealed('assertion', { plain }))).identity.subject).toBe('ada@example.com')
    expect((await signIn(sealed('response', { plain }), strict)).identity.subject).toBe('ada@example.com')
    const element = (xml: string): string =>
      replace(
        '<saml:EncryptedAssertion',
        '<o:EncryptedAssertion xmlns:o="urn:oasis:names:tc:SAML:2.0:assertion"',
      )(xml.replace('</saml:E', '</o:E'))
    const own = (xml: string): string => xml.replaceAll(/(<\/?)saml:/g, '$1o:').replace(/ xmlns:saml=/, ' xmlns:o=')
    const unsigned = (xml: string): string => own(xml).replace(/ xmlns:o="[^"]*"/, '')
    expect((await signIn(sealed('response', { plain: unsigned, element }), strict)).identity.subject).toBe(
      'ada@example.com',
    )
  })

  test('may declare a prefix for something else than what is around it', async () => {
    const assertion = (xml: string): string =>
      xml.replace('<saml:Assertion', '$& xmlns:p="urn:b"').replace('<saml:AttributeValue', '$& p:kind="x"')
    const element = replace('<saml:EncryptedAssertion', '<saml:EncryptedAssertion xmlns:p="urn:a"')
    const { identity } = await signIn(sealed('assertion', { element }, { assertion }), both)
    expect(identity.subject).toBe('ada@example.com')
  })

  test('is opened with keys whose certificates are watched, each once', async () => {
    const sso = createRelyingParty({
      baseUrl: 'https://app.example.com',
      secrets: ['a secret of the tests, long enough to seal'],
      now: clock.now,
      signingKeys: keys.newest,
      decryptionKeys: [keys.newest, keys.older],
      connections: [acmeConnection(provider)],
    })
    const ours = (await sso.inspect('acme'))?.certificates.filter(({ owner }) => owner === 'relying-party')
    expect(ours?.map(({ subject }) => subject)).toEqual(['CN=newest', 'CN=older'])
  })

  test('is one thing, and a plain one another: both are taken where there are keys', async () => {
    expect((await signIn({ sign: 'both' })).identity.subject).toBe('ada@example.com')
  })

  test.each([
    ['either', ['assertion', 'response', 'both']],
    ['assertion', ['assertion', 'both']],
    ['response', ['response', 'both']],
    ['both', ['both']],
  ] as const)('keeps to what has to be signed: %s', async (signed, accepted) => {
    for (const sign of ['none', 'assertion', 'response', 'both'] as const) {
      const result = await signIn(sealed(sign), { signed }).then(
        ({ identity }) => identity.subject,
        (error: SsoError) => error.code,
      )
      const isAccepted = (accepted as readonly string[]).includes(sign)
      const isSeenOutside = sign === 'response' || signed === 'response' || signed === 'both'
      const refused = isSeenOutside ? 'signature_missing' : 'assertion_undecryptable'
      expect(result, sign).toBe(isAccepted ? 'ada@example.com' : refused)
    }
  })

  test('may hold as many groups as a plain one, under strict verification', async () => {
    const many = (xml: string): string =>
      xml.replace(
        '<saml:AttributeValue>engineering</saml:AttributeValue>',
        Array.from({ length: 4000 }, (_, index) => `<saml:AttributeValue>g${index}</saml:AttributeValue>`).join(''),
      )
    const { identity } = await signIn(sealed('response', {}, { assertion: many }), strict)
    expect(identity.groups).toHaveLength(4001)
    expect(await codeOf(sealed('response', {}, { assertion: many }), both)).toBe('response_malformed')
    const some = (xml: string): string =>
      many(xml).replaceAll(/<saml:AttributeValue>g[2-9]\d*<\/saml:AttributeValue>/g, '')
    const signedInside = await signIn(sealed('assertion', {}, { assertion: some }), strict)
    expect(signedInside.identity.groups.length).toBeGreaterThan(1000)
    expect(await codeOf(sealed('assertion', {}, { assertion: some }), both)).toBe('assertion_undecryptable')
  })
})

describe('AES-CBC', () => {
  test.each(
    ['aes128-cbc', 'aes192-cbc', 'aes256-cbc'].flatMap((content) =>
      (['response', 'both'] as const).map((sign) => [content, sign] as const),
    ),
  )('%s is opened where the connection allows it, and the response is signed: %s', async (content, sign) => {
    const forgery = sealed(sign, { content })
    const refusal = await refusalOf(forgery, strict)
    expect(refusal).toMatchObject({ code: 'algorithm_refused', hint: expect.stringContaining('allowCbc: true') })
    const opened = await signIn(forgery, { allowCbc: true, ...strict })
    expect(opened.identity.subject).toBe('ada@example.com')
  })

  test.each(['both', 'strict'] as const)(
    'is not opened without a signature around it, verified by %s',
    async (verification) => {
      const uncovered = sealed('assertion', { content: 'aes256-cbc' })
      const refusal = await refusalOf(uncovered, { allowCbc: true, verification })
      recordRefusal(refusal)
      expect(refusal).toMatchObject({
        code: 'algorithm_refused',
        details: { reason: 'encryption-cbc-uncovered' },
        hint: expect.stringContaining('sign the response as well'),
      })
      const covered = sealed('both', { content: 'aes256-cbc' })
      await expect(signIn(covered, { allowCbc: true, verification })).resolves.toBeDefined()
    },
  )

  test('is not opened under a signature that is not good', async () => {
    const encrypted = flip(40)
    const changed = sealed('response', { content: 'aes256-cbc' }, { afterwards: (xml) => spoil(xml, encrypted) })
    expect(await codeOf(changed, { allowCbc: true })).toBe('signature_invalid')
  })

  test('may hold comments, which the signature covers', async () => {
    const plain = replace('</saml:Assertion>', '<!-- --></saml:Assertion>')
    const response = signIn(sealed('response', { content: 'aes256-cbc', plain }), { allowCbc: true })
    expect((await response).identity.subject).toBe('ada@example.com')
    expect((await signIn(sealed('assertion', { plain }))).identity.subject).toBe('ada@example.com')
  })
})

/** Changes what is encrypted, after it was signed. */
const spoil = (xml: string, change: (bytes: Buffer) => Buffer): string =>
  xml.replace(/(<x:CipherValue>)([^<]{400,})(<)/g, (_all, before: string, value: string, after: string) => {
    return `${before}${change(Buffer.from(value, 'base64')).toString('base64')}${after}`
  })

describe('whoever probes our keys', () => {
  const probes: readonly (readonly [name: string, encryption: Partial<Encryption>, forgery?: Forgery])[] = [
    ['another key', { certificate: stranger.certificate }],
    ['a changed key', { wrapped: flip(100) }],
    ['a key of another length', { wrapped: (bytes) => bytes.subarray(1) }],
    ['an encrypted key of zeros', { wrapped: (bytes) => Buffer.alloc(bytes.length) }],
    ['a key that is too large for RSA', { wrapped: (bytes) => Buffer.alloc(bytes.length, 255) }],
    ['a content key of another length', { key: (bytes) => bytes.subarray(0, 16) }],
    ['a content key that is not the one', { key: flip(0) }],
    ['RSA 1.5 under the name of OAEP', { padding: constants.RSA_PKCS1_PADDING }],
    ['another hash than is said', { hash: 'sha256' }],
    ['a changed start', { encrypted: flip(0) }],
    ['a changed content', { encrypted: flip(40) }],
    ['a changed end', { encrypted: flip(-1) }],
    ['a cut content', { encrypted: (bytes) => bytes.subarray(0, 20) }],
    ['a content of one byte', { encrypted: (bytes) => bytes.subarray(0, 1) }],
    ['bytes that are not UTF-8', { plain: () => Buffer.of(0xff, 0xfe) }],
    ['no XML', { plain: () => 'no XML' }],
    ['a cut assertion', { plain: (xml) => xml.slice(0, -1) }],
    ['two assertions', { plain: (xml) => xml + xml }],
    ['a DTD', { plain: (xml) => `<!DOCTYPE a [<!ENTITY b "c">]>${xml}` }],
    ['a processing instruction', { plain: (xml) => `<?php a?>${xml}` }],
    ['a prefix that nobody declares', { plain: replace(/saml:/g, 'unknown:') }],
    ['another element', { plain: () => '<a/>' }],
    ['an assertion of another namespace', { plain: replace(/xmlns:saml="[^"]*"/, 'xmlns:saml="urn:x"') }],
    ['an assertion inside an assertion', { plain: replace('</saml:Assertion>', '<Assertion/></saml:Assertion>') }],
    ['an encrypted assertion inside', { plain: (xml) => encryptedAssertion(xml, { certificate }) }],
    [
      'the id of the response',
      {},
      {
        assertion: replace(/ID="_assertion\d+"/, 'ID="_same"'),
        response: replace(/ID="_response\d+"/, 'ID="_same"'),
      },
    ],
    ['no signature', { plain: replace(/<ds:Signature[\s\S]*<\/ds:Signature>/, '') }],
    ['a second signature', { plain: replace(/(<ds:Signature[\s\S]*<\/ds:Signature>)/, '$1$1') }],
    ['a changed assertion', { plain: replace(/ada@example/g, 'eve@example') }],
    ['a foreign signature', {}, { key: stranger }],
    ['a weak signature', {}, { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }],
    ['thousands of elements', { plain: replace('</saml:Assertion>', `${'<a/>'.repeat(2000)}</saml:Assertion>`) }],
    ['thousands of comments', { plain: replace('</saml:Assertion>', `${'<!---->'.repeat(2100)}</saml:Assertion>`) }],
    [
      'deep nesting',
      { plain: replace('</saml:Assertion>', `${'<a>'.repeat(23)}${'</a>'.repeat(23)}</saml:Assertion>`) },
    ],
    ['many attributes', { plain: replace('<saml:Assertion', `<saml:Assertion ${attributes(33)}`) }],
  ]
  const cbc = probes.map(
    ([name, encryption, forgery]) => [`${name}, CBC`, { ...encryption, content: 'aes256-cbc' }, forgery] as const,
  )

  test.each([
    ['assertion_undecryptable', probes],
    ['algorithm_refused', cbc],
  ] as const)(
    'is told the same, whatever it is that fails: %s',
    async (code, all) => {
      const told = new Map<string, string>()
      for (const [name, encryption, forgery] of all) {
        for (const verification of ['both', 'strict'] as const) {
          const refusal = await refusalOf(sealed('assertion', encryption, forgery), { verification, allowCbc: true })
          expect(refusal.cause, name).toBeUndefined()
          told.set(
            `${name}, ${verification}`,
            JSON.stringify([refusal.toJSON(), refusal.publicMessage, refusal.cookies.length]),
          )
        }
      }
      const [first] = told.values()
      expect(first).toContain(code)
      expect([...told].filter(([, words]) => words !== first)).toEqual([])
    },
    60_000,
  )

  test('is told nothing about the padding, of 256 last bytes', async () => {
    const told = new Set<string>()
    for (let last = 0; last < 256; last += 1) {
      const encrypted = (bytes: Buffer): Buffer => {
        const changed = Buffer.from(bytes)
        changed[bytes.length - 17] = (changed[bytes.length - 17] ?? 0) ^ last
        changed[30] = (changed[30] ?? 0) ^ 1
        return changed
      }
      const refusal = await refusalOf(sealed('assertion', { content: 'aes128-cbc', encrypted }), {
        allowCbc: true,
        ...strict,
      })
      told.add(JSON.stringify(refusal))
    }
    expect([...told]).toEqual([expect.stringContaining('encryption-cbc-uncovered')])
  }, 60_000)

  test('sees none of our keys in an inspection', () => {
    const sso = createRelyingParty({
      baseUrl: 'https://app.example.com',
      secrets: ['a secret of the tests, long enough to seal'],
      connections: [{ ...acmeConnection(provider), decryptionKeys: keys.newest }],
    })
    const line = keys.newest.privateKey.split('\n')[2] ?? ''
    expect(inspect(sso, { depth: 12, showHidden: true }) + JSON.stringify(sso)).not.toContain(line)
  })
})

describe('a signature around what is encrypted', () => {
  test.each([
    ['a changed content', { encrypted: flip(40) }],
    ['a changed key', { wrapped: flip(3) }],
  ])('is verified before anything is decrypted: %s', async (_what, encryption) => {
    const changed = (xml: string): string => {
      const inner = xml.match(/<saml:EncryptedAssertion>[\s\S]*<\/saml:EncryptedAssertion>/)?.[0] ?? ''
      return xml.replace(inner, () => encryptedAssertion('<a/>', { certificate, ...encryption }))
    }
    for (const sign of ['response', 'both'] as const) {
      expect(await codeOf(sealed(sign, {}, { afterwards: changed }))).toBe('signature_invalid')
    }
  })

  test.each([
    ['no XML', { plain: () => 'no XML' }, 'response_malformed'],
    ['a changed assertion', { plain: replace(/ada@example/g, 'eve@example') }, 'signature_invalid'],
    ['another key', { certificate: stranger.certificate }, 'assertion_undecryptable'],
    [
      'more depth than is left',
      { plain: replace('</saml:Assertion>', `${'<a>'.repeat(23)}${'</a>'.repeat(23)}</saml:Assertion>`) },
      'response_malformed',
    ],
    [
      'a relative namespace',
      { plain: (xml: string) => xml.replace(/<ds:S[\s\S]*<\/ds:Signature>/, '').replace(' ', ' xmlns:r="relative" ') },
      'response_malformed',
    ],
    [
      'a second assertion',
      { plain: replace('</saml:Assertion>', '<Assertion/></saml:Assertion>') },
      'response_malformed',
    ],
  ] as const)('lets the operator know what is wrong inside: %s', async (_what, encryption, code) => {
    expect(await codeOf(sealed('both', encryption))).toBe(code)
  })
})

function attributes(count: number): string {
  return Array.from({ length: count }, (_, index) => `a${index}=""`).join(' ')
}
