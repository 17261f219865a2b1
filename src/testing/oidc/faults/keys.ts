import { createHmac } from 'node:crypto'
import type { DefectContext, OidcDefect, OidcFault } from '../defect.ts'
import { assembleJwt, keyPair, publicJwk, signJwt } from '../keys.ts'
import type { Claims } from '../preset.ts'
import { core, rfc } from './sections.ts'

type KeyOf = (context: DefectContext) => unknown

const refused = (name: string, description: string, section: string, defect: OidcDefect): OidcFault => ({
  name: `keys-${name}`,
  description,
  section,
  code: 'id_token_signature_invalid',
  ...defect,
})

const own = ({ key, kid }: DefectContext): Claims => publicJwk(key, kid)

/** The key set has other keys than it should. */
const keys = (...made: readonly KeyOf[]): OidcDefect => ({
  keys: (_keySet, context) => ({ keys: made.map((make) => make(context)) }),
})

const changed = (changes: Claims): OidcDefect => keys((context) => ({ ...own(context), ...changes }))

const unreadable = (name: string, description: string, make: (context: DefectContext) => unknown): OidcFault => ({
  name: `keys-${name}`,
  description,
  section: rfc(7517, '5'),
  code: 'provider_unavailable',
  keys: (_keySet, context) => make(context),
})

const sharedSecret = 'a secret that everybody can read'

/** Defects of the key set, and of what is signed with keys that are not right. */
export const keyFaults: readonly OidcFault[] = [
  refused('empty', 'the key set has no keys', rfc(7517, '5.1'), keys()),
  refused('rotated-unpublished', 'a new key signs that was not published', core('10.1.1'), {
    foreignKey: true,
    header: (header) => ({ ...header, kid: 'rotated' }),
  }),
  refused(
    'other-under-same-kid',
    'the key that is published under the kid is another one',
    rfc(7517, '4.5'),
    keys(({ foreignKey, kid }) => publicJwk(foreignKey, kid)),
  ),
  refused(
    'other-kid',
    'the key is published under another kid than tokens name',
    rfc(7515, '4.1.4'),
    changed({ kid: 'x' }),
  ),
  refused(
    'two-with-one-kid',
    'two keys have the same kid',
    rfc(7517, '4.5'),
    keys(own, ({ foreignKey, kid }) => publicJwk(foreignKey, kid)),
  ),
  refused(
    'for-encryption',
    'the key that signs is published for encryption',
    rfc(7517, '4.2'),
    changed({ use: 'enc' }),
  ),
  refused(
    'for-other-operation',
    'the key that signs is published for another operation',
    rfc(7517, '4.3'),
    changed({ key_ops: ['encrypt'] }),
  ),
  refused(
    'for-other-algorithm',
    'the key that signs is published for another algorithm',
    rfc(7517, '4.4'),
    changed({ alg: 'PS256' }),
  ),
  refused('without-modulus', 'the published key has no modulus', rfc(7518, '6.3.1.1'), changed({ n: undefined })),
  refused('modulus-number', 'the modulus of the published key is a number', rfc(7518, '6.3.1.1'), changed({ n: 5 })),
  refused('too-short', 'the key that signs has 1024 bits', rfc(7518, '3.3'), {
    ...keys(({ kid }) => publicJwk(keyPair('short'), kid)),
    idToken: (_idToken, { kid }, { claims }) => signJwt({ alg: 'RS256', kid }, claims, keyPair('short')),
  }),
  {
    name: 'keys-symmetric',
    description: 'the key is a secret that is published, and HS256 is announced',
    section: rfc(7518, '6.4'),
    code: 'algorithm_refused',
    metadata: (metadata) => ({ ...metadata, id_token_signing_alg_values_supported: ['HS256'] }),
    ...keys(({ kid }) => ({ kty: 'oct', kid, k: Buffer.from(sharedSecret).toString('base64url') })),
    idToken: (_idToken, { kid }, { claims }) =>
      assembleJwt({ alg: 'HS256', kid }, claims, (input) =>
        createHmac('sha256', sharedSecret).update(input).digest('base64url'),
      ),
  },
  unreadable('private', 'the key set publishes the private half', ({ key, kid }) => ({
    keys: [{ ...key.privateKey.export({ format: 'jwk' }), kid }],
  })),
  unreadable('list', 'the key set is a list', (context) => [own(context)]),
  unreadable('object', 'the keys are an object', (context) => ({ keys: { key: own(context) } })),
  unreadable('of-nothing', 'the key set is a list of nothing', () => ({ keys: [null] })),
  unreadable('missing', 'the key set is an empty object', () => ({})),
]
