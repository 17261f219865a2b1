import type { SamlDefect, SamlFault } from '../defect.ts'
import { status } from '../names.ts'
import { element, faultsOf, replace } from './edits.ts'

const refused = (reason: string, outer = 'Responder'): SamlDefect => ({ status: [status(outer), status(reason)] })

export const statusFaults: readonly SamlFault[] = faultsOf('SAML Core 2.0, section 3.2.2.2', [
  ['refused', 'the provider could not sign the person in', 'access_denied', refused('AuthnFailed')],
  ['request-denied', 'the provider does not answer this application', 'access_denied', refused('RequestDenied')],
  ['principal-unknown', 'the provider does not know the person', 'access_denied', refused('UnknownPrincipal')],
  ['not-passive', 'the provider would have to show a page', 'interaction_required', refused('NoPassive')],
  [
    'no-such-context',
    'the provider cannot sign the person in as was asked',
    'authentication_context_insufficient',
    refused('NoAuthnContext'),
  ],
  [
    'no-such-name-id',
    'the provider cannot name the person as was asked',
    'request_rejected',
    refused('InvalidNameIDPolicy', 'Requester'),
  ],
  [
    'request-not-understood',
    'the provider finds fault with the request',
    'request_rejected',
    { status: [status('Requester')] },
  ],
  ['provider-broken', 'the provider has failed', 'provider_error', { status: [status('Responder')] }],
  ['status-unknown', 'the status has a name that nobody knows', 'provider_error', { status: ['urn:example:other'] }],
  [
    'status-missing',
    'the response has no status',
    'provider_error',
    { response: replace(element('samlp:Status'), '') },
    'SAML Core 2.0, section 3.2.2.1',
  ],
  [
    'status-in-other-capitals',
    'success is written in capitals',
    'provider_error',
    { response: replace('status:Success', 'status:SUCCESS') },
  ],
  [
    'success-with-a-reason',
    'a failure is inside the success',
    'provider_error',
    {
      response: replace(/(status:Success")\/>/, '$1><samlp:StatusCode Value="urn:example:other"/></samlp:StatusCode>'),
    },
  ],
  [
    'refusal-with-an-assertion',
    'a refusal carries an assertion',
    'provider_error',
    { sign: 'both', response: replace('status:Success', 'status:Responder') },
    'SAML Core 2.0, section 3.3.3',
  ],
])
