import { type Clocked, compareClocks, tellTime } from './clocks.ts'
import { tell } from './entry.ts'
import { tellStatus } from './saml-status.ts'
import { shown } from './shown.ts'

/** The message, by the name of its root element. */
export interface Message {
  readonly document: string
}

/** `response_missing`: of a single logout. */
export const missingLogoutMessage = {
  'logout-message': tell(() => 'the single logout service was opened without a message'),
}

/** `logout_failed`: what a `LogoutResponse` says. */
export const failedSamlLogout = { 'saml-status': tellStatus }

/** `logout_message_invalid`. */
export const invalidLogoutMessages = {
  'another-message': tell(
    ({ expected, received }: { readonly expected: string; readonly received: string; readonly namespace: string }) =>
      `the message is a ${shown(received)}, expected a SAML ${expected}`,
  ),
  version: tell(
    ({ document }: Message & { readonly expected: string; readonly received: string | undefined }) =>
      `the ${document} is not of version 2.0, or has no id`,
  ),
  'issue-instant': tell(
    ({ document }: Message & { readonly received: string | undefined }) =>
      `the ${document} does not say when it was issued`,
  ),
  'name-id': tell(() => 'the LogoutRequest has no name id, or several, or none that is a text'),
  'session-index-empty': tell(() => 'the LogoutRequest has an empty SessionIndex'),
}

/** `logout_message_expired`. */
export const expiredLogoutMessages = {
  issued: tell((data: Message & Clocked) => tellTime(`the ${data.document} was issued at`, data), compareClocks),
  ended: tell((data: Clocked) => tellTime('the LogoutRequest held until', data), compareClocks),
}
