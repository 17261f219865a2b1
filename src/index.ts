/**
 * Sign people in over OpenID Connect or SAML 2.0, and receive one verified identity.
 *
 * @module relyant
 */
export { type ClaimSource, type ClaimsPolicy, normaliseClaims, type VerifiedClaims } from './core/claims.ts'
export {
  type Connection,
  type ConnectionInput,
  type OidcConnection,
  type OidcConnectionInput,
  parseConnection,
  type SamlConnection,
  type SamlConnectionInput,
} from './core/connection.ts'
export { isSsoError, SsoError, type SsoErrorCode, type SsoErrorKind, ssoErrorCodes } from './core/errors.ts'
export type { Authentication, Evidence, Identity } from './core/identity.ts'
export type { InboundMessage, OutboundCookie, OutboundMessage } from './core/message.ts'
export type { EnrollmentPurpose, LoginPurpose, MfaPurpose, Purpose } from './core/purpose.ts'
export type { RawOidc, RawSaml, SignIn } from './core/result.ts'
export { Secret } from './core/secret.ts'
export type { BeginRequest, Start } from './relying-party/begin.ts'
export type { ConnectionLookup, RelyingPartyOptions } from './relying-party/options.ts'
export type { ConnectionUrls } from './relying-party/relying-party.ts'
export { createMemoryReplayCache, type ReplayCache } from './state/replay-cache.ts'
export { serializeCookie } from './web/cookies.ts'
export type { HttpRequest, Outcome } from './web/handle.ts'
export { createRelyingParty, type HandlerOptions, type RelyingParty, startResponse } from './web/relying-party.ts'
export type { Reply } from './web/reply.ts'
export { statusOf } from './web/status.ts'
