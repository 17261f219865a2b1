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
  /**
   * - When: the email is not verified, or it is unknown whether it is; and the connection says
   *   `emailVerification: 'require'`, or an enrollment was begun with an `email`.
   * - What to do: verify the address at the provider, or choose another policy. See
   *   [identity.md](identity.md#is-the-email-verified).
   * - For: the person and the provider's administrator.
   */
  email_not_verified: entry(
    'denied',
    tell(
      ({ received }: { readonly expected: true; readonly received: false | undefined }) =>
        `emailVerified is ${received ?? 'unknown'}, it has to be true`,
      () => 'Verify the address at the provider, or choose another emailVerification for this connection.',
    ),
    { publicMessage: 'Your identity provider has not confirmed your email address.' },
  ),
  /**
   * - When: an enrollment was begun with an `email`, and the person has another one, or none.
   * - What to do: sign in with the account that was invited, or invite the other address. See
   *   [the rule](guides/enrollment.md#the-invited-email).
   * - For: the person.
   */
  enrollment_email_mismatch: entry(
    'denied',
    tell(() => 'the invitation is for another email address'),
    { publicMessage: 'This invitation is for another email address than the one you signed in with.' },
  ),
  /**
   * - When: the token of an enrollment is unknown, used, expired, or of another account. It is used up by the attempt.
   * - What to do: enroll again. If it happens to everybody, your processes do not share a `store`.
   * - For: the person; the operator if it happens to everybody.
   */
  enrollment_token_invalid: reasons(
    'denied',
    {
      unknown: tell(() => 'the token is unknown, used up or forgotten'),
      expired: tell(() => 'the token has expired'),
      'account-mismatch': tell(() => 'the token is of another account'),
    },
    { publicMessage: 'This enrollment is no longer open. Please start again.' },
  ),
  /**
   * - When: `checkGroup` found the person in none of the groups, or a list of groups that is not complete.
   * - What to do: add the person to a group at the provider. If it happens to everybody, see `evidence.get('groups')`: is
   *   the group attribute sent, and `groupsClaim` spelt as it is? See [groups](guides/groups.md#incomplete-lists).
   * - For: the provider's administrator; the operator if it happens to everybody.
   */
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
  /**
   * - When: the person lacks a claim of the connection's `requiredClaims`, or has another value: usually somebody of
   *   another organisation of the same provider.
   * - What to do: nothing, if that person is not to come in.
   * - For: the person, and the operator if it is everybody.
   */
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
  /**
   * - When: a browser completed three sign-ins one right after another and was sent to the login route again: the session
   *   that you made does not come back. The page has a link to try again.
   * - What to do: look at the cookie of your session in the browser. The usual causes: it is `Secure`, and the application
   *   believes that it is served over plain http (Express behind a proxy: `app.set('trust proxy', 1)`); it is
   *   `SameSite=Strict`, which stays behind when the browser comes from the provider; its `Domain` or `Path` is another one;
   *   another cookie has its name; it is too large; the session was not saved before the redirect. See
   *   [going round in circles](guides/http-and-fetch.md#going-round-in-circles).
   * - For: the developer.
   */
  login_loop: entry(
    'configuration',
    tell(
      ({ count }: { readonly count: number }) =>
        `${count} sign-ins were completed right after one another, and the browser is back for the next: the session of the application does not last`,
      () =>
        'Look at the session cookie. Usual causes: Secure behind a proxy without "trust proxy", SameSite=Strict, another Domain or Path, two cookies of one name, or a session that was not saved before the redirect.',
    ),
    {
      publicMessage:
        'You were signed in, but the application did not remember it. If trying again does not help, please tell your administrator.',
    },
  ),
  /**
   * - When: the page of a step-up was shown for something else, in another browser, or more than 10 minutes ago. The page
   *   is shown anew, with status 400; `onRefusal` of the step-up is called with the error.
   * - What to do: confirm on the new page.
   * - For: the person.
   */
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
  /**
   * - When: on the page of a step-up the code was wrong. The page is shown again, with status 403; `onRefusal` of the
   *   step-up is called with the error.
   * - What to do: type the code that is shown. Count these: see
   *   [step-up](guides/step-up.md#confirming-something-elsewhere).
   * - For: the person. Several in a row may be somebody guessing.
   */
  confirmation_failed: entry(
    'denied',
    tell(() => 'the code is not the one that is shown'),
    { publicMessage: 'The code is not the one that is shown. Nothing was confirmed.' },
  ),
  /**
   * - When: in an `mfa` sign-in, another person signed in than the one who has to confirm. Nothing else was looked at.
   * - What to do: sign in as that person. Several in a row may be an attack.
   * - For: the person.
   */
  account_mismatch: entry(
    'denied',
    tell(() => 'the person who signed in is not the one who has to confirm'),
    { publicMessage: 'You signed in as somebody else than the person who has to confirm this.' },
  ),
  /**
   * - When: in an `mfa` sign-in, or in any of a SAML connection with `forceAuthn`, the provider authenticated the person
   *   longer ago than is allowed, or did not say when. Also the text of the pages of `requireRecentSignIn`: 401 for what is
   *   no page load, 403 after two step-ups that changed nothing.
   * - What to do: start the confirmation again. If it happens to everybody, the provider ignores `prompt=login`, `max_age`
   *   or `ForceAuthn`, and cannot be used to step up; or sends no time, and the hint says what can be done. For the 403,
   *   look whether the application [stores the time](guides/step-up.md#what-the-application-has-to-store).
   * - For: the person; the operator if it happens to everybody.
   * - See: [OpenID Connect Core 1.0, 2]; [OpenID Connect Core 1.0, 3.1.2.1]; [SAML Core 2.0, 2.7.2].
   */
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
  /**
   * - When: none of the wanted `contexts` (of an `mfa` purpose, or `authnContexts` of a SAML connection), or none of the
   *   wanted `methods`, was met, or the provider said so itself.
   * - What to do: check the names against what the provider sends, and the provider's policy. JumpCloud sends neither, and
   *   SAML has no methods.
   * - For: the operator.
   * - See: [OpenID Connect Core 1.0, 2]; [OpenID Connect Core 1.0, 3.1.2.1]; [SAML Core 2.0, 2.7.2]; [SAML Core 2.0, 3.2.2];
   *   [SAML Core 2.0, 3.3.2.2.1].
   */
  authentication_context_insufficient: reasons('denied', {
    ...insufficientAuthentication,
    ...authorizationErrors,
    ...refusedBySamlStatus,
  }),
}
