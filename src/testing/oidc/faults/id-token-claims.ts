import type { DefectContext, OidcFault } from '../defect.ts'
import type { Claims } from '../preset.ts'
import { otherSlash } from './metadata.ts'
import { core, rfc } from './sections.ts'

/** What is wrong with the claim, in a word and in words, and the value that says so. */
type Wrong = readonly [name: string, description: string, value: unknown | ((context: DefectContext) => unknown)]

const missing: Wrong = ['missing', 'is missing', undefined]
const isNull: Wrong = ['null', 'is null', null]
const empty: Wrong = ['empty', 'is empty', '']
const isNumber: Wrong = ['number', 'is a number', 1]
const isList: Wrong = ['list', 'is a list', [1]]
const isObject: Wrong = ['object', 'is an object', {}]
const isTrue: Wrong = ['true', 'is the value true', true]
const isText: Wrong = ['text', 'is text', ({ now }: DefectContext) => String(now)]
const milliseconds: Wrong = ['milliseconds', 'counts milliseconds', ({ now }: DefectContext) => now * 1000]
const future: Wrong = ['future', 'lies an hour ahead', ({ now }: DefectContext) => now + 3600]

const other = 'https://evil.example/'

/** Every claim that decides, and every way in which it does not hold. */
const table: Readonly<Record<string, { readonly section: string; readonly wrong: readonly Wrong[] }>> = {
  iss: {
    section: core('3.1.3.7'),
    wrong: [
      missing,
      isNull,
      empty,
      isNumber,
      ['list', 'is a list of the right one', ({ issuer }: DefectContext) => [issuer]],
      ['other', 'is another provider', other],
      ['slash', 'has a slash too many or too few', ({ issuer }: DefectContext) => otherSlash(issuer)],
    ],
  },
  sub: {
    section: core('2'),
    wrong: [
      missing,
      isNull,
      empty,
      isNumber,
      isList,
      isObject,
      isTrue,
      ['too-long', 'has 256 characters', 'x'.repeat(256)],
      ['control-character', 'ends in a NUL', 'u1\u0000'],
    ],
  },
  aud: {
    section: core('3.1.3.7'),
    wrong: [
      missing,
      isNull,
      empty,
      isNumber,
      isObject,
      ['empty-list', 'is an empty list', []],
      ['other', 'is another client', 'another-client'],
      ['others', 'is a list of other clients', ['another-client', 'a-third-client']],
      ['nested', 'is a list in a list', ({ clientId }: DefectContext) => [[clientId]]],
      ['longer', 'is the client id with more after it', ({ clientId }: DefectContext) => `${clientId} `],
      [
        'several-without-azp',
        'has another client beside this one, and no azp',
        ({ clientId }: DefectContext) => [clientId, 'another-client'],
      ],
    ],
  },
  azp: {
    section: core('3.1.3.7'),
    wrong: [
      isNumber,
      isTrue,
      isObject,
      ['other', 'is another client', 'another-client'],
      ['list', 'is a list of the right one', ({ clientId }: DefectContext) => [clientId]],
    ],
  },
  nonce: {
    section: core('3.1.3.7'),
    wrong: [missing, isNull, empty, isNumber, isList, ['other', 'is that of another request', 'another-nonce']],
  },
  exp: {
    section: core('3.1.3.7'),
    wrong: [
      missing,
      isNull,
      isText,
      isList,
      ['past', 'lies ten minutes back', ({ now }: DefectContext) => now - 600],
      ['zero', 'is 1970', 0],
      ['negative', 'is negative', -1],
    ],
  },
  iat: { section: core('3.1.3.7'), wrong: [missing, isNull, isText, isList, isTrue, future, milliseconds] },
  nbf: { section: rfc(7519, '4.1.5'), wrong: [isText, isList, isTrue, future, milliseconds] },
  auth_time: {
    section: core('2'),
    wrong: [isText, isList, future, milliseconds, ['negative', 'is negative', -1]],
  },
  at_hash: {
    section: core('3.1.3.8'),
    wrong: [isNumber, isTrue, isObject, isList, ['other', 'is that of another access token', 'AAAAAAAAAAAAAAAAAAAAAA']],
  },
  c_hash: {
    section: core('3.3.2.11'),
    wrong: [isNumber, ['other', 'is that of another code', 'AAAAAAAAAAAAAAAAAAAAAA']],
  },
}

function claimFault(claim: string, section: string, [name, description, value]: Wrong): OidcFault {
  const valueFor = (context: DefectContext): unknown => (typeof value === 'function' ? value(context) : value)
  return {
    name: `id-token-${claim.replaceAll('_', '-')}-${name}`,
    description: `the claim ${claim} of the ID token ${description}`,
    section,
    code: 'id_token_claim_invalid',
    claims: (claims: Claims, context) => ({
      ...claims,
      // An azp would be what makes the second audience right.
      ...(claim === 'aud' && { azp: undefined }),
      [claim]: valueFor(context),
    }),
  }
}

/** Defects of single claims of the ID token. */
export const claimFaults: readonly OidcFault[] = Object.entries(table).flatMap(([claim, { section, wrong }]) =>
  wrong.map((one) => claimFault(claim, section, one)),
)
