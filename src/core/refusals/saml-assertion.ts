import { type Clocked, compareClocks, tellTime } from './clocks.ts'
import { entry, reasons, tell } from './entry.ts'
import { foreignLogoutAnswers, unsolicitedAnswers } from './relying-party.ts'
import type { Compared } from './saml.ts'
import { shown } from './shown.ts'

const issued = tell((data: Clocked) => tellTime('the assertion was issued at', data), compareClocks)

/** What an assertion says of itself, its subject and its conditions. */
export const samlAssertionRefusals = {
  /**
   * - When: the issuer of the response or of the assertion is not `idpEntityId`.
   * - What to do: write `idpEntityId` as the hint says, if that is the provider you mean.
   * - For: the operator.
   * - See: [SAML Core 2.0, 2.2.5]; [SAML Profiles 2.0, 4.1.4.2].
   */
  assertion_issuer_mismatch: reasons('rejected', {
    issuer: tell(
      ({ expected, received }: Compared) => `the issuer is ${shown(received)}, expected ${expected}`,
      ({ received }) => `Write idpEntityId: ${shown(received)}, if that is the identity provider you mean.`,
    ),
    format: tell(({ received }: Compared) => `the issuer has the format ${shown(received)}`),
  }),
  /**
   * - When: the `Destination` of the response or the `Recipient` of the assertion is not the ACS; or a signed response has
   *   no `Destination`.
   * - What to do: register the ACS of the hint at the provider, to the letter, query string included.
   * - For: the provider's administrator.
   * - See: [SAML Bindings 2.0, 3.4.5.2]; [SAML Bindings 2.0, 3.5.5.2]; [SAML Profiles 2.0, 4.1.4.3].
   */
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
  /**
   * - When: the assertion is not for `spEntityId`, names no audience, or has no `Conditions`.
   * - What to do: write the same SP entity id on both sides, capitals included.
   * - For: the operator and the provider's administrator.
   * - See: [SAML Core 2.0, 2.5.1].
   */
  audience_mismatch: reasons('rejected', {
    'conditions-count': tell((_data: Compared<number>) => 'the assertion has no Conditions, or several'),
    audience: tell(
      ({ expected, received }: { readonly expected: string; readonly received: readonly string[] }) =>
        `the assertion is for ${shown(received)}, expected ${expected}`,
      () => 'Both sides have to write the same SP entity id, capitals included.',
    ),
  }),
  /**
   * - When: the assertion has no `AuthnStatement`, or it does not say when the person was authenticated.
   * - What to do: let the provider send one.
   * - For: the provider's administrator.
   * - See: [SAML Core 2.0, 2.7.2]; [SAML Profiles 2.0, 4.1.4.2].
   */
  authentication_missing: reasons('rejected', {
    statement: tell(() => 'the assertion has no AuthnStatement'),
    instant: tell((_data: { readonly received: string | undefined }) => 'the AuthnStatement does not say when'),
  }),
  /**
   * - When: the assertion has no subject, or several; no NameID where the connection has no `subjectAttribute`; several
   *   NameIDs, or one that is no text; or the attribute of `subjectAttribute` does not have exactly one value.
   * - What to do: set the NameID, or the attribute, at the provider; or name an attribute in `subjectAttribute`.
   * - For: the provider's administrator.
   * - See: [SAML Core 2.0, 2.2.3]; [SAML Core 2.0, 2.4.1].
   */
  subject_missing: reasons('rejected', {
    subject: tell((_data: Compared<number>) => 'the assertion has no subject, or several'),
    'name-id': tell(() => 'the assertion has no name id, or several, or none that is a text'),
    'name-id-absent': tell(
      () => 'the subject of the assertion has no name id',
      () =>
        'Let the identity provider send one (ADFS: a claim rule for "Name ID"), or name an attribute that stays the same for a person in subjectAttribute.',
    ),
    attribute: tell(
      ({ attribute, received }: Compared<number> & { readonly attribute: string }) =>
        `the attribute "${attribute}" has ${received} values, expected one`,
    ),
  }),
  /**
   * - When: there is no bearer `SubjectConfirmation`, or it lacks its data or its end, has data twice, or has a
   *   `NotBefore`.
   * - What to do: ask the provider.
   * - For: the provider's administrator.
   * - See: [SAML Profiles 2.0, 3.3]; [SAML Profiles 2.0, 4.1.4.3].
   */
  subject_confirmation_invalid: reasons('rejected', {
    'bearer-missing': tell(() => 'there is no bearer SubjectConfirmation'),
    'data-count': tell((_data: Compared<number>) => 'there is no SubjectConfirmationData, or several'),
    'not-before': tell(
      (_data: { readonly received: string }) => 'a bearer SubjectConfirmationData must not have NotBefore',
    ),
    endless: tell(() => 'the SubjectConfirmationData does not say until when it holds'),
  }),
  /**
   * - When: the response or the assertion answers another request; or it came unsolicited and says that it answers one.
   * - What to do: start again.
   * - For: the person.
   * - See: [SAML Core 2.0, 3.2.2]; [SAML Profiles 2.0, 4.1.4.3]; [SAML Profiles 2.0, 4.1.5]; [SAML Profiles 2.0, 4.4.4.2].
   */
  in_response_to_mismatch: reasons('rejected', {
    ...foreignLogoutAnswers,
    response: tell(
      ({ expected, received }: Compared<string | undefined>) =>
        `the Response answers ${shown(received)}, expected ${expected ?? 'no request to be answered'}`,
    ),
    assertion: tell(
      ({ expected, received }: Compared<string | undefined>) =>
        `the assertion answers ${shown(received)}, expected ${expected ?? 'no request to be answered'}`,
    ),
    'logout-response': tell(() => 'the LogoutResponse does not say which request it answers'),
  }),
  /**
   * - When: the answer belongs to no request, because the provider's portal sent it by itself, and the connection does not
   *   have `allowUnsolicited`, or it came to the ACS of another purpose than login. Also when a sign-in began here, and
   *   the signed assertion does not say which request it answers.
   * - What to do: set the Login URL at the provider to the URL in the hint, so that the portal starts here. See
   *   [logins that the provider starts](guides/provider-started.md).
   * - For: the provider's administrator.
   * - See: [SAML Profiles 2.0, 4.1.4.3]; [SAML Profiles 2.0, 4.1.5].
   */
  response_unsolicited: reasons('rejected', {
    ...unsolicitedAnswers,
    assertion: tell(() => 'the signed assertion does not say which request it answers'),
  }),
  /**
   * - When: the assertion was issued, or begins to hold, later than now, beyond `clockTolerance`.
   * - What to do: set the clocks.
   * - For: the operator.
   * - See: [SAML Core 2.0, 2.3.3]; [SAML Core 2.0, 2.5.1]; [SAML Core 2.0, 2.7.2].
   */
  assertion_not_yet_valid: reasons('rejected', {
    issued,
    window: tell(
      (data: Clocked & { readonly element: string }) => tellTime(`${data.element} holds from`, data),
      compareClocks,
    ),
    authenticated: tell((data: Clocked) => tellTime('the person is said to be authenticated at', data), compareClocks),
  }),
  /**
   * - When: the assertion, its confirmation, or the session at the provider has ended, beyond `clockTolerance`; or the
   *   assertion was issued more than a day ago.
   * - What to do: start again. If it happens to everybody, set the clocks.
   * - For: the person; the operator if it happens to everybody.
   * - See: [SAML Core 2.0, 2.3.3]; [SAML Core 2.0, 2.5.1]; [SAML Core 2.0, 2.7.2]; [SAML Profiles 2.0, 4.1.4.3].
   */
  assertion_expired: reasons('rejected', {
    issued,
    window: tell(
      (data: Clocked & { readonly element: string }) => tellTime(`${data.element} held until`, data),
      compareClocks,
    ),
    session: tell((data: Clocked) => tellTime('the session at the identity provider ended at', data), compareClocks),
  }),
  /**
   * - When: the assertion has a condition that is not known. It could not be kept, so the assertion is not accepted.
   * - What to do: switch the condition off at the provider.
   * - For: the provider's administrator.
   * - See: [SAML Core 2.0, 2.5.1].
   */
  assertion_condition_unknown: entry(
    'rejected',
    tell(
      ({ received }: { readonly expected: readonly string[]; readonly received: string; readonly namespace: string }) =>
        `the condition ${shown(received)} is not known`,
    ),
  ),
  /**
   * - When: the assertion was used before.
   * - What to do: start again. In numbers it is an attack.
   * - For: the person.
   * - See: [SAML Profiles 2.0, 4.1.4.5].
   */
  assertion_replayed: entry(
    'rejected',
    tell(() => 'the assertion was used before'),
  ),
}
