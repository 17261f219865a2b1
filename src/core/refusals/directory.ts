import { entry, reasons, tell } from './entry.ts'
import { type Asked, unanswered } from './provider.ts'
import { shown } from './shown.ts'

export interface Answered extends Asked {
  /** The HTTP status. */
  readonly received: number
}

const checkKey = (): string =>
  'Check the key or the secret of the service account: a person has one API key at a time, and generating one stops the old one. Check region, too: an organisation is in one region only.'
const chooseOrganisation = (): string =>
  'Write the id of the organisation as orgId: in the JumpCloud Admin Portal, Settings, Organization Profile.'

/** What a directory answers that is read, or does not. */
export const directoryRefusals = {
  /**
   * - When: the directory did not answer in time, could not be reached, answered with status 5xx, limited the rate, or
   *   blocked the address for a while, and did so again at every repetition. Nothing was changed.
   * - What to do: wait for the next run. If it stays so, look at the network and at the directory's status page, or lower
   *   `concurrency`.
   * - For: the operator.
   */
  directory_unavailable: reasons('unavailable', {
    unreachable: unanswered.unreachable,
    'not-a-response': unanswered['not-a-response'],
    'broke-off': unanswered['broke-off'],
    status: tell(
      ({ endpoint, received, attempts }: Answered & { readonly attempts: number }) =>
        `${endpoint} answered with status ${received}, ${attempts} times`,
    ),
    throttled: tell(
      ({ endpoint, received, attempts }: Answered & { readonly attempts: number }) =>
        `${endpoint} limited the rate of requests (status ${received}), ${attempts} times`,
      () => 'Lower concurrency, and let runs be further apart; no other program should use the same key.',
    ),
  }),
  /**
   * - When: the directory does not take the API key, the token or the service account: status 401, a redirect to its login
   *   page, or that page itself.
   * - What to do: check the key and the region. At JumpCloud a person has one API key at a time: generating one stops the
   *   old one.
   * - For: the operator.
   */
  directory_key_refused: reasons('configuration', {
    unauthorized: tell(
      ({ endpoint, received }: Answered) => `${endpoint} does not take the key (status ${received})`,
      checkKey,
    ),
    redirect: tell(
      ({ endpoint, received }: Answered) =>
        `${endpoint} sent us on, as to its login page (status ${received}): it does not take the key`,
      checkKey,
    ),
    'web-page': tell(
      ({ endpoint }: Asked) => `${endpoint} answered with a web page instead of JSON: it does not take the key`,
      checkKey,
    ),
    client: tell(
      ({ endpoint, received }: Answered) => `${endpoint} gives the service account no token (status ${received})`,
      () => 'Check clientId, clientSecret and region: the secret of a service account ends at the date chosen for it.',
    ),
  }),
  /**
   * - When: the key is good, and may not read this (status 403).
   * - What to do: give its person or service account a role that reads users and groups; at JumpCloud "Read Only" is
   *   enough, and a service account needs `users.readonly` and `groups.readonly`.
   * - For: the directory's administrator.
   */
  directory_forbidden: entry(
    'configuration',
    tell(
      ({ endpoint, received }: Answered) => `the key may not read ${endpoint} (status ${received})`,
      () => 'Give the key a role that reads users and groups: Read Only, or users.readonly and groups.readonly.',
    ),
  ),
  /**
   * - When: the organisation at the directory is not known for sure: the key belongs to several and none is chosen, `orgId`
   *   is malformed or unknown to the key, or the directory says that it is another one.
   * - What to do: write `orgId`: in the JumpCloud Admin Portal, Settings, Organization Profile.
   * - For: the operator.
   */
  directory_organisation: reasons('configuration', {
    'not-chosen': tell(() => 'the key belongs to several organisations, and none is chosen', chooseOrganisation),
    several: tell(
      ({ count }: { readonly count: number }) => `the key belongs to ${count} organisations, and none is chosen`,
      chooseOrganisation,
    ),
    unknown: tell(
      ({ expected, received }: { readonly expected: string; readonly received: number }) =>
        `the key knows no organisation ${shown(expected, 64)} (status ${received})`,
      chooseOrganisation,
    ),
    mismatch: tell(
      ({ expected, received }: { readonly expected: string; readonly received: string }) =>
        `the directory is organisation ${shown(received, 64)}, and not ${shown(expected, 64)}`,
      chooseOrganisation,
    ),
    'not-said': tell(() => 'the directory does not say which organisation it is', chooseOrganisation),
  }),
  /**
   * - When: the application or the group that was asked for is not in the directory.
   * - What to do: check the id in `scope`. A group that was deleted during a run is gone in the next one.
   * - For: the operator.
   */
  directory_not_found: entry(
    'configuration',
    tell(
      ({ endpoint }: Asked) => `${endpoint} is not there (status 404)`,
      () => 'Check the id in scope: it is the last part of the URL in the Admin Portal.',
    ),
  ),
  /**
   * - When: the directory answered with something that cannot be read: not JSON, another shape, a status that says nothing,
   *   or more pages than a directory has.
   * - What to do: nothing was changed. Check the region or base URL; then ask the directory.
   * - For: the operator.
   */
  directory_answer_invalid: reasons('rejected', {
    'not-json': unanswered['not-json'],
    shape: tell(
      ({ endpoint, expected }: Asked & { readonly expected: string }) =>
        `${endpoint} answered with JSON that has no ${shown(expected)}`,
    ),
    status: tell(({ endpoint, received }: Answered) => `${endpoint} answered with status ${received}`),
    'too-many': tell(
      ({ endpoint, limit }: Asked & { readonly limit: number }) => `${endpoint} has more than ${limit} pages`,
    ),
  }),
  /**
   * - When: Directory Insights, which only hints at what has changed, is not part of the organisation's plan, or was asked
   *   for more than the 90 days that it keeps.
   * - What to do: run the whole sync at its interval, which needs no hint.
   * - For: the operator.
   */
  directory_changes_unavailable: reasons('configuration', {
    'not-enabled': tell(
      ({ endpoint }: Asked) => `${endpoint} is not enabled for the organisation (status 402)`,
      () => 'Run the sync at its interval: it needs no hint.',
    ),
    'too-old': tell(
      ({ received }: { readonly received: string }) => `${received} is longer ago than the 90 days that are kept`,
      () => 'Run the sync: the hint is for what has changed since the last run.',
    ),
  }),
}
