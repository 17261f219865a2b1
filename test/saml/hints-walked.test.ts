import { createRelyingParty, isSsoError, type SamlConnectionInput } from 'relyant'
import { describe, expect, test } from 'vitest'
import { type CertifiedKey, createCertifiedKey } from '../../src/testing/certificate.ts'
import { certified, createKey } from '../support/certificates.ts'
import { cookieHeader, createClock } from '../support/clock.ts'
import { encrypt } from '../support/encryption.ts'
import { entitiesDescriptor, entityDescriptor, signMetadata } from '../support/metadata.ts'
import { replace } from '../support/replace.ts'
import {
  acmeConnection,
  createSamlDouble,
  type Forgery,
  idpEntityId,
  signElement,
  spEntityId,
} from '../support/saml-double.ts'
import { signXml } from '../support/sign-xml.ts'

const clock = createClock()
const provider = createSamlDouble(clock.now)
const own = createCertifiedKey('ours')
const weak = certified(createKey('rsa', 1024), { name: 'weak' })
const federation = certified(createKey(), { name: 'federation' })
const success = 'signed in'

type Changes = Readonly<Record<string, unknown>>

/** What a hint says to write: `write allowSha1: true`, `name an attribute in subjectAttribute`. */
function written(hint: string, choices: Changes): Changes {
  const found = /\b[Ww]rite (\w+): ('[^']*'|"[^"]*"|\w+)/.exec(hint)
  if (found?.[1] !== undefined) return { [found[1]]: JSON.parse((found[2] ?? '').replaceAll("'", '"')) as unknown }
  const chosen = Object.entries(choices).filter(([option]) => hint.includes(option))
  return Object.fromEntries(chosen)
}

/** Signs in, does what the hint says, and so on: to success, to a hint that names nothing to write, or in a circle. */
async function walk(forgery: Forgery, first: Changes, choices: Changes = {}): Promise<readonly string[]> {
  const hints: string[] = []
  let connection: Changes = first
  for (let step = 0; step < 6; step += 1) {
    const outcome = await attempt(forgery, connection)
    if (typeof outcome === 'string') return [...hints, outcome]
    const hint = outcome.hint ?? outcome.message
    hints.push(hint)
    const next = written(hint, choices)
    if (Object.keys(next).length === 0) return hints
    connection = { ...connection, ...next }
  }
  return [...hints, 'a circle']
}

async function attempt(forgery: Forgery, connection: Changes) {
  try {
    const sso = createRelyingParty({
      baseUrl: 'https://app.example.com',
      secrets: ['a secret of the tests, long enough to seal'],
      now: clock.now,
      decryptionKeys: own,
      connections: [connection as unknown as SamlConnectionInput],
    })
    const start = await sso.begin({ connection: 'acme' })
    await sso.complete({
      url: '/login/callback?connection=acme',
      cookies: cookieHeader(start.cookies),
      form: provider.answer(start, forgery),
    })
    return success
  } catch (error) {
    if (isSsoError(error)) return error
    throw error
  }
}

const acme = acmeConnection(provider)
const inMetadata = { protocol: 'saml', id: 'acme', spEntityId, groupsClaim: 'memberOf' } as const
const described = (entityId = idpEntityId, key: CertifiedKey = provider.key, entity = ''): string =>
  entityDescriptor({
    entityId,
    keys: [['signing', key.certificate]],
    sso: [['Redirect', 'https://sso.example.com/']],
    entity,
  })
const withMetadata = (metadata: string, more: Changes = {}): Changes => ({ ...inMetadata, metadata, ...more })
const signedBy =
  (signer: Parameters<typeof signXml>[1], change = (xml: string) => xml) =>
  (xml: string): string =>
    signXml(change(xml), signer)
const { privateKey } = provider.key
const rsa = { privateKey, kind: 'rsa', hash: 'sha256' } as const
const encrypted = (content: string, outer: boolean): Forgery => ({
  sign: 'assertion',
  afterwards: (xml) => {
    const inside = encrypt(xml, { certificate: own.certificate, content })
    return outer ? signElement(inside, provider.key, {}, 'Response') : inside
  },
})
const end = (days: number): string =>
  `ID="_m" validUntil="${new Date(clock.now() + days * 24 * 60 * 60_000).toISOString()}"`
const groups = '<saml:AttributeValue>a</saml:AttributeValue>'.repeat(900)

describe('what a hint of SAML says leads somewhere', () => {
  test.each<[what: string, forgery: Forgery, connection: Changes, end: RegExp | string, choices?: Changes]>([
    ['another Issuer', {}, { ...acme, idpEntityId: 'urn:other' }, success],
    ['SHA-1', { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }, acme, success],
    ['SHA-1 of the digest', { digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' }, acme, success],
    ['SHA-384', { sign: 'none', afterwards: signedBy({ ...rsa, hash: 'sha384' }) }, acme, success],
    [
      '#default in a PrefixList',
      {
        sign: 'none',
        afterwards: signedBy(
          { ...rsa, prefixList: '#default' },
          replace('<saml:Subject>', '<saml:Subject xmlns="urn:x">'),
        ),
      },
      acme,
      success,
    ],
    [
      'U+0085 in a group',
      { sign: 'none', afterwards: signedBy(rsa, replace('>engineering<', '>\u0085<')) },
      acme,
      success,
    ],
    ['very many groups', { assertion: replace('<saml:AttributeValue>eng', `${groups}$&`) }, acme, success],
    ['a weak key', { key: weak }, { ...acme, certificate: weak.certificate }, success],
    ['AES-CBC, covered', encrypted('aes256-cbc', true), acme, success],
    ['AES-CBC of a size that node-saml does not know', encrypted('aes192-cbc', true), acme, success],
    ['AES-CBC, not covered', encrypted('aes256-cbc', false), acme, /sign the response as well/],
    ['AES-GCM of a size that node-saml does not know', encrypted('aes192-gcm', true), acme, success],
    [
      'a transient name id',
      { assertion: replace('1.0:nameid-format:unspecified', '2.0:nameid-format:transient') },
      acme,
      success,
      { subjectAttribute: 'email' },
    ],
    [
      'no name id',
      { assertion: replace(/<saml:NameID.*?<\/saml:NameID>/s, '') },
      acme,
      success,
      { subjectAttribute: 'email' },
    ],
    [
      'an attribute of several values for the subject',
      {},
      { ...acme, subjectAttribute: 'memberOf' },
      success,
      { subjectAttribute: 'email' },
    ],
    ['a signature too few', {}, { ...acme, signed: 'response' }, success, { signed: 'assertion' }],
    ['an empty Issuer', { assertion: replace(`>${idpEntityId}<`, '><') }, acme, /write its entity id, "https:/],
    [
      'an Issuer of white space',
      { assertion: replace(`>${idpEntityId}<`, '> \n<') },
      acme,
      /write its entity id, "https:/,
    ],
    ['two Issuers', { assertion: replace(/<saml:Issuer>.*?<\/saml:Issuer>/, '$&$&') }, acme, /one Issuer/],
    [
      'several providers in metadata',
      {},
      withMetadata(entitiesDescriptor([described('urn:a'), described()])),
      success,
      { idpEntityId },
    ],
    [
      'one provider twice, and others',
      {},
      withMetadata(entitiesDescriptor([described('urn:a'), described(), described()])),
      /several times: give the part of one alone/,
      { idpEntityId },
    ],
    ['one provider twice', {}, withMetadata(entitiesDescriptor([described(), described()])), /several times/],
    [
      'one provider twice, named',
      {},
      withMetadata(entitiesDescriptor([described(), described()]), { idpEntityId }),
      /several times/,
      { idpEntityId },
    ],
    ['metadata of another provider', {}, withMetadata(described('urn:a')), /^Give the metadata of "https:/],
    [
      'metadata of another provider, named',
      {},
      withMetadata(described(), { idpEntityId: 'urn:a' }),
      success,
      { idpEntityId },
    ],
    [
      'signed metadata that holds for a year',
      {},
      withMetadata(signMetadata(described(idpEntityId, provider.key, end(365)), federation), {
        metadataCertificate: federation.certificate,
      }),
      success,
    ],
    [
      'signed metadata without an end',
      {},
      withMetadata(signMetadata(described(idpEntityId, provider.key, 'ID="_m"'), federation), {
        metadataCertificate: federation.certificate,
      }),
      /write validUntil, or leave metadataCertificate out/,
    ],
    [
      'metadata that is signed with SHA-1',
      {},
      withMetadata(
        signMetadata(described(idpEntityId, provider.key, end(3)), federation).replace(
          'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
          'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
        ),
        { metadataCertificate: federation.certificate },
      ),
      /Let whoever signs the metadata sign with RSA-SHA256/,
    ],
    [
      'metadata that is signed with a weak key',
      {},
      withMetadata(signMetadata(described(idpEntityId, provider.key, end(3)), weak), {
        metadataCertificate: weak.certificate,
      }),
      /leave metadataCertificate out/,
    ],
    ['a weak key in metadata', { key: weak }, withMetadata(described(idpEntityId, weak)), success],
  ])('%s', async (_what, forgery, connection, last, choices) => {
    const hints = await walk(forgery, connection, choices)
    expect(new Set(hints).size, hints.join('\n')).toBe(hints.length)
    expect(hints.at(-1)).toMatch(last)
  })
})
