import { createHmac, createSign } from 'node:crypto'
import type { SsoErrorCode } from '../../../core/errors.ts'
import { createCertificate } from '../../certificate.ts'
import type { DefectContext, OidcDefect, OidcFault } from '../defect.ts'
import { assembleJwt, publicJwk, signJwt } from '../keys.ts'
import type { Claims } from '../preset.ts'
import { encryptIdToken } from './encrypt-id-token.ts'
import { core, rfc } from './sections.ts'

const fault = (
  name: string,
  description: string,
  section: string,
  code: SsoErrorCode,
  defect: OidcDefect,
): OidcFault => ({
  name: `id-token-${name}`,
  description,
  section,
  code,
  ...defect,
})

const header = (changes: Claims): OidcDefect => ({ header: (usual) => ({ ...usual, ...changes }) })

const announce = (...algorithms: readonly string[]): OidcDefect => ({
  metadata: (metadata) => ({ ...metadata, id_token_signing_alg_values_supported: algorithms }),
})

const unsigned: OidcDefect = { idToken: (_jwt, _context, { claims }) => assembleJwt({ alg: 'none' }, claims, () => '') }

/** An HMAC under something that is no shared secret, or was not agreed to be one. */
const hmac = (keyOf: (context: DefectContext) => string): OidcDefect => ({
  idToken: (_jwt, context, { claims }) =>
    assembleJwt({ alg: 'HS256', kid: context.kid }, claims, (input) =>
      createHmac('sha256', keyOf(context)).update(input).digest('base64url'),
    ),
})

const publicKeyOf = ({ key }: DefectContext): string => key.publicKey.export({ type: 'spki', format: 'pem' }).toString()

/** A key that comes along with the token, and that the token is signed with. */
const ownKey = (name: string, what: string, section: string, make: (context: DefectContext) => Claims): OidcFault =>
  fault(`header-${name}`, `the token brings the key that it is signed with: ${what}`, rfc(7515, section), invalid, {
    foreignKey: true,
    header: (usual, context) => ({ ...usual, ...make(context) }),
  })

const invalid = 'id_token_signature_invalid'
const unreadable = 'token_response_invalid'
const validation = core('3.1.3.7')
const jws = rfc(7515, '5.2')

const withPayload = (change: (claims: Claims) => string | Uint8Array): OidcDefect => ({
  idToken: (_jwt, { key, kid }, { claims }) => signJwt({ alg: 'RS256', kid }, change(claims), key),
})

/** Defects of the signature of the ID token, of its header and of its shape. */
export const signatureFaults: readonly OidcFault[] = [
  fault('foreign-key', 'a key signs that the provider never published', validation, invalid, { foreignKey: true }),
  fault('signature-changed', 'the signature does not fit', jws, invalid, {
    idToken: (jwt) => `${jwt.slice(0, -8)}AAAAAAAA`,
  }),
  fault('payload-changed', 'the subject was changed after the token was signed', jws, invalid, {
    idToken: (jwt, _context, { claims }) => {
      const [head, , signature] = jwt.split('.')
      const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' })).toString('base64url')
      return `${head}.${changed}.${signature}`
    },
  }),
  fault('signature-missing', 'the signature is left out, and RS256 still claimed', jws, invalid, {
    idToken: (jwt) => jwt.slice(0, jwt.lastIndexOf('.') + 1),
  }),
  fault('kid-unknown', 'the kid is one that no key has', rfc(7515, '4.1.4'), invalid, header({ kid: 'unknown' })),
  fault('kid-absent-of-several', 'no kid says which key signed, and none of the two did', core('10.1'), invalid, {
    ...header({ kid: undefined }),
    keys: (_keys, { foreignKey }) => ({ keys: ['one', 'other'].map((kid) => publicJwk(foreignKey, kid)) }),
  }),
  fault('kid-empty', 'the kid is empty', rfc(7515, '4.1.4'), invalid, header({ kid: '' })),
  fault('kid-number', 'the kid is a number', rfc(7515, '4.1.4'), invalid, header({ kid: 1 })),
  fault('kid-path', 'the kid is a path', rfc(7515, '4.1.4'), invalid, header({ kid: '../../etc/passwd' })),
  fault('alg-none', 'the token is not signed', core('2'), 'algorithm_refused', unsigned),
  fault('alg-none-announced', 'the token is not signed, as the metadata announces', core('2'), 'algorithm_refused', {
    ...unsigned,
    ...announce('RS256', 'none'),
  }),
  fault('alg-none-capitals', 'the token is not signed, and says "None"', core('2'), 'algorithm_refused', {
    idToken: (_jwt, _context, { claims }) => assembleJwt({ alg: 'None' }, claims, () => ''),
  }),
  fault(
    'hs256-public-key',
    'an HMAC is made with the public key as the secret',
    rfc(8725, '2.1'),
    'algorithm_refused',
    hmac(publicKeyOf),
  ),
  fault(
    'hs256-public-key-announced',
    'an HMAC is made with the public key as the secret, and HS256 announced',
    rfc(8725, '2.1'),
    'algorithm_refused',
    { ...hmac(publicKeyOf), ...announce('HS256') },
  ),
  fault(
    'hs256-client-secret',
    'an HMAC is made with the client secret, which nobody agreed on',
    validation,
    'algorithm_refused',
    hmac(({ clientSecret = '' }) => clientSecret),
  ),
  fault(
    'hs256-empty-key',
    'an HMAC is made with nothing as the secret',
    rfc(8725, '3.2'),
    'algorithm_refused',
    hmac(() => ''),
  ),
  fault('rs1', 'the signature is made with SHA-1', rfc(8725, '3.2'), 'algorithm_refused', {
    idToken: (_jwt, { key, kid }, { claims }) =>
      assembleJwt({ alg: 'RS1', kid }, claims, (input) =>
        createSign('sha1').update(input).sign(key.privateKey).toString('base64url'),
      ),
  }),
  fault(
    'alg-missing',
    'the header names no algorithm',
    rfc(7515, '4.1.1'),
    'algorithm_refused',
    header({ alg: undefined }),
  ),
  fault('alg-list', 'the algorithm is a list', rfc(7515, '4.1.1'), 'algorithm_refused', header({ alg: ['RS256'] })),
  fault(
    'alg-small-letters',
    'the algorithm is rs256',
    rfc(7515, '4.1.1'),
    'algorithm_refused',
    header({ alg: 'rs256' }),
  ),
  fault(
    'alg-other-family',
    'an RSA signature says that it is ES256',
    rfc(8725, '3.1'),
    'algorithm_refused',
    header({ alg: 'ES256' }),
  ),
  fault(
    'crit-unknown',
    'the header has an extension that must be understood',
    rfc(7515, '4.1.11'),
    'algorithm_refused',
    header({ crit: ['x'], x: 1 }),
  ),
  fault(
    'crit-unencoded',
    'the payload is said not to be encoded',
    rfc(7797, '6'),
    'algorithm_refused',
    header({ crit: ['b64'], b64: false }),
  ),
  ownKey('jwk', 'jwk', '4.1.3', ({ foreignKey, kid }) => ({ jwk: publicJwk(foreignKey, kid) })),
  ownKey('jku', 'jku', '4.1.2', () => ({ jku: 'https://evil.example/jwks' })),
  ownKey('x5u', 'x5u', '4.1.5', () => ({ x5u: 'https://evil.example/certificate' })),
  ownKey('x5c', 'x5c', '4.1.6', ({ foreignKey, now }) => ({
    x5c: [createCertificate('somebody else', foreignKey, now * 1000).toString('base64')],
  })),
  fault(
    'logout-token',
    'what comes as the ID token is a logout token, signed with the same key',
    rfc(8725, '2.8'),
    'token_response_invalid',
    {
      idToken: (_jwt, { key, kid }, { claims: { iss, aud, iat, exp, sub } }) => {
        const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
        return signJwt({ alg: 'RS256', kid, typ: 'logout+jwt' }, { iss, aud, iat, exp, sub, events }, key)
      },
    },
  ),
  fault('header-not-json', 'the header is no JSON', rfc(7519, '7.2'), unreadable, { header: () => '{' }),
  fault('header-list', 'the header is a list', rfc(7519, '7.2'), unreadable, { header: () => '[]' }),
  fault('not-a-jwt', 'the ID token is some text', rfc(7519, '7.2'), unreadable, { idToken: () => 'no token' }),
  fault('two-parts', 'the ID token has two parts', rfc(7519, '7.2'), unreadable, {
    idToken: (jwt) => jwt.split('.').slice(0, 2).join('.'),
  }),
  fault('four-parts', 'the ID token has four parts', rfc(7519, '7.2'), unreadable, { idToken: (jwt) => `${jwt}.AAAA` }),
  fault('encrypted', 'the ID token is encrypted, which nobody asked for', core('3.1.3.7'), 'token_decryption_failed', {
    idToken: encryptIdToken,
  }),
  fault(
    'payload-list',
    'what is signed is a list',
    rfc(7519, '7.2'),
    unreadable,
    withPayload(() => '[]'),
  ),
  fault(
    'payload-null',
    'what is signed is null',
    rfc(7519, '7.2'),
    unreadable,
    withPayload(() => 'null'),
  ),
  fault(
    'payload-cut',
    'what is signed is half an object',
    rfc(7519, '7.2'),
    unreadable,
    withPayload((claims) => JSON.stringify(claims).slice(0, -1)),
  ),
  fault(
    'payload-not-utf8',
    'the subject is no UTF-8, and would become another one',
    rfc(7519, '3'),
    unreadable,
    withPayload((claims) => Buffer.from(JSON.stringify({ ...claims, sub: 'u\u00ff' }), 'latin1')),
  ),
]
