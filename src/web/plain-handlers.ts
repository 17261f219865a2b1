import type { StepUpRequest } from '../relying-party/confirmations.ts'
import type { Services } from '../relying-party/services.ts'
import { type HandlerOutcome, handle } from './handle.ts'
import type { PlainRequest } from './plain-request.ts'
import type { PlainResponse } from './plain-response.ts'
import { type GroupRules, type KnownGroups, requireGroup } from './require-group.ts'
import { type RecentSignInRules, requireRecentSignIn, type SignedIn } from './require-recent-sign-in.ts'
import { requireSignIn, type SignInRules } from './require-sign-in.ts'
import { handleStepUp } from './step-up.ts'

/** What adapters translate: requests in, responses out. Of a guard, `undefined` lets the request pass. */
export interface PlainHandlers {
  /** The paths of all places, `:connection` standing for one segment. */
  readonly paths: readonly string[]
  /** Serves login route, callbacks, ACS, metadata and the places of logouts; `undefined` for a request to any other place. */
  handle(request: PlainRequest): Promise<HandlerOutcome | undefined>
  /** @throws SsoError as `begin` does */
  stepUp(request: PlainRequest, stepUp: StepUpRequest): Promise<PlainResponse>
  /** @throws SsoError as `loginUrl` does, and `configuration_invalid` where it stands before `handle` */
  requireSignIn(request: PlainRequest, isSignedIn: boolean, rules?: SignInRules): PlainResponse | undefined
  requireGroup(known: KnownGroups | undefined, rules: GroupRules): PlainResponse | undefined
  /** @throws SsoError as `begin` does */
  requireRecentSignIn(
    request: PlainRequest,
    signedIn: SignedIn | undefined,
    rules: RecentSignInRules,
  ): Promise<PlainResponse | undefined>
}

export interface Plain {
  /** The handlers and guards as plain data, for adapters. */
  readonly plain: PlainHandlers
}

export function createPlain(services: Services): Plain {
  return {
    plain: {
      paths: services.routes.paths,
      handle: (request) => handle(services, request),
      stepUp: (request, stepUp) => handleStepUp(services, request, stepUp),
      requireSignIn: (request, isSignedIn, rules) => requireSignIn(services, request, isSignedIn, rules),
      requireGroup,
      requireRecentSignIn: (request, signedIn, rules) => requireRecentSignIn(services, request, signedIn, rules),
    },
  }
}
