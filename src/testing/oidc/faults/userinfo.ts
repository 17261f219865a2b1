import { createHmac } from 'node:crypto'
import type { SsoErrorCode } from '../../../core/errors.ts'
import type { DefectContext, OidcDefect, OidcFault } from '../defect.ts'
import { assembleJwt, signJwt } from '../keys.ts'
import type { Claims } from '../preset.ts'
import { core, rfc } from './sections.ts'

/** Leaves the email out of the ID token, so that the userinfo endpoint is asked for it. */
export const askUserinfo: OidcDefect = {
  claims: ({ email: _email, email_verified: _verified, ...claims }) => claims,
}

const response = core('5.3.2')

const answered = (
  name: string,
  description: string,
  userinfo: NonNullable<OidcDefect['userinfo']>,
  { section = response, code = 'userinfo_invalid' }: { section?: string; code?: SsoErrorCode } = {},
): OidcFault => ({ name: `userinfo-${name}`, description, section, code, ...askUserinfo, userinfo })

/** What a signed userinfo response says where nothing is wrong with it. */
const signedClaims = (claims: Claims, { issuer, clientId }: DefectContext): Claims => ({
  ...claims,
  iss: issuer,
  aud: clientId,
})

const signed = (name: string, description: string, changes: Claims | ((context: DefectContext) => Claims)): OidcFault =>
  answered(`signed-${name}`, `the signed userinfo response ${description}`, (claims, context) => {
    const changed = typeof changes === 'function' ? changes(context) : changes
    const { key, kid } = context
    return signJwt({ alg: 'RS256', kid }, { ...signedClaims(claims, context), ...changed }, key)
  })

/** Defects of the userinfo response. */
export const userinfoFaults: readonly OidcFault[] = [
  answered('sub-other', 'userinfo is about somebody else', (claims) => ({ ...claims, sub: 'somebody-else' })),
  answered('sub-capitals', 'userinfo spells the subject in capitals', (claims) => ({
    ...claims,
    sub: `${String(claims['sub']).toUpperCase()}A`,
  })),
  answered('sub-missing', 'userinfo does not say whom it is about', ({ sub: _sub, ...claims }) => claims),
  answered('sub-null', 'the subject of userinfo is null', (claims) => ({ ...claims, sub: null })),
  answered('sub-number', 'the subject of userinfo is a number', (claims) => ({ ...claims, sub: 1 })),
  answered('sub-list', 'the subject of userinfo is a list of the right one', (claims) => ({
    ...claims,
    sub: [claims['sub']],
  })),
  answered('list', 'userinfo is a list', (claims) => [claims]),
  answered('null', 'userinfo is null', () => null),
  signed('sub-other', 'is about somebody else', { sub: 'somebody-else' }),
  signed('sub-missing', 'does not say whom it is about', { sub: undefined }),
  signed('iss-other', 'is of another provider', { iss: 'https://evil.example/' }),
  signed('aud-other', 'is for another client', { aud: 'another-client' }),
  signed('expired', 'is an hour past its end', ({ now }) => ({ exp: now - 3600 })),
  answered(
    'signed-foreign-key',
    'the userinfo response is signed with a key that was never published',
    (claims, context) => signJwt({ alg: 'RS256', kid: context.kid }, signedClaims(claims, context), context.foreignKey),
  ),
  answered('signed-unknown-kid', 'the userinfo response names a key that nobody has', (claims, context) =>
    signJwt({ alg: 'RS256', kid: 'unknown' }, signedClaims(claims, context), context.key),
  ),
  answered('signed-changed', 'the signature of the userinfo response does not fit', (claims, context) => {
    const jwt = signJwt({ alg: 'RS256', kid: context.kid }, signedClaims(claims, context), context.key)
    return `${jwt.slice(0, -8)}AAAAAAAA`
  }),
  answered(
    'signed-alg-none',
    'the userinfo response is a JWT that is not signed',
    (claims, context) => assembleJwt({ alg: 'none' }, signedClaims(claims, context), () => ''),
    { section: rfc(8725, '3.2'), code: 'algorithm_refused' },
  ),
  answered(
    'signed-hs256',
    'the userinfo response is a JWT with an HMAC under the public key',
    (claims, context) =>
      assembleJwt({ alg: 'HS256', kid: context.kid }, signedClaims(claims, context), (input) => {
        const pem = context.key.publicKey.export({ type: 'spki', format: 'pem' }).toString()
        return createHmac('sha256', pem).update(input).digest('base64url')
      }),
    { section: rfc(8725, '2.1'), code: 'algorithm_refused' },
  ),
  answered('signed-no-jwt', 'the userinfo response says that it is a JWT, and is plain text', () => 'no token'),
]
