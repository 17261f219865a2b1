import { entry, reasons, tell, unconverted } from './entry.ts'
import { authorizationErrors } from './openid-endpoints.ts'
import { shown } from './shown.ts'

/** What a purpose, a connection or the application demands of a person who was verified. */
export const policyRefusals = {
  email_not_verified: unconverted('denied', {
    publicMessage: 'Your identity provider has not confirmed your email address.',
  }),
  enrollment_email_mismatch: unconverted('denied', {
    publicMessage: 'This invitation is for another email address than the one you signed in with.',
  }),
  enrollment_token_invalid: reasons(
    'denied',
    {
      unknown: tell(() => 'the token is unknown, used up or forgotten'),
      expired: tell(() => 'the token has expired'),
      'account-mismatch': tell(() => 'the token is of another account'),
    },
    { publicMessage: 'This enrollment is no longer open. Please start again.' },
  ),
  // The groups of a person are nobody else's business: what was received is not said.
  group_required: reasons(
    'denied',
    {
      'groups-incomplete': tell(
        (_data: { readonly expected: readonly string[] }) =>
          'the provider did not say, or not completely, which groups the person is in',
        () => 'See identity.evidence.get("groups"): is the group attribute included, and groupsClaim spelt as it is?',
      ),
      'not-a-member': tell(
        ({ expected }: { readonly expected: readonly string[] }) =>
          `the person is in none of ${JSON.stringify(expected)}`,
      ),
    },
    { publicMessage: 'You are not in a group that may open this.' },
  ),
  claim_mismatch: entry(
    'denied',
    tell(
      ({
        claim,
        expected,
        received,
      }: {
        readonly claim: string
        readonly expected: unknown
        readonly received: unknown
      }) => `the claim ${shown(claim)} is ${shown(received)}, expected ${shown(expected)}`,
    ),
    { publicMessage: 'Your account is not of the organisation that may sign in here.' },
  ),
  confirmation_stale: unconverted('stale', {
    publicMessage: 'Nothing was confirmed yet: this page was no longer open. Please confirm again.',
  }),
  confirmation_failed: unconverted('denied', {
    publicMessage: 'The code is not the one that is shown. Nothing was confirmed.',
  }),
  account_mismatch: unconverted('denied', {
    publicMessage: 'You signed in as somebody else than the person who has to confirm this.',
  }),
  authentication_not_fresh: unconverted('denied', {
    publicMessage: 'Your identity provider did not ask you to sign in again. Please start again.',
  }),
  authentication_context_insufficient: reasons('denied', { ...authorizationErrors }),
}
