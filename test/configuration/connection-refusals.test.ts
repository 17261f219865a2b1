import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { recordRefusal } from '../support/record-refusal.ts'
import { oidc, pem, refusalOf, saml } from './connection-inputs.ts'

const { clientSecret: _secret, ...withoutSecret } = oidc
const { tokenEndpointAuthMethod: _method, ...withoutMethod } = oidc
const metadata = { protocol: 'saml', id: 'acme', spEntityId: 'sp', metadata: '<EntityDescriptor/>' } as const
const key = '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----'
const secretAsText = 'write the secret as text; is the environment variable set?'
const notUrl = 'write a whole URL, such as https://id.example.com/'
const nameOrNames = 'write the name of a claim, or an array of names'
const certificateText = 'give the text of the downloaded certificate.pem'
const onlyBefore =
  'write only what comes before "/.well-known": https://id.example.com/a with or without a slash at its end'

describe('names the key, and says what to write instead of', () => {
  test.each<[string, unknown, string, string]>([
    ['a misspelt key', { ...oidc, isuer: 'x' }, 'Unrecognized key: "isuer"', ''],
    [
      'a misspelt key that holds a secret',
      { ...oidc, clientSecert: 'hunter2' },
      'Unrecognized key: "clientSecert"',
      '',
    ],
    ['a misspelt claim name', { ...oidc, claimNames: { mail: 'x' } }, 'Unrecognized key: "mail"', 'claimNames'],
    ['a key of the other protocol', { ...saml, clientSecret: 'hunter2' }, 'Unrecognized key: "clientSecret"', ''],
    ['__proto__', JSON.parse('{"protocol":"oidc","__proto__":{"id":"x"}}'), 'Unrecognized key: "__proto__"', ''],
    ['another protocol', { ...oidc, protocol: 'oauth' }, 'write protocol: "oidc" or "saml"', 'protocol'],
    ['nothing', undefined, 'write protocol: "oidc" or "saml"', ''],
    ['a text', 'staff', 'write protocol: "oidc" or "saml"', ''],
    ['an id with a slash', { ...oidc, id: 'a/b' }, 'write 1 to 64 letters, digits, dots, dashes or underscores', 'id'],
    ['an id that is too long', { ...oidc, id: 'a'.repeat(65) }, 'write 1 to 64 letters', 'id'],
    ['no id', { ...oidc, id: undefined }, 'expected string', 'id'],
    [
      'plain http',
      { ...oidc, issuer: 'http://id.example.com/' },
      'write https://id.example.com/: plain http can be',
      'issuer',
    ],
    [
      'plain http at ssoUrl',
      { ...saml, ssoUrl: 'http://a.example/sso' },
      'write https://a.example/sso: plain',
      'ssoUrl',
    ],
    ['another scheme', { ...oidc, issuer: 'ftp://id.example.com/' }, 'write an https URL, not ftp:', 'issuer'],
    ['a host alone', { ...oidc, issuer: 'id.example.com' }, notUrl, 'issuer'],
    ['a URL without its slashes', { ...oidc, issuer: 'https:id.example.com' }, notUrl, 'issuer'],
    ['white space in front', { ...saml, ssoUrl: ' https://a.example/sso' }, notUrl, 'ssoUrl'],
    ['a line end after it', { ...oidc, issuer: 'https://id.example.com/\n' }, notUrl, 'issuer'],
    [
      'metadata',
      { ...oidc, issuer: 'https://id.example.com/a/.well-known/openid-configuration' },
      onlyBefore,
      'issuer',
    ],
    ['half of metadata', { ...oidc, issuer: 'https://id.example.com/a/.well-known' }, onlyBefore, 'issuer'],
    [
      'a query',
      { ...oidc, issuer: 'https://id.example.com/?a=b' },
      'write the issuer without query, fragment',
      'issuer',
    ],
    [
      'a fragment',
      { ...oidc, issuer: 'https://id.example.com/#a' },
      'write the issuer without query, fragment',
      'issuer',
    ],
    [
      'a bar',
      { ...oidc, issuer: 'https://id.example.com/a|b' },
      'write the issuer without query, fragment and "|"',
      'issuer',
    ],
    [
      'a password',
      { ...oidc, issuer: 'https://a:hunter2@id.example.com/' },
      'leave user name and password out',
      'issuer',
    ],
    [
      'a password before metadata',
      { ...oidc, issuer: 'https://a:hunter2@id.example.com/.well-known/openid-configuration' },
      'leave user name and password out',
      'issuer',
    ],
    ['no secret', withoutSecret, 'client_secret_post needs a clientSecret', 'clientSecret'],
    ['an unset variable', { ...oidc, clientSecret: undefined }, secretAsText, 'clientSecret'],
    ['an empty secret', { ...oidc, clientSecret: '' }, secretAsText, 'clientSecret'],
    ['an empty Secret', { ...oidc, clientSecret: new Secret('') }, secretAsText, 'clientSecret'],
    ['an object', { ...oidc, clientSecret: { hunter2: 'hunter2' } }, secretAsText, 'clientSecret'],
    [
      'a secret that is never sent',
      { ...oidc, tokenEndpointAuthMethod: 'none' },
      'leave clientSecret out, or name the tokenEndpointAuthMethod that sends it',
      'clientSecret',
    ],
    ['no method', withoutMethod, '"client_secret_basic"|"client_secret_post"|"none"', 'tokenEndpointAuthMethod'],
    [
      'scopes without openid',
      { ...oidc, scopes: ['email'] },
      'add "openid": without it there is no ID token',
      'scopes',
    ],
    ['scopes in one text', { ...oidc, scopes: ['openid', 'a b'] }, 'write one scope an entry', 'scopes[1]'],
    ['an empty claim name', { ...oidc, groupsClaim: '' }, nameOrNames, 'groupsClaim'],
    ['no claim names', { ...saml, groupsClaim: [] }, nameOrNames, 'groupsClaim'],
    ['a number', { ...saml, groupsClaim: 7 }, nameOrNames, 'groupsClaim'],
    ['too much tolerance', { ...oidc, clockTolerance: 301 }, '<=300', 'clockTolerance'],
    [
      'an unknown policy',
      { ...oidc, emailVerification: true },
      '"require"|"standard"|"accept-text"',
      'emailVerification',
    ],
    ['an empty hint', { ...oidc, hints: [{ contains: '', hint: 'x' }] }, 'Too small', 'hints[0].contains'],
    [
      'no entity id',
      { ...saml, idpEntityId: ' ' },
      'write the entity id of the identity provider, exactly',
      'idpEntityId',
    ],
    ['no certificate', { ...saml, certificate: undefined }, certificateText, 'certificate'],
    ['nothing to trust', { protocol: 'saml', id: 'acme', spEntityId: 'sp' }, 'or write metadataUrl or', 'idpEntityId'],
    ['metadata twice', { ...metadata, metadataUrl: 'https://a.example/m' }, 'not both', 'metadata'],
    [
      'metadata and certificate',
      { ...metadata, certificate: pem },
      'leave certificate out: the metadata',
      'certificate',
    ],
    ['metadata and ssoUrl', { ...metadata, ssoUrl: 'https://a.example' }, 'leave ssoUrl out: the metadata', 'ssoUrl'],
    ['a URL as metadata', { ...metadata, metadata: 'https://a.example' }, 'a URL: write metadataUrl', 'metadata'],
    ['a path as metadata', { ...metadata, metadata: './metadata.xml' }, 'read the file first', 'metadata'],
    ['metadataUrl over http', { ...saml, metadataUrl: 'http://a.example' }, 'write https://a.example', 'metadataUrl'],
    [
      'a certificate for no metadata',
      { ...saml, metadataCertificate: pem },
      'leave it out: there is no metadata',
      'metadataCertificate',
    ],
    ['no contexts', { ...saml, authnContexts: [] }, 'Too small', 'authnContexts'],
    [
      'a key without its certificate',
      { ...saml, signingKeys: { privateKey: key } },
      'write the certificate',
      'signingKeys.certificate',
    ],
    [
      'a key that is not set',
      { ...saml, signingKeys: { certificate: pem } },
      'is the environment variable',
      'signingKeys.privateKey',
    ],
    [
      'a certificate for a key',
      {
        ...saml,
        signingKeys: [
          { privateKey: key, certificate: pem },
          { privateKey: pem, certificate: pem },
        ],
      },
      'write the text of the private key (PEM)',
      'signingKeys[1].privateKey',
    ],
    [
      'a key for a certificate',
      { ...saml, signingKeys: { privateKey: key, certificate: key } },
      'this is not one certificate',
      'signingKeys.certificate',
    ],
    [
      'an encrypted key',
      { ...saml, signingKeys: { privateKey: key.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'), certificate: pem } },
      'this key is encrypted: decrypt it first',
      'signingKeys.privateKey',
    ],
    ['no keys', { ...saml, signingKeys: [] }, 'give at least one key', 'signingKeys'],
    ['no decryption keys', { ...oidc, decryptionKeys: [] }, 'give at least one key', 'decryptionKeys'],
    [
      'five keys',
      { ...saml, signingKeys: Array(5).fill({ privateKey: key, certificate: pem }) },
      'at most four keys',
      'signingKeys',
    ],
    ['a misspelt key of ours', { ...saml, spMetadata: { signd: true } }, 'did you mean "signed"', 'spMetadata'],
    ['five', { ...saml, certificate: [pem, pem, pem, pem, pem] }, 'write at most four certificates', 'certificate'],
    ['an empty list', { ...saml, certificate: [] }, certificateText, 'certificate'],
    [
      'a path',
      { ...saml, certificate: './certificate.pem' },
      `this is not a certificate: ${certificateText}`,
      'certificate',
    ],
    ['a cut PEM', { ...saml, certificate: [pem, pem.slice(0, 500)] }, 'this is not a certificate', 'certificate[1]'],
    ['two in one text', { ...saml, certificate: pem + pem }, 'write several certificates as an array', 'certificate'],
    [
      'a private key',
      { ...saml, certificate: '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----' },
      'this is a private key: give the certificate of the identity provider (certificate.pem)',
      'certificate',
    ],
  ])('%s', (_what, input, sentence, place) => {
    const refusal = refusalOf(input)
    const { code, message, hint, details } = refusal
    recordRefusal(refusal)
    expect(code).toBe('configuration_invalid')
    expect(message).toContain(sentence)
    expect(details).toMatchObject({
      reason: 'options',
      issues: expect.arrayContaining([{ path: place, message: expect.stringContaining(sentence) }]),
    })
    expect(`${message} ${hint}`).not.toContain('hunter2')
  })

  test.each([
    ['signRequests', { signRequests: true }],
    ['spMetadata.signed', { spMetadata: { signed: true } }],
  ])('%s without a key', (what, changes) => {
    expect(refusalOf({ ...saml, ...changes })).toMatchObject({
      details: { reason: 'key-needed', id: 'acme', path: what },
      message: `connection "acme": ${what} needs a key`,
      hint: 'Give signingKeys, to the connection or to the relying party.',
    })
  })

  test('everything that is wrong, at once, and which connection it is', () => {
    const refusal = refusalOf({ ...saml, ssoUrl: 'x', idpEntityId: '', certificate: 'x' })
    expect(refusal.connection).toBe('acme')
    expect(refusal.message).toMatch(/^connection "acme":\n.*at ssoUrl\n.*at idpEntityId\n.*at certificate$/s)
  })
})
