import type { RelyingParty } from './create-relying-party.ts'
import type { PlainResponse } from './plain-response.ts'
import { fromRequest } from './read-request.ts'
import { checkGroupRules, type GroupRules, type KnownGroups } from './require-group.ts'
import { checkRecentSignInRules, type RecentSignInRules, type SignedIn } from './require-recent-sign-in.ts'
import { checkSignInRules, type SignInRules } from './require-sign-in.ts'
import { toResponse } from './to-response.ts'

/** Guards what stands behind it: gives the response to send, or `undefined` to let the request pass. */
export type Guard = (request: Request) => Promise<Response | undefined>

export interface RequireSignInOptions extends SignInRules {
  readonly isSignedIn: (request: Request) => boolean | Promise<boolean>
}

/**
 * A guard for what only people who are signed in may open: sends page loads to the login route, from where they come back to
 * the page that was asked for, and answers 401 to anything else. It throws what `sso.loginUrl` throws, and
 * `configuration_invalid` where it stands before the handler of sign-ins, which could not be reached then.
 */
export function requireSignIn(sso: RelyingParty, options: RequireSignInOptions): Guard {
  const { isSignedIn, ...rules } = options
  checkSignInRules(sso, rules)
  return async (request) => answer(sso.plain.requireSignIn(fromRequest(request), await isSignedIn(request), rules))
}

export interface RequireGroupOptions extends GroupRules {
  /** `undefined` where no person is signed in. */
  readonly groups: (request: Request) => KnownGroups | undefined | Promise<KnownGroups | undefined>
}

/**
 * A guard for what only members of one of the groups may open: answers 403 to others, also where the list of groups is not
 * complete.
 */
export function requireGroup(sso: RelyingParty, options: RequireGroupOptions): Guard {
  const { groups, ...rules } = options
  checkGroupRules(rules)
  return async (request) => answer(sso.plain.requireGroup(await groups(request), rules))
}

export interface RequireRecentSignInOptions extends RecentSignInRules {
  /** `undefined` where no person is signed in. */
  readonly signedIn: (request: Request) => SignedIn | undefined | Promise<SignedIn | undefined>
}

/**
 * A guard for what needs a recent sign-in: sends page loads off to the provider, answers 401 to anything else. It throws what
 * `sso.begin` throws.
 */
export function requireRecentSignIn(sso: RelyingParty, options: RequireRecentSignInOptions): Guard {
  const { signedIn, ...rules } = options
  checkRecentSignInRules(rules)
  return async (request) =>
    answer(await sso.plain.requireRecentSignIn(fromRequest(request), await signedIn(request), rules))
}

const answer = (reply: PlainResponse | undefined): Response | undefined => reply && toResponse(reply)
