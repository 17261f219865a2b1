import type { SamlEdit, SamlFault } from '../defect.ts'
import { faultsOf, hoursFrom, removeAttribute, replace, setAttribute } from './edits.ts'

const data = 'saml:SubjectConfirmationData'
const hence = (element: string, attribute: string, hours: number): SamlEdit =>
  setAttribute(element, attribute, (_, answer) => hoursFrom(answer, hours))
const end = (value: string): SamlEdit => setAttribute('saml:Conditions', 'NotOnOrAfter', value)
const added = (element: string, attribute: string, hours: number): SamlEdit =>
  replace(`<${element} `, (found, answer) => `${found}${attribute}="${hoursFrom(answer, hours)}" `)

export const timeFaults: readonly SamlFault[] = faultsOf('SAML Core 2.0, section 2.5.1.2', [
  [
    'expired',
    'the conditions held until an hour ago',
    'assertion_expired',
    { assertion: hence('saml:Conditions', 'NotOnOrAfter', -1) },
  ],
  [
    'not-yet-valid',
    'the conditions hold in an hour',
    'assertion_not_yet_valid',
    { assertion: hence('saml:Conditions', 'NotBefore', 1) },
  ],
  [
    'expired-in-another-zone',
    'the conditions held until an hour ago, written in a zone where that is later',
    'assertion_expired',
    {
      assertion: setAttribute('saml:Conditions', 'NotOnOrAfter', (_, answer) =>
        hoursFrom(answer, 4).replace('Z', '+05:00'),
      ),
    },
    'SAML Core 2.0, section 1.3.3',
  ],
  [
    'time-in-words',
    'the conditions hold until tomorrow',
    'response_malformed',
    { assertion: end('tomorrow') },
    'SAML Core 2.0, section 1.3.3',
  ],
  [
    'time-empty',
    'the conditions hold until an empty time',
    'response_malformed',
    { assertion: end('') },
    'SAML Core 2.0, section 1.3.3',
  ],
  [
    'time-in-seconds',
    'the end of the conditions is a number',
    'response_malformed',
    { assertion: end('4102444800') },
    'SAML Core 2.0, section 1.3.3',
  ],
  [
    'time-without-time',
    'the end of the conditions is a day',
    'response_malformed',
    { assertion: end('2099-12-31') },
    'SAML Core 2.0, section 1.3.3',
  ],
  [
    'time-on-no-day',
    'the end of the conditions is on the 31st of November',
    'response_malformed',
    { assertion: end('2099-11-31T00:00:00Z') },
    'SAML Core 2.0, section 1.3.3',
  ],
  [
    'time-of-other-digits',
    'the end of the conditions is written in other digits',
    'response_malformed',
    { assertion: end('٢٠٩٩-11-30T00:00:00Z') },
    'SAML Core 2.0, section 1.3.3',
  ],
  [
    'confirmation-expired',
    'the subject was confirmed until an hour ago',
    'assertion_expired',
    { assertion: hence(data, 'NotOnOrAfter', -1) },
    'SAML Profiles 2.0, section 4.1.4.3',
  ],
  [
    'confirmation-without-end',
    'the confirmation of the subject does not end',
    'subject_confirmation_invalid',
    { assertion: removeAttribute(data, 'NotOnOrAfter') },
    'SAML Profiles 2.0, section 4.1.4.2',
  ],
  [
    'confirmation-with-beginning',
    'the confirmation of the subject has a beginning',
    'subject_confirmation_invalid',
    { assertion: added(data, 'NotBefore', -1) },
    'SAML Profiles 2.0, section 4.1.4.2',
  ],
  [
    'session-ended',
    'the session at the provider ended an hour ago',
    'assertion_expired',
    { assertion: added('saml:AuthnStatement', 'SessionNotOnOrAfter', -1) },
    'SAML Core 2.0, section 2.7.2',
  ],
  [
    'session-end-empty',
    'the session at the provider ends at an empty time',
    'assertion_expired',
    { assertion: replace('<saml:AuthnStatement ', '$&SessionNotOnOrAfter="" ') },
    'SAML Core 2.0, section 2.7.2',
  ],
  [
    'authenticated-in-the-future',
    'the person is said to sign in in an hour',
    'assertion_not_yet_valid',
    { assertion: hence('saml:AuthnStatement', 'AuthnInstant', 1) },
    'SAML Core 2.0, section 2.7.2',
  ],
  [
    'authenticated-at-no-time',
    'the person is not said to have signed in at any time',
    'authentication_missing',
    { assertion: removeAttribute('saml:AuthnStatement', 'AuthnInstant') },
    'SAML Core 2.0, section 2.7.2',
  ],
])
