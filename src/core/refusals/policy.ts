import { entry, reasons, tell } from './entry.ts'
import { authorizationErrors } from './openid-endpoints.ts'
import { refusedBySamlStatus } from './saml-status.ts'
import { shown } from './shown.ts'

export interface NoneOf {
  readonly expected: readonly string[]
  readonly received: readonly string[]
}

const noneOf =
  (what: 'context' | 'methods') =>
  ({ expected, received }: NoneOf): string =>
    `the authentication ${what} ${shown(received)} has none of ${shown(expected)}`

const cannotBeAsked = ({ received }: NoneOf): string | undefined =>
  received.length === 0 ? 'The provider says nothing of it: it cannot be asked for.' : undefined

/** `authentication_context_insufficient`: the demands of a purpose or a connection. */
const insufficientAuthentication = {
  context: tell(noneOf('context'), cannotBeAsked),
  methods: tell(noneOf('methods'), cannotBeAsked),
}

/** What a purpose, a connection or the application demands of a person who was verified. */
export const policyRefusals = {
  email_not_verified: entry(
    'denied',
    tell(
      ({ received }: { readonly expected: true; readonly received: false | undefined }) =>
        `emailVerified is ${received ?? 'unknown'}, it has to be true`,
      () => 'Verify the address at the provider, or choose another emailVerification for this connection.',
    ),
    { publicMessage: 'Your identity provider has not confirmed your email address.' },
  ),
  enrollment_email_mismatch: entry(
    'denied',
    tell(() => 'the invitation is for another email address'),
    { publicMessage: 'This invitation is for another email address than the one you signed in with.' },
  ),
  enrollment_token_invalid: reasons(
    'denied',
    {
      unknown: tell(() => 'the token is unknown, used up or forgotten'),
      expired: tell(() => 'the token has expired'),
      'account-mismatch': tell(() => 'the token is of another account'),
    },
    { publicMessage: 'This enrollment is no longer open. Please start again.' },
  ),
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
  confirmation_stale: reasons(
    'stale',
    {
      'foreign-page': tell(() => 'the page is not one of ours'),
      'other-question': tell(() => 'the page was shown for something else'),
      'other-browser': tell(() => 'the page was shown in another browser'),
      expired: tell(
        ({ lifetime }: { readonly lifetime: number }) => `the page was shown more than ${lifetime} seconds ago`,
      ),
    },
    { publicMessage: 'Nothing was confirmed yet: this page was no longer open. Please confirm again.' },
  ),
  confirmation_failed: entry(
    'denied',
    tell(() => 'the code is not the one that is shown'),
    { publicMessage: 'The code is not the one that is shown. Nothing was confirmed.' },
  ),
  account_mismatch: entry(
    'denied',
    tell(() => 'the person who signed in is not the one who has to confirm'),
    { publicMessage: 'You signed in as somebody else than the person who has to confirm this.' },
  ),
  authentication_not_fresh: reasons(
    'denied',
    {
      'time-missing': tell(
        () => 'the provider did not say when it authenticated the person',
        () => 'The provider sends no auth_time. If you accept that, begin with freshness: "not-proven".',
      ),
      'too-old': tell(
        ({ expected, received }: { readonly expected: number; readonly received: number }) =>
          `the person was authenticated ${Math.round(received)} seconds before the start, allowed are ${expected}`,
      ),
      'no-page-load': tell(() => 'a recent sign-in is needed, and this is no page load'),
      'step-ups-in-vain': tell(
        ({ attempts }: { readonly attempts: number }) =>
          `${attempts} step-ups have not made the sign-in of this session recent`,
        () => 'Store identity.authentication.at in the session when purpose.kind is "mfa".',
      ),
    },
    { publicMessage: 'Your identity provider did not ask you to sign in again. Please start again.' },
  ),
  authentication_context_insufficient: reasons('denied', {
    ...insufficientAuthentication,
    ...authorizationErrors,
    ...refusedBySamlStatus,
  }),
}
