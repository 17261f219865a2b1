import type { SamlEdit, SamlFault } from '../defect.ts'
import { faultsOf, removeAttribute, replace, setAttribute } from './edits.ts'

const data = 'saml:SubjectConfirmationData'
const answers = (value: string | ((old: string) => string)): SamlEdit => setAttribute(data, 'InResponseTo', value)

const requests = faultsOf('SAML Profiles 2.0, section 4.1.4.3', [
  [
    'answers-another-request',
    'the assertion answers another request, the response around it this one',
    'in_response_to_mismatch',
    { assertion: answers('_other') },
  ],
  [
    'response-answers-another-request',
    'the response answers another request, the assertion in it this one',
    'in_response_to_mismatch',
    { response: setAttribute('samlp:Response', 'InResponseTo', '_other') },
    'SAML Core 2.0, section 3.2.2',
  ],
  [
    'answers-no-request',
    'an unsolicited assertion is in a response to this request',
    'response_unsolicited',
    { assertion: removeAttribute(data, 'InResponseTo') },
  ],
  [
    'answers-in-a-namespace',
    'the request that the assertion answers is named in a namespace',
    'response_unsolicited',
    { assertion: replace(' InResponseTo=', ' saml:InResponseTo=') },
  ],
  ['answers-nothing', 'the assertion answers an empty request', 'in_response_to_mismatch', { assertion: answers('') }],
  [
    'answers-several-requests',
    'the assertion answers this request and another',
    'in_response_to_mismatch',
    { assertion: answers((old) => `${old} _other`) },
  ],
  [
    'answers-with-white-space',
    'the id of the request begins with a space',
    'in_response_to_mismatch',
    { assertion: answers((old) => ` ${old}`) },
  ],
  ['replayed', 'the answer is the one of the sign-in before', 'in_response_to_mismatch', { replay: true }],
])

const posts = faultsOf('SAML Bindings 2.0, section 3.5.3', [
  [
    'relay-state-of-somebody-else',
    'RelayState is the one of another sign-in',
    'transaction_missing',
    { fields: (fields) => ({ ...fields, RelayState: `${String(fields['RelayState']).slice(0, -8)}somebody` }) },
  ],
  [
    'relay-state-twice',
    'RelayState is given back twice',
    'response_malformed',
    { fields: (fields) => ({ ...fields, RelayState: [fields['RelayState'] ?? '', 'https://evil.example/'].flat() }) },
  ],
  [
    'response-twice',
    'the form has two responses',
    'response_malformed',
    { fields: (fields) => ({ ...fields, SAMLResponse: [fields['SAMLResponse'] ?? '', 'PGEvPg=='].flat() }) },
    'SAML Bindings 2.0, section 3.5.4',
  ],
  [
    'response-missing',
    'the form has no response',
    'response_missing',
    { fields: ({ SAMLResponse: _, ...fields }) => fields },
    'SAML Bindings 2.0, section 3.5.4',
  ],
])

export const correlationFaults: readonly SamlFault[] = [...requests, ...posts]
