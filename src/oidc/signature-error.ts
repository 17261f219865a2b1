import { decodeProtectedHeader, errors } from 'jose'
import type { SignedToken } from '../core/refusals/json-web-tokens.ts'
import type { OidcContext } from './exchange.ts'
import { trimCauses } from './trim-causes.ts'

/** The code for what was signed, and is no set of claims. */
export const malformedToken = {
  'id-token': 'token_response_invalid',
  'userinfo-response': 'userinfo_invalid',
  'authorization-response': 'response_jwt_invalid',
  'claim-source': 'claim_source_invalid',
  'logout-token': 'logout_token_invalid',
} as const satisfies Record<SignedToken, string>

/** The code for a signature that does not verify, or cannot. */
const badSignature = { ...malformedToken, 'id-token': 'id_token_signature_invalid' } as const

/** What stands for a key set that is not there, or is not JSON. */
const keySetErrors = ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID']

interface Rejected {
  readonly jwt: string
  readonly token: SignedToken
  readonly accepted: readonly string[]
}

/** The only place that knows what the errors of jose mean. */
export function refuseSignature(
  { refuse }: Pick<OidcContext, 'refuse'>,
  error: unknown,
  { jwt, token, accepted }: Rejected,
): never {
  const cause = error instanceof Error ? trimCauses(error) : undefined
  if (!(error instanceof errors.JOSEError)) {
    // A key that is too short or no key at all is a TypeError to jose, and a DOMException to Web Crypto.
    return refuse(badSignature[token], { reason: 'key-unusable', token }, { cause })
  }
  if (keySetErrors.includes(error.code))
    return refuse('provider_unavailable', { reason: 'key-set-unusable' }, { cause })
  if (error instanceof errors.JOSEAlgNotAllowed) {
    const algorithms = { expected: accepted, received: algorithmOf(jwt) }
    return refuse('algorithm_refused', { reason: 'signature-algorithm', token, ...algorithms }, { cause })
  }
  return refuse(badSignature[token], { reason: 'signature-invalid', token, failure: error.code }, { cause })
}

function algorithmOf(jwt: string): unknown {
  try {
    return decodeProtectedHeader(jwt).alg
  } catch {
    return undefined
  }
}
