import { describe, expect, test } from 'vitest'
import { parseConnection } from '../../src/configuration/connection.ts'
import { isLoopback } from '../../src/configuration/endpoint.ts'
import { Secret } from '../../src/core/secret.ts'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { oidc, pem, refusalOf, saml } from './connection-inputs.ts'

const read = (input: object): Record<string, unknown> => ({ ...parseConnection(input as never) })
const revealed = (value: unknown): string => (value as Secret).reveal()
const { certificate: _, ssoUrl: __, idpEntityId: ___, ...withoutTrust } = saml

describe('is read without what a file or a form has put around it', () => {
  test.each(['client\n', '\r\nclient', ' client\t', 'client  \n'])('the client id %j', (clientId) => {
    expect(read({ ...oidc, clientId })['clientId']).toBe('client')
  })

  test.each(['hunter2\n', 'hunter2\r\n', '\nhunter2\n\n'])('the secret %j', (clientSecret) => {
    expect(revealed(read({ ...oidc, clientSecret })['clientSecret'])).toBe('hunter2')
    expect(revealed(read({ ...oidc, clientSecret: new Secret(clientSecret) })['clientSecret'])).toBe('hunter2')
  })

  test.each([' acme\n', '\tacme', '\u00a0acme'])('the entity id %j', (id) => {
    expect(read({ ...saml, idpEntityId: id, spEntityId: id })).toMatchObject({
      idpEntityId: 'acme',
      spEntityId: 'acme',
    })
  })

  test.each<[string, string]>([
    ['zero-width spaces in its lines', pem.replaceAll('\n', '\u200b\n')],
    ['a mark of byte order and no-break spaces', `\ufeff${pem.replaceAll('\n', '\u00a0\n')}`],
    ['quotation marks around it', JSON.stringify(pem)],
  ])('a certificate with %s', (_case, certificate) => {
    expect(read({ ...saml, certificate })['certificate']).toEqual([pem])
  })

  test('a private key with line ends that are written as \\n', () => {
    const { privateKey, certificate } = createCertifiedKey('app')
    const written = privateKey.replaceAll('\n', '\\n')
    const { signingKeys } = read({ ...saml, signingKeys: { privateKey: written, certificate } })
    expect(revealed((signingKeys as [{ privateKey: Secret }])[0].privateKey)).toBe(privateKey)
    const forJwt = read({ ...oidc, signingKeys: { alg: 'RS256', privateKey: new Secret(written) } })
    expect(revealed((forJwt['signingKeys'] as [{ privateKey: Secret }])[0].privateKey)).toBe(privateKey)
    const jwk = JSON.stringify({ kty: 'oct', k: 'a', note: '\n' })
    const asJwk = read({ ...oidc, signingKeys: { alg: 'RS256', privateKey: jwk } })
    expect(revealed((asJwk['signingKeys'] as [{ privateKey: Secret }])[0].privateKey)).toBe(jwk)
  })
})

describe('is refused, and told without the value', () => {
  test.each<[string, object, string, RegExp]>([
    [
      'a blank after a URL',
      { ...oidc, issuer: 'https://hunter2.example.com/ ' },
      'issuer',
      /without the blank after it/,
    ],
    [
      'a line end before a URL',
      { ...saml, ssoUrl: '\nhttps://hunter2.example.com/' },
      'ssoUrl',
      /without the line end before it/,
    ],
    [
      'a zero-width space after a URL',
      { ...oidc, issuer: 'https://hunter2.example.com/\u200b' },
      'issuer',
      /U\+200B at position 29/,
    ],
    ['a no-break space in a URL', { ...saml, ssoUrl: 'https://hunter2.example.com/\u00a0a' }, 'ssoUrl', /U\+00A0/],
    ['a soft hyphen in a host', { ...oidc, issuer: 'https://hunter2.exam\u00adple.com/' }, 'issuer', /U\+00AD/],
    [
      'quotation marks around a URL',
      { ...oidc, issuer: '"https://hunter2.example.com/"' },
      'issuer',
      /quotation marks/,
    ],
    ['quotation marks around a client id', { ...oidc, clientId: "'hunter2'\n" }, 'clientId', /quotation marks/],
    [
      'a zero-width space in a client id',
      { ...oidc, clientId: 'hun\u200bter2' },
      'clientId',
      /the client id without .* U\+200B/,
    ],
    ['a client id of blanks', { ...oidc, clientId: ' \n' }, 'clientId', /environment variable/],
    [
      'quotation marks around a secret',
      { ...oidc, clientSecret: '"hunter2"' },
      'clientSecret',
      /the secret without the quotation/,
    ],
    ['a blank after a secret', { ...oidc, clientSecret: 'hunter2 ' }, 'clientSecret', /without the blank after it/],
    [
      'a no-break space after a secret',
      { ...oidc, clientSecret: 'hunter2\u00a0' },
      'clientSecret',
      /U\+00A0 at position 8/,
    ],
    ['a secret of line ends', { ...oidc, clientSecret: '\n' }, 'clientSecret', /environment variable/],
    ['quotation marks around an entity id', { ...saml, idpEntityId: '"hunter2"' }, 'idpEntityId', /quotation marks/],
    ['a mark of direction in an entity id', { ...saml, spEntityId: 'hunter2\u200e' }, 'spEntityId', /U\+200E/],
    [
      'a certificate as metadata',
      { ...withoutTrust, metadata: pem },
      'metadata',
      /this is a certificate: write it as certificate/,
    ],
    [
      'the base64 of a certificate as metadata',
      { ...withoutTrust, metadata: pem.replaceAll(/-----.*-----|\n/g, '') },
      'metadata',
      /this is a certificate/,
    ],
    [
      'metadata as a certificate',
      { ...saml, certificate: '<md:EntityDescriptor entityID="hunter2"/>' },
      'certificate',
      /this is the metadata/,
    ],
  ])('%s', (_case, input, path, message) => {
    const refusal = refusalOf(input)
    expect(refusal.details['issues']).toEqual([{ path, message: expect.stringMatching(message) }])
    expect(refusal.message).not.toContain('hunter2')
  })
})

describe('loopback', () => {
  const at = (host: string): object => ({ ...oidc, issuer: `http://${host}/` })

  test.each([
    ...['localhost', 'app.localhost', 'a.b.localhost:3751', 'localhost.', 'app.localhost.'],
    ...['LOCALHOST', '127.0.0.1', '127.9.9.9', '127.1', '[::1]:8080'],
  ])('is %s', (host) => {
    expect(parseConnection(at(host) as never, { allowLoopbackHttp: true })).toMatchObject({ issuer: `http://${host}/` })
    expect(refusalOf(at(host)).details['reason']).toBe('plain-http')
  })

  test.each([
    ...[
      'localhost.evil.com',
      'evil-localhost',
      'localhost.localhost.com',
      'xlocalhost',
      'localhosts',
      '127.0.0.1.evil.com',
    ],
    ...['128.0.0.1', '0.0.0.0', '192.168.1.2', 'host.docker.internal', '[::2]', '[::ffff:127.0.0.1]'],
  ])('is not %s, and the message says what is', (host) => {
    const refusal = refusalOf(at(host), { allowLoopbackHttp: true })
    expect(refusal.message).toContain('except on localhost, names below .localhost, 127.0.0.0/8 and [::1]')
  })

  test('is not an empty label', () => {
    expect(isLoopback({ hostname: '.localhost' } as URL)).toBe(false)
    expect(isLoopback({ hostname: 'localhost..' } as URL)).toBe(false)
  })
})
