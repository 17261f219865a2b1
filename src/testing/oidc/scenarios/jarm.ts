import type { SsoErrorCode } from '../../../core/errors.ts'
import type { OidcDefect } from '../defect.ts'
import { assembleJwt, signJwt } from '../keys.ts'
import type { ScenarioScript } from '../scenario.ts'
import { fapiClient, prefix } from './fapi.ts'
import { stopsBefore } from './script.ts'

const rejects = (
  name: string,
  description: string,
  defect: OidcDefect,
  code: SsoErrorCode = 'response_jwt_invalid',
): ScenarioScript => ({
  name: prefix + name,
  description,
  expected: 'rejected',
  code,
  connection: { ...fapiClient, responseMode: 'query.jwt', jar: 'always' },
  play: () => defect,
  unmet: stopsBefore('token', 'userinfo'),
})

/** Answers that are signed: the part of the FAPI 2.0 Message Signing plan that its Security Profile does not have. */
export const jarmScenarios: readonly ScenarioScript[] = [
  rejects(
    'ensure-jarm-without-iss-fails',
    'rejects a signed answer without iss',
    { responseClaims: ({ iss: _iss, ...claims }) => claims },
    'response_issuer_mismatch',
  ),
  rejects(
    'ensure-jarm-with-invalid-iss-fails',
    'rejects a signed answer whose iss is wrong',
    { responseClaims: (claims) => ({ ...claims, iss: 'https://evil.example/' }) },
    'response_issuer_mismatch',
  ),
  rejects('ensure-jarm-without-aud-fails', 'rejects a signed answer without aud', {
    responseClaims: ({ aud: _aud, ...claims }) => claims,
  }),
  rejects('ensure-jarm-with-invalid-aud-fails', 'rejects a signed answer for another client', {
    responseClaims: (claims) => ({ ...claims, aud: 'another client' }),
  }),
  rejects('ensure-jarm-without-exp-fails', 'rejects a signed answer without exp', {
    responseClaims: ({ exp: _exp, ...claims }) => claims,
  }),
  rejects('ensure-jarm-with-expired-exp-fails', 'rejects a signed answer that has ended', {
    responseClaims: (claims, { now }) => ({ ...claims, exp: now - 360 }),
  }),
  rejects('ensure-jarm-with-invalid-sig-fails', 'rejects an answer that is signed with another key', {
    response: (_jwt, { algorithm: alg, foreignKey, kid }, claims) => signJwt({ alg, kid }, claims, foreignKey, alg),
  }),
  rejects(
    'ensure-jarm-signature-is-not-none',
    'rejects an answer that is not signed',
    { response: (_jwt, _context, claims) => assembleJwt({ alg: 'none' }, claims, () => '') },
    'algorithm_refused',
  ),
]
