import type { SsoErrorCode } from '../../../core/errors.ts'
import type { OidcDefect, OidcFault } from '../defect.ts'
import { core, rfc } from './sections.ts'

const response = (
  name: string,
  description: string,
  section: string,
  code: SsoErrorCode,
  parameters: NonNullable<OidcDefect['parameters']>,
): OidcFault => ({ name: `response-${name}`, description, section, code, parameters })

/** An error instead of the code that the person has just signed in for. */
const error = (
  name: string,
  code: SsoErrorCode,
  description = `${name} is said of a request that is in order`,
): OidcFault =>
  response(`error-${name.replaceAll('_', '-')}`, description, core('3.1.2.6'), code, (parameters) => {
    parameters.delete('code')
    parameters.set('error', name)
    parameters.set('error_description', 'The testing kit was told to say so.')
  })

const issuerSection = rfc(9207, '2.4')

/** Defects of the authorization response. */
export const frontChannelFaults: readonly OidcFault[] = [
  response(
    'iss-other',
    'the parameter iss names another provider',
    issuerSection,
    'response_issuer_mismatch',
    (parameters) => parameters.set('iss', 'https://evil.example/'),
  ),
  {
    ...response(
      'iss-missing',
      'the parameter iss is announced and left out',
      issuerSection,
      'response_issuer_mismatch',
      (parameters) => parameters.delete('iss'),
    ),
    metadata: (metadata) => ({ ...metadata, authorization_response_iss_parameter_supported: true }),
  },
  response('iss-empty', 'the parameter iss is empty', issuerSection, 'response_issuer_mismatch', (parameters) =>
    parameters.set('iss', ''),
  ),
  response(
    'iss-repeated',
    'the parameter iss is repeated',
    rfc(6749, '3.1'),
    'response_malformed',
    (parameters, { issuer }) => {
      parameters.set('iss', issuer)
      parameters.append('iss', 'https://evil.example/')
    },
  ),
  response('state-missing', 'the state is left out', rfc(6749, '4.1.2'), 'response_malformed', (parameters) =>
    parameters.delete('state'),
  ),
  response('state-empty', 'the state comes back empty', rfc(6749, '4.1.2'), 'response_malformed', (parameters) =>
    parameters.set('state', ''),
  ),
  response(
    'state-other',
    'the state is not the one that was sent',
    rfc(6749, '10.12'),
    'transaction_missing',
    (parameters) => parameters.set('state', 'a-state-that-nobody-sent'),
  ),
  response('state-repeated', 'the state is repeated', rfc(6749, '3.1'), 'response_malformed', (parameters) =>
    parameters.append('state', 'another'),
  ),
  response('code-repeated', 'the code is repeated', rfc(6749, '3.1'), 'response_malformed', (parameters) =>
    parameters.append('code', 'another'),
  ),
  response(
    'code-missing',
    'there is neither a code nor an error',
    rfc(6749, '4.1.2'),
    'response_malformed',
    (parameters) => parameters.delete('code'),
  ),
  response('code-empty', 'the code is empty', rfc(6749, '4.1.2'), 'response_malformed', (parameters) =>
    parameters.set('code', ''),
  ),
  response(
    'code-other',
    'the code is one that the provider does not know itself',
    rfc(6749, '4.1.2'),
    'grant_rejected',
    (parameters) => parameters.set('code', 'a-code-that-nobody-issued'),
  ),
  response(
    'empty',
    'the browser comes back without an answer',
    rfc(6749, '4.1.2'),
    'response_missing',
    (parameters) => {
      for (const name of [...parameters.keys()]) parameters.delete(name)
    },
  ),
  response(
    'id-token',
    'an ID token comes through the browser, as in a flow that was not asked for',
    core('3.1.2.5'),
    'response_malformed',
    (parameters) => parameters.set('id_token', 'header.payload.signature'),
  ),
  response(
    'access-token',
    'an access token comes through the browser, as in a flow that was not asked for',
    core('3.1.2.5'),
    'response_malformed',
    (parameters) => parameters.set('access_token', 'token'),
  ),
  error('access_denied', 'access_denied', 'somebody who has just signed in is refused'),
  error('login_required', 'interaction_required'),
  error('interaction_required', 'interaction_required'),
  error('consent_required', 'interaction_required'),
  error('account_selection_required', 'interaction_required'),
  error('server_error', 'provider_unavailable'),
  error('temporarily_unavailable', 'provider_unavailable'),
  error('invalid_request', 'request_rejected'),
  error('invalid_scope', 'request_rejected'),
  error('unauthorized_client', 'request_rejected'),
  error('unsupported_response_type', 'request_rejected'),
  error('unmet_authentication_requirements', 'authentication_context_insufficient'),
  response(
    'error-unknown',
    'the error is one that no specification knows, and tries to forge a line of a log',
    core('3.1.2.6'),
    'provider_error',
    (parameters) => {
      parameters.delete('code')
      parameters.set('error', 'teapot\nsign-in of admin accepted')
    },
  ),
  response(
    'error-of-other-issuer',
    'the error comes from another provider',
    issuerSection,
    'response_issuer_mismatch',
    (parameters) => {
      parameters.delete('code')
      parameters.set('error', 'access_denied')
      parameters.set('iss', 'https://evil.example/')
    },
  ),
]
