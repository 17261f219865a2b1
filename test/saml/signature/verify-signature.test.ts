import {
  createRelyingParty,
  isSsoError,
  parseConnection,
  type SamlConnection,
  type SamlConnectionInput,
  type SignIn,
} from 'relyant'
import { describe, expect, test } from 'vitest'
import { readDocument } from '../../../src/saml/read-document.ts'
import { type InspectedResponse, inspectResponse } from '../../../src/saml/response/inspect-response.ts'
import { createResponseExchange } from '../../../src/saml/response/verify-response.ts'
import { verifySignatures } from '../../../src/saml/response/verify-signatures.ts'
import { createSignatureVerifier } from '../../../src/saml/signature/verify-signature.ts'
import { createCertifiedKey } from '../../../src/testing/certificate.ts'
import { createKey } from '../../support/certificates.ts'
import { cookieHeader, createClock } from '../../support/clock.ts'
import { ellipticKeys } from '../../support/fixed-keys.ts'
import { acmeConnection, createSamlDouble, type Forgery } from '../../support/saml-double.ts'
import { samlResponse } from '../../support/saml-response.ts'
import { type Signer, signXml } from '../../support/sign-xml.ts'

const clock = createClock()
const provider = createSamlDouble(clock.now)
const { privateKey, certificate } = provider.key
const other = createCertifiedKey('another')

async function signIn(forgery: Forgery, changes: Partial<SamlConnectionInput>): Promise<SignIn> {
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    connections: [{ ...acmeConnection(provider), ...changes }],
  })
  const start = await sso.begin({ connection: 'acme' })
  const cookies = cookieHeader(start.cookies)
  return sso.complete({
    url: '/login/callback?connection=acme',
    cookies,
    form: provider.answer(start, forgery),
  })
}

const outcome = (forgery: Forgery, changes: Partial<SamlConnectionInput>): Promise<string> =>
  signIn(forgery, changes).then(
    ({ identity }) => identity.subject,
    (error: unknown) => {
      if (isSsoError(error)) return error.code
      throw error
    },
  )

const signedBy = (signer: Signer, name?: 'Assertion' | 'Response'): Forgery => ({
  sign: 'none',
  afterwards: (xml) => signXml(xml, signer, name),
})
const rsa = { privateKey, kind: 'rsa', hash: 'sha256' } as const
const strict = { verification: 'strict' } as const

describe('the strict verifier knows', () => {
  test.each<[string, Signer, string]>([
    ...(['sha256', 'sha384', 'sha512'] as const).flatMap((hash): [string, Signer, string][] => [
      [`RSA with ${hash}`, { privateKey, kind: 'rsa', hash }, certificate],
      [`RSA-PSS with ${hash}`, { privateKey, kind: 'pss', hash }, certificate],
      [`P-256 with ${hash}`, { ...ellipticKeys.p256, kind: 'ecdsa', hash }, ellipticKeys.p256.certificate],
      [`P-384 with ${hash}`, { ...ellipticKeys.p384, kind: 'ecdsa', hash }, ellipticKeys.p384.certificate],
      [`P-521 with ${hash}`, { ...ellipticKeys.p521, kind: 'ecdsa', hash }, ellipticKeys.p521.certificate],
    ]),
    ['RSA with SHA-256 over a digest of SHA-384', { ...rsa, digestHash: 'sha384' }, certificate],
  ])('%s', async (_name, signer, trusted) => {
    for (const name of ['Assertion', 'Response'] as const) {
      expect(await outcome(signedBy(signer, name), { ...strict, certificate: trusted })).toBe('ada@example.com')
    }
    const forged = { sign: 'none', afterwards: (xml: string) => signXml(xml, signer).replace('engineering', 'admins') }
    expect(await outcome(forged as Forgery, { ...strict, certificate: trusted })).toBe('signature_invalid')
  })
})

describe('the strict verifier refuses', () => {
  test.each<[string, Signer, string, string]>([
    [
      'a curve that is none of the three',
      { ...ellipticKeys.k256, kind: 'ecdsa', hash: 'sha256' },
      ellipticKeys.k256.certificate,
      'configuration_invalid',
    ],
    [
      'ECDSA in DER',
      { ...ellipticKeys.p256, kind: 'ecdsa', hash: 'sha256', ecdsaEncoding: 'der' },
      ellipticKeys.p256.certificate,
      'signature_invalid',
    ],
    [
      'RSA-PSS with another salt than the digest is long',
      { privateKey, kind: 'pss', hash: 'sha256', saltLength: 20 },
      certificate,
      'signature_invalid',
    ],
    [
      'a key of another kind than the algorithm',
      { privateKey, kind: 'rsa', hash: 'sha256' },
      ellipticKeys.p256.certificate,
      'signature_invalid',
    ],
    ['a signature of RSA that is called one of ECDSA', { ...rsa, called: 'ecdsa' }, certificate, 'signature_invalid'],
    [
      'a signature of ECDSA that is called one of RSA',
      { ...ellipticKeys.p256, kind: 'ecdsa', called: 'rsa', hash: 'sha256', ecdsaEncoding: 'der' },
      ellipticKeys.p256.certificate,
      'signature_invalid',
    ],
    [
      'a key on another curve',
      { ...ellipticKeys.p256, kind: 'ecdsa', hash: 'sha256' },
      ellipticKeys.p384.certificate,
      'signature_invalid',
    ],
    ['SHA-1', { ...rsa, hash: 'sha1' }, certificate, 'algorithm_refused'],
    ['a digest of SHA-1', { ...rsa, digestHash: 'sha1' }, certificate, 'algorithm_refused'],
    [
      'ECDSA with SHA-1',
      { ...ellipticKeys.p256, kind: 'ecdsa', hash: 'sha1' },
      ellipticKeys.p256.certificate,
      'algorithm_refused',
    ],
  ])('%s', async (_name, signer, trusted, code) => {
    expect(await outcome(signedBy(signer), { ...strict, certificate: trusted })).toBe(code)
  })

  test('ECDSA with SHA-1 also where SHA-1 is allowed', async () => {
    const { p256 } = ellipticKeys
    const changes = { ...strict, certificate: p256.certificate, allowSha1: true }
    expect(await outcome(signedBy({ ...p256, kind: 'ecdsa', hash: 'sha1' }), changes)).toBe('algorithm_refused')
  })
})

describe('SHA-1', () => {
  test.each(['strict', 'both'] as const)(
    'counts under %s where the connection names it, and is noted',
    async (verification) => {
      const { identity } = await signIn(signedBy({ ...rsa, hash: 'sha1' }), { verification, allowSha1: true })
      expect(identity.evidence.get('subject')).toMatchObject({ note: expect.stringMatching(/SHA-1/) })
      const better = await signIn(signedBy(rsa), { verification, allowSha1: true })
      expect(better.identity.evidence.get('subject')).not.toHaveProperty('note')
    },
  )
})

describe('what node-saml cannot verify', () => {
  test.each<[string, Signer]>([
    ['SHA-384', { ...rsa, hash: 'sha384' }],
    ['a digest of SHA-384', { ...rsa, digestHash: 'sha384' }],
    ['RSA-PSS with SHA-512', { privateKey, kind: 'pss', hash: 'sha512' }],
    ['ECDSA', { ...ellipticKeys.p256, kind: 'ecdsa', hash: 'sha256' }],
  ])('%s is refused under both, with a way out', async (_name, signer) => {
    await expect(signIn(signedBy(signer), { verification: 'both' })).rejects.toMatchObject({
      code: 'algorithm_refused',
      hint: expect.stringMatching(/verification: 'strict'/),
    })
  })

  test('a certificate of an elliptic curve is refused under both, with a way out', async () => {
    const changes = { certificate: ellipticKeys.p256.certificate }
    await expect(signIn({}, changes)).rejects.toMatchObject({
      code: 'configuration_invalid',
      hint: expect.stringMatching(/verification: 'strict'/),
    })
  })

  test('RSA-PSS with SHA-256 is what it can', async () => {
    expect(await outcome(signedBy({ privateKey, kind: 'pss', hash: 'sha256' }), {})).toBe('ada@example.com')
  })
})

describe('a KeyInfo', () => {
  const base64 = (pem: string): string => pem.replaceAll(/-----.*-----|\n/g, '')
  const naming = (pem: string): string =>
    `<ds:X509Data><ds:X509Certificate>${base64(pem)}</ds:X509Certificate></ds:X509Data>`
  const several = { certificate: [other.certificate, certificate] as [string, ...string[]] }

  test.each(['strict', 'both'] as const)(
    'says which of our certificates to try first, under %s',
    async (verification) => {
      for (const keyInfo of [
        naming(certificate),
        naming(other.certificate),
        naming('x'),
        '<ds:KeyName>x</ds:KeyName>',
      ]) {
        expect(await outcome(signedBy({ ...rsa, keyInfo }), { ...several, verification })).toBe('ada@example.com')
      }
    },
  )

  test('is followed: of two certificates of one key, that one verifies which it names', () => {
    const key = createKey()
    const [first, second] = ['first', 'second'].map((name) => key.certify({ name, notAfter: '2040-01-01' })) as [
      string,
      string,
    ]
    const connection = parseConnection({
      ...acmeConnection(provider),
      ...strict,
      certificate: [first, second],
    }) as SamlConnection
    const xml = samlResponse.xml(clock.now(), 'x')
    for (const [keyInfo, verified] of [
      [naming(first), first],
      [naming(second), second],
      [naming('x'), first],
    ] as const) {
      const root = readDocument(signXml(xml, { ...rsa, privateKey: key.privateKey, keyInfo }))
      const verifier = createSignatureVerifier(connection)
      const exchange = createResponseExchange(connection, { ...samlResponse.expected, now: clock.now() })
      verifySignatures(inspectResponse(root, exchange) as InspectedResponse, verifier, exchange)
      expect([...verifier.certificates]).toEqual([verified])
    }
  })

  test.each(['strict', 'both'] as const)('brings no key, under %s', async (verification) => {
    const stranger = createCertifiedKey('stranger')
    const signer = { ...rsa, privateKey: stranger.privateKey, keyInfo: naming(stranger.certificate) }
    for (const changes of [several, {}]) {
      expect(await outcome(signedBy(signer), { ...changes, verification })).toBe('signature_invalid')
    }
  })
})

test('an assertion that xml-crypto would canonicalize otherwise is refused as a disagreement', async () => {
  const odd: Forgery = {
    ...signedBy(rsa),
    assertion: (xml) => xml.replace('<saml:NameID', '<saml:NameID xmlnsx="1"'),
  }
  expect(await outcome(odd, strict)).toBe('ada@example.com')
  expect(await outcome(odd, {})).toBe('verifiers_disagree')
})

test('two keys of a connection may sign, one the assertion and one the response', async () => {
  const twice: Forgery = {
    sign: 'none',
    afterwards: (xml) => signXml(signXml(xml, rsa), { ...rsa, privateKey: other.privateKey }, 'Response'),
  }
  for (const verification of ['strict', 'both'] as const) {
    const changes = { certificate: [certificate, other.certificate] as [string, ...string[]], verification }
    expect(await outcome(twice, changes)).toBe('ada@example.com')
    expect(await outcome(twice, { verification })).toBe('signature_invalid')
  }
})
