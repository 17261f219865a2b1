import { type Begin, createBegin } from '../relying-party/begin.ts'
import { type BeginLogout, createBeginLogout } from '../relying-party/begin-logout.ts'
import { type Complete, createComplete } from '../relying-party/complete.ts'
import { type CompleteLogout, createCompleteLogout } from '../relying-party/complete-logout.ts'
import { createHealth, type Health } from '../relying-party/health.ts'
import { createInspect, type Inspect } from '../relying-party/inspect.ts'
import { createLoginUrl, type LoginUrl } from '../relying-party/login-url.ts'
import { parseOptions, type RelyingPartyOptions } from '../relying-party/options.ts'
import { createRefresh, type Refresh } from '../relying-party/refresh.ts'
import { createResolveClaims, type ResolveClaims } from '../relying-party/resolve-claims.ts'
import { createRevoke, type Revoke } from '../relying-party/revoke.ts'
import { createServices } from '../relying-party/services.ts'
import { createSpMetadata, type SpMetadata } from '../relying-party/sp-metadata.ts'
import { createUrls, type Urls } from '../relying-party/urls.ts'
import { createUserinfo, type Userinfo } from '../relying-party/userinfo.ts'
import { createWarmup, type Warmup } from '../relying-party/warmup.ts'
import { createHandler, type Handler } from './handler.ts'
import { createPlain, type Plain } from './plain-handlers.ts'
import { createStepUp, type StepUp } from './step-up.ts'

/** What can be done with the tokens of an OpenID Connect sign-in later on. */
export interface AfterSignIn extends Refresh, Revoke, Userinfo, ResolveClaims {}

/** The relying party of one application: begins and completes sign-ins. It keeps nothing between the two. */
export interface RelyingParty
  extends Begin,
    Complete,
    LoginUrl,
    BeginLogout,
    CompleteLogout,
    AfterSignIn,
    Urls,
    SpMetadata,
    Inspect,
    Warmup,
    Health,
    Handler,
    StepUp,
    Plain {
  /** The ids of the connections; none where they are looked up. */
  readonly connections: readonly string[]
}

/**
 * Creates a relying party from its configuration.
 *
 * @throws SsoError `configuration_invalid`, naming each key and what to write
 */
export function createRelyingParty(options: RelyingPartyOptions): RelyingParty {
  const services = createServices(parseOptions(options))
  return {
    ...createBegin(services),
    ...createComplete(services),
    ...createLoginUrl(services),
    ...createBeginLogout(services),
    ...createCompleteLogout(services),
    ...createRefresh(services),
    ...createRevoke(services),
    ...createUserinfo(services),
    ...createResolveClaims(services),
    ...createUrls(services),
    ...createSpMetadata(services),
    ...createInspect(services),
    ...createWarmup(services),
    ...createHealth(services),
    ...createHandler(services),
    ...createStepUp(services),
    ...createPlain(services),
    connections: Object.freeze(services.connections.listed.map(({ id }) => id)),
  }
}
