import { type Clocked, compareClocks, tellTime } from './clocks.ts'
import { tell } from './entry.ts'
import { contradictionHint } from './issuers.ts'
import { type OfToken, signatureErrors, wordsOf } from './jwt-signatures.ts'
import { shown } from './shown.ts'
import { inWords, type TypeName } from './type-name.ts'

export interface Compared<Expected = unknown> {
  readonly claim: string
  readonly expected: Expected
  readonly received: unknown
}

export type TimeClaim = Compared<number> & Clocked

/** What is no set of claims, though it is signed, or no JWT at all. */
export const payloadErrors = {
  'another-kind': tell(
    ({ token, received }: OfToken & { readonly received: unknown }) =>
      `the ${wordsOf(token)} has the "typ" ${shown(received)}, which is that of another kind of token`,
  ),
  'header-too-long': tell(
    ({ token, limit }: OfToken & { readonly limit: number }) =>
      `the header of the ${wordsOf(token)} has more than ${limit} characters`,
  ),
  'not-compact': tell(({ token }: OfToken) => `the ${wordsOf(token)} is not three parts of base64url`),
  'payload-not-an-object': tell((_data: OfToken) => 'what was signed is no JSON object, or one of too many values'),
}

/** `token_decryption_failed` */
export const decryptionFailure = tell(
  ({ token }: OfToken) => `none of the connection's decryptionKeys opens the ${wordsOf(token)}`,
  () => 'Give the private half of the key that the provider encrypts with, or switch encryption off there.',
)

/** A time that does not let a JWT be used now. */
const timeErrors = (subject: string) => ({
  expired: tell((data: TimeClaim) => tellTime(`${subject} is over: its "${data.claim}" is`, data), compareClocks),
  'not-yet-valid': tell(
    (data: TimeClaim) => tellTime(`${subject} does not hold yet: its "${data.claim}" is`, data),
    compareClocks,
  ),
  'time-not-past': tell(
    (data: TimeClaim) => tellTime(`${subject} has an "${data.claim}" that is not a time in the past:`, data),
    compareClocks,
  ),
})

/** Said of a claim that is there, and is not what it has to be; of its value nothing is shown. */
const claimType = (subject: string) =>
  tell(
    ({
      claim,
      expected,
      received,
    }: {
      readonly claim: string
      readonly expected: TypeName | 'texts'
      readonly received: TypeName
    }) => `${subject} has a "${claim}" that is ${inWords(received)}, expected ${inWords(expected)}`,
  )

/** What any JWT is held against. */
export const claimErrors = (subject: string) => ({
  'issuer-mismatch': tell(
    ({ expected, received }: Compared) => `${subject} has the "iss" ${shown(received)}, expected ${shown(expected)}`,
  ),
  'audience-mismatch': tell(
    ({ expected, received }: Compared) =>
      `${subject} is for another "aud": ${shown(received)}, expected ${shown(expected)}`,
  ),
  ...timeErrors(subject),
  'claim-type': claimType(subject),
  'claim-missing': tell(({ claim }: { readonly claim: string }) => `${subject} has no "${claim}"`),
})

/** `id_token_claim_invalid`; of a nonce, a subject or a hash no value is shown. */
export const idTokenClaims = {
  'claim-mismatch': tell(
    ({ claim, expected, received }: Compared & { readonly isDiscovered?: boolean }) =>
      `the claim "${claim}" is ${shown(received)}${expected === undefined ? '' : `, expected ${shown(expected)}`}`,
    (data) => (data.claim === 'iss' ? contradictionHint({ isDiscovered: false, ...data }) : undefined),
  ),
  ...timeErrors('the ID token'),
  'claim-type': claimType('the ID token'),
  'claim-unacceptable': tell(
    ({ claim }: { readonly claim: string | undefined }) => `the claim "${claim}" is not acceptable`,
  ),
  'claim-missing': tell(({ claim }: { readonly claim: string }) => `the claim "${claim}" of the ID token is missing`),
  'subject-malformed': tell(
    ({ received }: { readonly claim: 'sub'; readonly received: TypeName }) =>
      `the claim "sub" of the ID token is not 1 to 255 characters of text (it is ${inWords(received)})`,
  ),
  'subject-changed': tell(
    (_data: { readonly claim: 'sub' }) =>
      'the claim "sub" of the refreshed ID token is another than that of the first one',
  ),
  'authorized-party': tell(({ claim }: Compared) => `the claim "${claim}" of the ID token names another client`),
  'audience-untrusted': tell(
    ({ claim, received }: Compared) =>
      `the claim "${claim}" of the ID token names ${shown(received)}, which audiences does not know`,
  ),
  'audiences-unknown': tell(
    ({ claim, received }: Compared) =>
      `the claim "${claim}" of the ID token is ${shown(received)}, and no "azp" says that the token is ours`,
    ({ expected, received }) => {
      const others = [received].flat().filter((one) => one !== expected)
      return `If you know who they are, name them in audiences: ${others
        .slice(0, 5)
        .map((one) => shown(one))
        .join(', ')}. Otherwise let the provider send azp.`
    },
  ),
  'hash-mismatch': tell(
    ({ claim }: { readonly claim: 'at_hash' | 'c_hash' }) =>
      `the claim "${claim}" of the ID token does not belong to the ${claim === 'at_hash' ? 'access token' : 'code'}`,
  ),
}

const logoutToken = 'the logout token'

/** `logout_token_invalid` */
export const logoutTokenErrors = {
  ...signatureErrors,
  ...payloadErrors,
  ...claimErrors(logoutToken),
  'too-long': tell(
    ({ expected }: { readonly expected: number; readonly received: number }) =>
      `${logoutToken} is longer than ${expected} characters`,
  ),
  'too-old': tell(
    (data: TimeClaim & { readonly maxAge: number }) =>
      tellTime(`${logoutToken} was made more than ${data.maxAge} seconds ago: its "${data.claim}" is`, data),
    compareClocks,
  ),
  'exp-missing': tell(
    ({ claim }: { readonly claim: 'exp' }) => `${logoutToken} has no "${claim}"`,
    () =>
      'Let the provider send exp. If it cannot, write allowLogoutTokenWithoutExp: true: a token is good for ten minutes then.',
  ),
  'nonce-present': tell(() => `${logoutToken} has a "nonce", which only an ID token may have`),
  'event-missing': tell(
    (_data: { readonly expected: string }) => `${logoutToken} does not have the event of a back-channel logout`,
  ),
  'claim-not-text': tell(
    ({ claim }: { readonly claim: string }) => `${logoutToken} has a "${claim}" that is not a text`,
  ),
  'subject-and-session-missing': tell(() => `${logoutToken} names neither "sub" nor "sid"`),
}
