import { entry, reasons, tell } from './entry.ts'
import { foreignLogoutAnswers, unsolicitedAnswers } from './relying-party.ts'
import { shown } from './shown.ts'

/** `configuration_invalid`: a setting that only SAML finds out about. */
export const invalidSamlSettings = {}

/** `algorithm_refused` of a SAML message. */
export const refusedXmlAlgorithms = {}

/** `provider_metadata_invalid` of a SAML identity provider. */
export const invalidSamlMetadata = {}

export interface Compared<Value = string> {
  readonly expected: Value
  readonly received: Value | undefined
}

/** A time that was held against the clock. */
export interface Clocked {
  readonly received: string | undefined
  readonly now: Date
}

const signLogouts = 'Let the identity provider sign its logout messages.'
const setClocks = 'Set the clock of this machine and of the identity provider.'

const issued = tell(
  ({ received, now }: Clocked) => `the assertion was issued at ${shown(received)}, now is ${now.toISOString()}`,
  () => setClocks,
)

/** SAML 2.0. */
export const samlRefusals = {
  assertion_encrypted: reasons('configuration', {
    'key-missing': tell(
      () => 'the assertion is encrypted, and the connection has no key for it',
      () => 'Give the key in "decryptionKeys", or turn off the encryption of assertions at the identity provider.',
    ),
    attribute: tell(() => 'an attribute is encrypted'),
    'name-id': tell(() => 'the name id is encrypted'),
    'logout-name-id': tell(() => 'the name id of the LogoutRequest is encrypted'),
  }),
  subject_transient: entry(
    'configuration',
    tell(
      (_data: { readonly received: string }) => 'the name id is transient: nobody could be recognised by it',
      () => 'Let the identity provider send a lasting name id, or name an attribute in subjectAttribute.',
    ),
  ),
  signature_missing: reasons('rejected', {
    policy: tell(
      ({ expected, received }: { readonly expected: string; readonly received: readonly string[] }) =>
        `signed is ${received.map((one) => `the ${one}`).join(' and ') || 'nothing'}, expected: ${expected}`,
      () => 'Let the identity provider sign the assertion, or change "signed" of the connection to what it signs.',
    ),
    query: tell(
      () => 'the message has no SigAlg and Signature',
      () => signLogouts,
    ),
    'logout-message': tell(
      ({ document }: { readonly document: string }) => `the ${document} is not signed`,
      () => signLogouts,
    ),
  }),
  signature_invalid: entry(
    'rejected',
    tell(
      ({ signed }: { readonly signed: 'response' | 'assertion' | 'LogoutRequest' | 'LogoutResponse' | 'query' }) =>
        `the signature of the ${signed} does not verify with the certificate of the connection`,
      () => 'Was the certificate renewed at the identity provider? Give the new one; during the change, give both.',
    ),
  ),
  verifiers_disagree: reasons('rejected', disagreements()),
  assertion_undecryptable: entry(
    'rejected',
    tell(
      () => 'the assertion cannot be decrypted, or what is inside is not acceptable; which of the two is not told',
      () =>
        'Does the identity provider encrypt for a certificate in "decryptionKeys", and sign with the certificate that the connection has? Let it send one assertion without encryption to see what it signs.',
    ),
  ),
  assertion_issuer_mismatch: reasons('rejected', {
    issuer: tell(
      ({ expected, received }: Compared) => `the issuer is ${shown(received)}, expected ${expected}`,
      ({ received }) => `Write idpEntityId: ${shown(received)}, if that is the identity provider you mean.`,
    ),
    format: tell(({ received }: Compared) => `the issuer has the format ${shown(received)}`),
  }),
  destination_mismatch: reasons('rejected', {
    recipient: tell(
      ({ expected, received }: Compared) => `the Recipient is ${shown(received)}, expected ${expected}`,
      ({ expected }) => `Register ${expected} as the assertion consumer service, to the letter.`,
    ),
    destination: tell(
      ({ document, expected, received }: Compared & { readonly document: string }) =>
        `the ${document} is for ${shown(received)}, expected ${expected}`,
      ({ document, expected }) =>
        `Register ${expected} as the ${document === 'Response' ? 'assertion consumer' : 'single logout'} service, to the letter.`,
    ),
  }),
  audience_mismatch: reasons('rejected', {
    'conditions-count': tell((_data: Compared<number>) => 'the assertion has no Conditions, or several'),
    audience: tell(
      ({ expected, received }: { readonly expected: string; readonly received: readonly string[] }) =>
        `the assertion is for ${shown(received)}, expected ${expected}`,
      () => 'Both sides have to write the same SP entity id, capitals included.',
    ),
  }),
  authentication_missing: reasons('rejected', {
    statement: tell(() => 'the assertion has no AuthnStatement'),
    instant: tell((_data: { readonly received: string | undefined }) => 'the AuthnStatement does not say when'),
  }),
  subject_missing: reasons('rejected', {
    subject: tell((_data: Compared<number>) => 'the assertion has no subject, or several'),
    'name-id': tell(() => 'the assertion has no name id, or several, or none that is a text'),
    attribute: tell(
      ({ attribute, received }: Compared<number> & { readonly attribute: string }) =>
        `the attribute "${attribute}" has ${received} values, expected one`,
    ),
  }),
  subject_confirmation_invalid: reasons('rejected', {
    'bearer-missing': tell(() => 'there is no bearer SubjectConfirmation'),
    'data-count': tell((_data: Compared<number>) => 'there is no SubjectConfirmationData, or several'),
    'not-before': tell(
      (_data: { readonly received: string }) => 'a bearer SubjectConfirmationData must not have NotBefore',
    ),
    endless: tell(() => 'the SubjectConfirmationData does not say until when it holds'),
  }),
  in_response_to_mismatch: reasons('rejected', {
    ...foreignLogoutAnswers,
    response: tell(
      ({ expected, received }: Compared<string | undefined>) =>
        `the Response answers ${shown(received)}, expected ${expected}`,
    ),
    assertion: tell(
      ({ expected, received }: Compared<string | undefined>) =>
        `the assertion answers ${shown(received)}, expected ${expected}`,
    ),
    'logout-response': tell(() => 'the LogoutResponse does not say which request it answers'),
  }),
  response_unsolicited: reasons('rejected', {
    ...unsolicitedAnswers,
    assertion: tell(() => 'the signed assertion does not say which request it answers'),
  }),
  assertion_not_yet_valid: reasons('rejected', {
    issued,
    window: tell(
      ({ element, received, now }: Clocked & { readonly element: string }) =>
        `${element} holds from ${shown(received)}, now is ${now.toISOString()}`,
      () => setClocks,
    ),
    authenticated: tell(({ received }: Clocked) => `the person is said to be authenticated at ${shown(received)}`),
  }),
  assertion_expired: reasons('rejected', {
    issued,
    window: tell(
      ({ element, received, now }: Clocked & { readonly element: string }) =>
        `${element} held until ${shown(received)}, now is ${now.toISOString()}`,
      () => setClocks,
    ),
    session: tell(({ received }: Clocked) => `the session at the identity provider ended at ${shown(received)}`),
  }),
  assertion_condition_unknown: entry(
    'rejected',
    tell(
      ({ received }: { readonly expected: readonly string[]; readonly received: string; readonly namespace: string }) =>
        `the condition ${shown(received)} is not known`,
    ),
  ),
  assertion_replayed: entry(
    'rejected',
    tell(() => 'the assertion was used before'),
  ),
}

function disagreements() {
  const accepts = 'the strict verifier accepts the assertion, but node-saml'
  const hint = (): string =>
    'Keep the response: either it was made to be read in two ways, or one of the two has a defect.'
  return {
    'does-not-accept': tell(() => `${accepts} does not`, hint),
    'finds-none': tell(() => `${accepts} finds none`, hint),
    'another-assertion': tell(() => `${accepts} verified another one`, hint),
    'another-name-id': tell(() => `${accepts} reads another name id`, hint),
    'another-attribute': tell(
      ({ attribute }: { readonly attribute: string }) =>
        `${accepts} reads other values of the attribute ${shown(attribute)}`,
      hint,
    ),
  }
}
