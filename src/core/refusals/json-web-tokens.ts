import { tell } from './entry.ts'
import { shown } from './shown.ts'

/** What a provider signs. */
export type SignedToken =
  | ('id-token' | 'userinfo-response' | 'authorization-response')
  | ('claim-source' | 'logout-token')

export interface OfToken {
  readonly token: SignedToken
}

export interface Compared {
  readonly claim: string
  readonly expected: unknown
  readonly received: unknown
}

const words: Record<SignedToken, string> = {
  'id-token': 'ID token',
  'userinfo-response': 'userinfo response',
  'authorization-response': 'authorization response',
  'claim-source': 'claims of another party',
  'logout-token': 'logout token',
}

/** What stands in the way of a signature. */
export const signatureErrors = {
  'signature-invalid': tell(
    ({ token, failure }: OfToken & { readonly failure: string }) =>
      `the signature of the ${words[token]} does not verify (${failure})`,
  ),
  'key-unusable': tell((_data: OfToken) => 'the key that the provider published for the signature cannot be used'),
}

/** What is no set of claims, though it is signed, or no JWT at all. */
export const payloadErrors = {
  'another-kind': tell(
    ({ token, received }: OfToken & { readonly received: unknown }) =>
      `the ${words[token]} has the "typ" ${shown(received)}, which is that of another kind of token`,
  ),
  'header-too-long': tell(
    ({ token, limit }: OfToken & { readonly limit: number }) =>
      `the header of the ${words[token]} has more than ${limit} characters`,
  ),
  'not-compact': tell(({ token }: OfToken) => `the ${words[token]} is not three parts of base64url`),
  'payload-not-an-object': tell((_data: OfToken) => 'what was signed is no JSON object, or one of too many values'),
}

/** `algorithm_refused` by the algorithms of signatures that are accepted. */
export const refusedSignatureAlgorithms = {
  'signature-algorithm': tell(
    ({ token }: OfToken & { readonly expected: readonly string[]; readonly received: unknown }) =>
      `the ${words[token]} is signed with an algorithm that is not accepted`,
  ),
}

/** `token_decryption_failed` */
export const decryptionFailure = tell(
  ({ token }: OfToken) => `none of the connection's decryptionKeys opens the ${words[token]}`,
  () => 'Give the private half of the key that the provider encrypts with, or switch encryption off there.',
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
  expired: tell(({ received }: Compared) => `${subject} is past its "exp" ${shown(received)}`),
  'not-yet-valid': tell(({ received }: Compared) => `${subject} is before its "nbf" ${shown(received)}`),
  'claim-missing': tell(({ claim }: { readonly claim: string }) => `${subject} has no "${claim}"`),
})

const slash = /\/$/

/** Explains an issuer that differs from the configured one by the slash at its end alone. */
export function slashHint({ expected, received }: Pick<Compared, 'expected' | 'received'>): string | undefined {
  if (typeof received !== 'string' || typeof expected !== 'string') return undefined
  if (received.replace(slash, '') !== expected.replace(slash, '')) return undefined
  return `Write issuer: ${JSON.stringify(received)}: the slash at the end is part of the name.`
}

/** `id_token_claim_invalid`; of a nonce, a subject or a hash no value is shown. */
export const idTokenClaims = {
  'claim-mismatch': tell(
    ({ claim, expected, received }: Compared) =>
      `the claim "${claim}" is ${shown(received)}${expected === undefined ? '' : `, expected ${shown(expected)}`}`,
    (data) => (data.claim === 'iss' ? slashHint(data) : undefined),
  ),
  expired: tell(
    ({ claim, expected, received }: Compared) =>
      `the claim "${claim}" is ${shown(received)}, which is not later than ${shown(expected)}`,
  ),
  'not-yet-valid': tell(
    ({ claim, expected, received }: Compared) =>
      `the claim "${claim}" is ${shown(received)}, which is later than ${shown(expected)}`,
  ),
  'claim-unacceptable': tell(
    ({ claim }: { readonly claim: string | undefined }) => `the claim "${claim}" is not acceptable`,
  ),
  'claim-missing': tell(({ claim }: { readonly claim: string }) => `the claim "${claim}" of the ID token is missing`),
  'subject-malformed': tell(
    (_data: { readonly claim: 'sub' }) => 'the claim "sub" of the ID token is not 1 to 255 characters of text',
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
  'time-not-past': tell(({ claim }: Compared) => `the claim "${claim}" of the ID token is not a time in the past`),
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
  'type-mismatch': tell(
    ({ received }: { readonly expected: string; readonly received: unknown }) =>
      `${logoutToken} has the "typ" ${shown(received)}`,
  ),
  'time-not-past': tell(({ claim }: Compared) => `${logoutToken} has an "${claim}" that is not a time in the past`),
  'too-old': tell(
    ({ claim, maxAge }: Compared & { readonly maxAge: number }) =>
      `${logoutToken} has an "${claim}" of more than ${maxAge} seconds ago`,
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
