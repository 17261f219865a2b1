import { entry, reasons, tell } from './entry.ts'
import { shown } from './shown.ts'

/** What a plan, or a sign-in that follows the same rules, refuses. */
export const directoryPolicyRefusals = {
  /**
   * - When: what a sign-in gives for the id of the directory's entry is missing, or has not the declared shape.
   * - What to do: choose the claim that carries the directory's id; an email address or a nickname never links.
   * - For: the operator.
   */
  directory_link_invalid: reasons('configuration', {
    'claim-missing': tell(
      ({ claim }: { readonly claim: string }) => `the sign-in has no text in the claim ${shown(claim)}`,
      () => 'Let the provider send the id of the directory under this claim, or declare the claim that has it.',
    ),
    'wrong-shape': tell(
      ({
        claim,
        expected,
        received,
      }: {
        readonly claim: string
        readonly expected: string
        readonly received: string
      }) => `the claim ${shown(claim)} is ${shown(received)}, which is no ${expected}`,
      ({ received }) =>
        received.includes('@')
          ? 'This looks like an email address: map the id of the directory, not an address.'
          : 'This looks like a mail nickname: map the id of the directory (in Entra: objectId).',
    ),
  }),
  /**
   * - When: the account of the person is disabled, by the directory or by hand.
   * - What to do: enable the person in the directory, or the account in the application.
   * - For: the person and the administrator.
   */
  account_disabled: entry(
    'denied',
    tell(({ by, because }: { readonly by: string; readonly because: string | undefined }) =>
      because === undefined ? `the account was disabled by ${by}` : `the account was disabled by ${by}: ${because}`,
    ),
    { publicMessage: 'Your account is disabled. Please ask your administrator.' },
  ),
}
