import type { SsoErrorCode } from '../../../core/errors.ts'
import type { OidcFault } from '../defect.ts'
import type { Claims } from '../preset.ts'
import { core, rfc } from './sections.ts'

const changed = (
  name: string,
  description: string,
  changes: Claims,
  { code = 'token_response_invalid', section = core('3.1.3.3') }: { code?: SsoErrorCode; section?: string } = {},
): OidcFault => ({
  name: `token-${name}`,
  description,
  section,
  code,
  tokenResponse: (body) => ({ ...body, ...changes }),
})

const body = (name: string, description: string, make: () => unknown): OidcFault => ({
  name: `token-${name}`,
  description,
  section: rfc(6749, '5.1'),
  code: 'token_response_invalid',
  tokenResponse: make,
})

/** The token endpoint says no to a request that is in order. */
const refusal = (name: string, code: SsoErrorCode, status = 400): OidcFault => ({
  name: `token-error-${name.replaceAll('_', '-')}`,
  description: `the token endpoint answers a request that is in order with ${name}`,
  section: rfc(6749, '5.2'),
  code,
  endpoint: {
    token: () => Response.json({ error: name, error_description: 'The testing kit was told to say so.' }, { status }),
  },
})

const reply = (name: string, description: string, code: SsoErrorCode, make: () => Response): OidcFault => ({
  name: `token-${name}`,
  description,
  section: rfc(6749, '5.1'),
  code,
  endpoint: { token: make },
})

/** Defects of the token response around the ID token. */
export const tokenResponseFaults: readonly OidcFault[] = [
  body('response-list', 'the token response is a list', () => []),
  body('response-null', 'the token response is null', () => null),
  changed('access-token-missing', 'there is no access token', { access_token: undefined }),
  changed('access-token-empty', 'the access token is empty', { access_token: '' }),
  changed('access-token-number', 'the access token is a number', { access_token: 1 }),
  {
    ...changed('access-token-line-end', 'the access token has a line end, and a header of its own after it', {
      access_token: 'token\r\nx-injected: 1',
    }),
    section: rfc(6750, '2.1'),
    // The hash would be refused first.
    claims: (claims) => ({ ...claims, at_hash: undefined }),
  },
  changed('id-token-missing', 'there is no ID token, although openid was asked for', { id_token: undefined }),
  changed('id-token-null', 'the ID token is null', { id_token: null }),
  changed('id-token-list', 'the ID token is a list', { id_token: ['header.payload.signature'] }),
  changed('type-missing', 'there is no token_type', { token_type: undefined }),
  changed('type-list', 'the token_type is a list', { token_type: ['Bearer'] }),
  changed(
    'type-unknown',
    'the token_type is one that nobody asked for',
    { token_type: 'mac' },
    {
      code: 'algorithm_refused',
      section: rfc(6749, '7.1'),
    },
  ),
  changed('expires-in-negative', 'the access token expired before it was issued', { expires_in: -1 }),
  refusal('invalid_grant', 'grant_rejected'),
  refusal('invalid_client', 'client_rejected', 401),
  refusal('unauthorized_client', 'client_rejected'),
  refusal('invalid_request', 'request_rejected'),
  refusal('invalid_scope', 'request_rejected'),
  refusal('server_error', 'provider_unavailable'),
  reply('error-as-success', 'an error comes with status 200', 'grant_rejected', () =>
    Response.json({ error: 'invalid_grant' }),
  ),
  reply('error-list', 'the error is a list', 'token_response_invalid', () =>
    Response.json({ error: ['invalid_grant'] }, { status: 400 }),
  ),
  reply('challenge', 'a good client is challenged without a word', 'client_rejected', () =>
    Response.json({}, { status: 401, headers: { 'www-authenticate': 'Basic realm="token endpoint"' } }),
  ),
  reply('status-201', 'the tokens come with status 201', 'token_response_invalid', () =>
    Response.json({}, { status: 201 }),
  ),
  reply(
    'status-204',
    'the token endpoint has nothing to say',
    'token_response_invalid',
    () => new Response(null, { status: 204 }),
  ),
]
