import type { SsoErrorKind } from './entry.ts'

/** What a browser is told of a refusal whose row has no sentence of its own. */
export const publicMessagesOfKinds: Readonly<Record<SsoErrorKind, string>> = {
  stale: 'This sign-in is no longer open. Please start again.',
  denied: 'Your identity provider did not confirm this sign-in.',
  rejected: 'The answer of your identity provider could not be accepted. Please start again.',
  configuration: 'Single sign-on is not set up correctly. Please tell your administrator.',
  unavailable: 'Single sign-on cannot be reached right now. Please try again in a moment.',
}

/** The HTTP status of a refusal whose row has none of its own. */
export const statusesOfKinds: Readonly<Record<SsoErrorKind, number>> = {
  stale: 400,
  denied: 403,
  rejected: 400,
  configuration: 500,
  unavailable: 503,
}
