import type { SamlEdit, SamlFault } from '../defect.ts'
import { encryptAssertion } from '../encrypt-assertion.ts'
import { strangersKey } from '../keys.ts'
import { append, appendStatement, assertionOf, element, faultsOf, replace, setAttribute, textOf } from './edits.ts'

const nameId = element('saml:NameID')
const confirmation = element('saml:SubjectConfirmation')
const data = element('saml:SubjectConfirmationData')
const method = (value: string): SamlEdit => setAttribute('saml:SubjectConfirmation', 'Method', value)
const forSomebodyElse: SamlEdit = (assertion, answer) => encryptAssertion(assertion, strangersKey(answer).certificate)
const methods = 'urn:oasis:names:tc:SAML:2.0:cm'

const subjects = faultsOf('SAML Core 2.0, section 2.4.1', [
  [
    'subject-missing',
    'the assertion is about nobody',
    'subject_missing',
    { assertion: replace(element('saml:Subject'), '') },
    'SAML Profiles 2.0, section 4.1.4.2',
  ],
  [
    'subject-twice',
    'the assertion is about two people',
    'subject_missing',
    { assertion: replace(element('saml:Subject'), '$&$&') },
  ],
  ['name-id-missing', 'the subject has no name id', 'subject_missing', { assertion: replace(nameId, '') }],
  [
    'name-id-empty',
    'the name id of the subject is white space',
    'subject_missing',
    { assertion: replace(textOf('saml:NameID'), ' ') },
    'SAML Core 2.0, section 1.3.1',
  ],
  [
    'name-id-twice',
    'the subject has a second name id, of somebody else',
    'subject_missing',
    {
      assertion: replace(nameId, (found, { impostor }) => `${found}<saml:NameID>${impostor.nameId}</saml:NameID>`),
    },
  ],
  [
    'name-id-encrypted',
    'the name id is encrypted',
    'assertion_encrypted',
    { assertion: replace(nameId, '<saml:EncryptedID/>') },
    'SAML Core 2.0, section 2.2.4',
  ],
  [
    'name-id-that-is-a-base-id',
    'the subject is named by an extension',
    'subject_missing',
    { assertion: replace(/saml:NameID/g, 'saml:BaseID') },
    'SAML Core 2.0, section 2.2.1',
  ],
  [
    'name-id-transient',
    'the name id holds for this session only',
    'subject_transient',
    { assertion: setAttribute('saml:NameID', 'Format', 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient') },
    'SAML Core 2.0, section 8.3.8',
  ],
])

const confirmations = faultsOf('SAML Profiles 2.0, section 4.1.4.2', [
  [
    'confirmation-missing',
    'nothing confirms the subject',
    'subject_confirmation_invalid',
    { assertion: replace(confirmation, '') },
  ],
  [
    'confirmation-holder-of-key',
    'the subject has to show a key',
    'subject_confirmation_invalid',
    { assertion: method(`${methods}:holder-of-key`) },
  ],
  [
    'confirmation-sender-vouches',
    'the sender vouches for the subject',
    'subject_confirmation_invalid',
    { assertion: method(`${methods}:sender-vouches`) },
  ],
  [
    'confirmation-in-other-capitals',
    'the method of confirmation is written in capitals',
    'subject_confirmation_invalid',
    { assertion: method(`${methods}:Bearer`) },
  ],
  [
    'confirmation-without-data',
    'the confirmation says nothing',
    'subject_confirmation_invalid',
    { assertion: replace(data, '') },
  ],
  [
    'confirmation-data-twice',
    'the confirmation says two things, the first for this application',
    'subject_confirmation_invalid',
    {
      assertion: replace(
        data,
        (found) => found + found.replace(/Recipient="[^"]*"/, 'Recipient="https://evil.example"'),
      ),
    },
    'SAML Core 2.0, section 2.4.1.1',
  ],
  [
    'confirmations-half-each',
    'of two confirmations, one is for another place and the other for another request',
    'destination_mismatch',
    {
      assertion: replace(
        confirmation,
        (found) =>
          found.replace(/Recipient="[^"]*"/, 'Recipient="https://evil.example"') +
          found.replace(/(?<=<saml:SubjectConfirmationData )(InResponseTo="[^"]*")?/, 'InResponseTo="_other"'),
      ),
    },
  ],
])

const statements = faultsOf('SAML Core 2.0, section 2.3.3', [
  [
    'conditions-missing',
    'the assertion has no conditions',
    'audience_mismatch',
    { assertion: replace(element('saml:Conditions'), '') },
    'SAML Profiles 2.0, section 4.1.4.2',
  ],
  [
    'conditions-twice',
    'the assertion has conditions twice, the first ones empty',
    'audience_mismatch',
    { assertion: replace('<saml:Conditions', '<saml:Conditions/>$&') },
  ],
  [
    'condition-unknown',
    'the assertion has a condition that nobody knows',
    'assertion_condition_unknown',
    { assertion: replace('</saml:Conditions>', '<saml:Condition/>$&') },
    'SAML Core 2.0, section 2.5.1.1',
  ],
  [
    'authentication-missing',
    'the assertion does not say that anybody signed in',
    'authentication_missing',
    { assertion: replace(element('saml:AuthnStatement'), '') },
    'SAML Profiles 2.0, section 4.1.4.2',
  ],
  [
    'attribute-encrypted',
    'an attribute is encrypted',
    'assertion_encrypted',
    { assertion: appendStatement('<saml:AttributeStatement><saml:EncryptedAttribute/></saml:AttributeStatement>') },
    'SAML Core 2.0, section 2.7.3.2',
  ],
  [
    'attribute-without-name',
    'an attribute has no name',
    'response_malformed',
    { assertion: appendStatement('<saml:AttributeStatement><saml:Attribute/></saml:AttributeStatement>') },
    'SAML Core 2.0, section 2.7.3.1',
  ],
  [
    'version-1.1-of-assertion',
    'the assertion is of version 1.1',
    'response_malformed',
    { assertion: replace('Version="2.0"', 'Version="1.1"') },
  ],
  [
    'version-1.1-of-response',
    'the response is of version 1.1',
    'response_malformed',
    { response: replace('Version="2.0"', 'Version="1.1"') },
    'SAML Core 2.0, section 3.2.2',
  ],
  [
    'assertion-missing',
    'the response has no assertion',
    'response_malformed',
    { sign: 'response', assertion: () => '' },
    'SAML Profiles 2.0, section 4.1.4.2',
  ],
  [
    'two-assertions',
    'the response has a second assertion, not signed, about somebody else',
    'response_malformed',
    {
      sign: 'assertion',
      afterwards: (xml, answer) => append(answer.assertionAbout(answer.impostor, '_forged'))(xml, answer),
    },
    'SAML Core 2.0, section 5.4.2',
  ],
  [
    'assertion-in-advice',
    'the assertion has another one in its advice',
    'response_malformed',
    { assertion: replace('<saml:AuthnStatement', '<saml:Advice><saml:Assertion/></saml:Advice>$&') },
    'SAML Core 2.0, section 2.6.1',
  ],
  [
    'assertion-encrypted',
    'the assertion is encrypted for somebody else',
    'assertion_encrypted',
    { sign: 'response', assertion: forSomebodyElse },
    'SAML Core 2.0, section 2.3.4',
  ],
  [
    'assertion-encrypted-beside',
    'an encrypted assertion stands beside the plain one',
    'assertion_encrypted',
    { afterwards: (xml, answer) => append(forSomebodyElse(assertionOf(xml), answer))(xml, answer) },
    'SAML Core 2.0, section 2.3.4',
  ],
])

export const assertionFaults: readonly SamlFault[] = [...subjects, ...confirmations, ...statements]
