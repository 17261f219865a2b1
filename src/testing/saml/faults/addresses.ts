import type { SamlEdit, SamlFault } from '../defect.ts'
import { element, faultsOf, inTurn, otherCapitals, removeAttribute, replace, setAttribute, textOf } from './edits.ts'

const recipient = (by: (old: string) => string): SamlEdit =>
  setAttribute('saml:SubjectConfirmationData', 'Recipient', by)
const audience = (by: string | ((old: string) => string)): SamlEdit => replace(textOf('saml:Audience'), by)
const restriction = (...names: readonly string[]): string =>
  `<saml:AudienceRestriction>${names.map((name) => `<saml:Audience>${name}</saml:Audience>`).join('')}</saml:AudienceRestriction>`
const other = 'https://evil.example'

const issuers = faultsOf('SAML Core 2.0, section 2.2.5', [
  [
    'issuer-other',
    'the assertion is by another issuer',
    'assertion_issuer_mismatch',
    { assertion: replace(textOf('saml:Issuer'), other) },
  ],
  [
    'issuer-of-response-other',
    'the response is by another issuer',
    'assertion_issuer_mismatch',
    { response: replace(textOf('saml:Issuer'), other) },
    'SAML Core 2.0, section 3.2.2',
  ],
  [
    'issuer-empty',
    'the assertion is by nobody',
    'assertion_issuer_mismatch',
    { assertion: replace(textOf('saml:Issuer'), '') },
  ],
  [
    'issuer-twice',
    'the assertion has two issuers',
    'assertion_issuer_mismatch',
    { assertion: replace(element('saml:Issuer'), '$&$&') },
  ],
  [
    'issuer-in-other-capitals',
    'the issuer is written in capitals',
    'assertion_issuer_mismatch',
    { assertion: replace(textOf('saml:Issuer'), otherCapitals) },
  ],
  [
    'issuer-with-no-break-space',
    'the issuer ends with a no-break space',
    'assertion_issuer_mismatch',
    { assertion: replace(textOf('saml:Issuer'), (old) => `${old}\u00a0`) },
  ],
  [
    'issuer-that-is-a-person',
    'the issuer is said to be an email address',
    'assertion_issuer_mismatch',
    {
      assertion: replace(
        '<saml:Issuer>',
        '<saml:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">',
      ),
    },
    'SAML Profiles 2.0, section 4.1.4.2',
  ],
])

const destinations = faultsOf('SAML Profiles 2.0, section 4.1.4.2', [
  [
    'recipient-other',
    'the assertion is for another place',
    'destination_mismatch',
    { assertion: recipient(() => other) },
  ],
  [
    'recipient-missing',
    'the assertion does not say for which place it is',
    'destination_mismatch',
    { assertion: removeAttribute('saml:SubjectConfirmationData', 'Recipient') },
  ],
  [
    'recipient-of-another-scheme',
    'the place that the assertion is for is of another scheme',
    'destination_mismatch',
    { assertion: recipient((old) => old.replace(/^https?/, 'ftp')) },
  ],
  [
    'recipient-in-other-capitals',
    'the place that the assertion is for is written in capitals',
    'destination_mismatch',
    { assertion: recipient(otherCapitals) },
  ],
  [
    'recipient-below',
    'the place that the assertion is for has one slash more',
    'destination_mismatch',
    { assertion: recipient((old) => `${old}/`) },
  ],
  [
    'recipient-that-begins-alike',
    'the place that the assertion is for begins like the right one',
    'destination_mismatch',
    { assertion: recipient((old) => old.replace(/^(https?:\/\/[^/:]*)/, '$1.evil.example')) },
  ],
  [
    'recipient-with-user-name',
    'the right host is the user name of another one',
    'destination_mismatch',
    { assertion: recipient((old) => old.replace(/^(https?:\/\/[^/]*)/, '$1@evil.example')) },
  ],
  [
    'destination-other',
    'the response is for another place',
    'destination_mismatch',
    { response: setAttribute('samlp:Response', 'Destination', other) },
    'SAML Core 2.0, section 3.2.2',
  ],
  [
    'destination-missing',
    'a signed response does not say for which place it is',
    'destination_mismatch',
    { sign: 'response', response: removeAttribute('samlp:Response', 'Destination') },
    'SAML Bindings 2.0, section 3.5.5.2',
  ],
  [
    'destination-empty',
    'the response is for an empty place',
    'destination_mismatch',
    { response: setAttribute('samlp:Response', 'Destination', '') },
    'SAML Core 2.0, section 3.2.2',
  ],
])

const audiences = faultsOf('SAML Core 2.0, section 2.5.1.4', [
  [
    'audience-other',
    'the assertion is for another application',
    'audience_mismatch',
    { assertion: audience('urn:other') },
  ],
  [
    'audience-in-other-capitals',
    'the application is written in capitals',
    'audience_mismatch',
    { assertion: audience(otherCapitals) },
  ],
  [
    'audience-empty',
    'the assertion is for an application without a name',
    'audience_mismatch',
    { assertion: audience('') },
  ],
  [
    'audience-with-a-slash',
    'the name of the application ends with a slash',
    'audience_mismatch',
    { assertion: audience((old) => `${old}/`) },
  ],
  [
    'audience-list-in-one',
    'several applications are named in one audience',
    'audience_mismatch',
    { assertion: audience((old) => `${old} urn:other`) },
  ],
  [
    'audience-missing',
    'the assertion does not say for which application it is',
    'audience_mismatch',
    { assertion: replace(element('saml:AudienceRestriction'), '') },
    'SAML Profiles 2.0, section 4.1.4.2',
  ],
  [
    'audience-restriction-empty',
    'a second restriction names nobody',
    'audience_mismatch',
    { assertion: replace('</saml:Conditions>', `${restriction()}$&`) },
  ],
  [
    'audience-of-two-restrictions',
    'a second restriction names somebody else only',
    'audience_mismatch',
    { assertion: replace('</saml:Conditions>', `${restriction('urn:other')}$&`) },
  ],
  [
    'audience-of-proxies',
    'the application is named for proxies only',
    'audience_mismatch',
    { assertion: replace(/saml:AudienceRestriction>/g, 'saml:ProxyRestriction>') },
  ],
  [
    'stolen-from-another-application',
    'the assertion was made for another application and its place',
    'audience_mismatch',
    {
      assertion: inTurn(
        audience('urn:other'),
        recipient(() => other),
      ),
    },
  ],
])

export const addressFaults: readonly SamlFault[] = [...issuers, ...destinations, ...audiences]
