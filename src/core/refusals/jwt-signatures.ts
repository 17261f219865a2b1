import type { RsaWeakness } from '../rsa-weakness.ts'
import { tell } from './entry.ts'
import { shown } from './shown.ts'
import { strongerKey } from './weak-key.ts'

/** What a provider signs. */
export type SignedToken =
  | ('id-token' | 'userinfo-response' | 'authorization-response')
  | ('claim-source' | 'logout-token')

export interface OfToken {
  readonly token: SignedToken
}

const words: Record<SignedToken, string> = {
  'id-token': 'ID token',
  'userinfo-response': 'userinfo response',
  'authorization-response': 'authorization response',
  'claim-source': 'claims of another party',
  'logout-token': 'logout token',
}

/** As it stands in a sentence. */
export const wordsOf = (token: SignedToken): string => words[token]

/** Signatures that everybody can verify, and only the provider can make. */
const isAsymmetric = /^(RS|PS|ES)(256|384|512)$|^Ed(DSA|25519)$/

/** What names the algorithm of each in a client's registration. */
const registrations: Record<SignedToken, string> = {
  'id-token': ' (id_token_signed_response_alg)',
  'userinfo-response': ' (userinfo_signed_response_alg)',
  'authorization-response': ' (authorization_signed_response_alg)',
  'claim-source': '',
  'logout-token': ' (id_token_signed_response_alg)',
}

export interface OfKey extends OfToken {
  /** Of the header; null where it has none. */
  readonly kid: unknown
}

/** Where the keys are. */
export interface AtEndpoint {
  readonly endpoint: string
}

/** What stands in the way of a signature. */
export const signatureErrors = {
  'no-jws': tell(({ token }: OfToken) => `the ${words[token]} is no signed JWT`),
  'signature-invalid': tell(({ token, kid, tried }: OfKey & { readonly tried: number }) =>
    kid === null
      ? `the signature of the ${words[token]} does not verify: it has no "kid", and none of the keys that fit (${tried}) is its own`
      : `the signature of the ${words[token]} does not verify with the provider's key ${shown(kid)}`,
  ),
  'key-unknown': tell(
    ({
      token,
      kid,
      alg,
      published,
      endpoint,
    }: OfKey & AtEndpoint & { readonly alg: unknown; readonly published: number }) =>
      `the ${words[token]} is signed with ${kid === null ? 'a key without "kid"' : `the key ${shown(kid)}`} for ${shown(alg)}: none of the keys at ${endpoint} (${published}) is that`,
    ({ endpoint }) =>
      `Compare kid and alg with what ${endpoint} publishes: the provider has to publish the keys it signs with.`,
  ),
  'keys-ambiguous': tell(
    ({ token, kid, endpoint }: OfKey & AtEndpoint) =>
      kid === null
        ? `the ${words[token]} has no "kid", and too many keys at ${endpoint} fit`
        : `the ${words[token]} has the "kid" ${shown(kid)}, which several keys at ${endpoint} have`,
    ({ kid }) =>
      kid === null
        ? 'Let the provider write the kid of its key into the header of what it signs.'
        : 'Let the provider give each of its keys a kid of its own.',
  ),
  'key-weak': tell(
    ({ bits, exponent, endpoint }: OfToken & AtEndpoint & RsaWeakness) =>
      `the key at ${endpoint} is too weak: RSA of ${bits} bits, exponent ${exponent}`,
    strongerKey,
  ),
  'key-unusable': tell((_data: OfToken) => 'the key that the provider published for the signature cannot be used'),
}

/** `algorithm_refused` by the algorithms of signatures that are accepted. */
export const refusedSignatureAlgorithms = {
  'signature-algorithm': tell(
    ({
      token,
      expected,
      received,
    }: OfToken & { readonly expected: readonly string[]; readonly received: unknown; readonly isTyped: boolean }) =>
      `the ${words[token]} is signed with ${shown(received)}, accepted: ${expected.join(', ')}`,
    ({ token, expected, received, isTyped }) =>
      isTyped && isAsymmetric.test(String(received))
        ? `Write id_token_signing_alg_values_supported: [${shown(received)}] in metadata, if that is what the provider signs with.`
        : `Let the provider sign with one of them (${expected.slice(0, 3).join(', ')}): it is a setting of the client there${registrations[token]}.`,
  ),
  'header-critical': tell(
    ({ token, received }: OfToken & { readonly received: unknown }) =>
      `the ${words[token]} wants extensions to be understood ("crit" ${shown(received)}), and there are none here`,
  ),
}
