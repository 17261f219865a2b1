/**
 * Sign people in over OpenID Connect or SAML 2.0, and receive one verified identity.
 *
 * @module relyant
 */

export {
  type Account,
  type AccountDecision,
  type AccountPolicy,
  decideAccount,
  type FoundAccounts,
  type RejectReason,
} from './accounts/decide-account.ts'
export { deriveUsername, type UsernameOptions } from './accounts/derive-username.ts'
export {
  createEnrollmentTokens,
  type Enrollment,
  type EnrollmentTokens,
  type EnrollmentTokensOptions,
} from './accounts/enrollment-tokens.ts'
export {
  type GroupChanges,
  type GroupRule,
  type MapGroupsOptions,
  mapGroups,
  reconcileGroups,
  requireGroup,
} from './accounts/groups.ts'
export type { ClaimSource } from './claims/claim-source.ts'
export type { EmailVerificationPolicy } from './claims/email-verified.ts'
export { type ClaimsPolicy, normaliseClaims, type VerifiedClaims } from './claims/normalise-claims.ts'
export type { AuthorizationParameters } from './configuration/authorization-parameters.ts'
export type { ClaimNamesInput, CommonConnectionInput, NameOrNames, ProviderHint } from './configuration/common-input.ts'
export {
  type Connection,
  type ConnectionInput,
  type ConnectionRules,
  type OidcConnection,
  type OidcConnectionInput,
  parseConnection,
  type SamlConnection,
  type SamlConnectionInput,
  type SamlMetadataConnection,
} from './configuration/connection.ts'
export type {
  DecryptionKey,
  JwtBindingKey,
  JwtDecryptionKey,
  JwtEncryptionAlgorithm,
  JwtSignatureAlgorithm,
  JwtSigningKey,
  OneOrMore,
  PrivateKeyInput,
  SignFunction,
  SigningKey,
  XmlDecryptionKey,
  XmlSigningKey,
} from './configuration/keys.ts'
export type { ClientAuthenticationMethod, OidcProviderMetadataInput } from './configuration/oidc-input.ts'
export type { ServiceProviderMetadataInput } from './configuration/saml-input.ts'
export type { CertificateStatus } from './core/certificate-status.ts'
export { createConfirmationCode, sameConfirmationCode } from './core/confirmation-code.ts'
export { isSsoError, SsoError, type SsoErrorCode, type SsoErrorKind, ssoErrorCodes } from './core/errors.ts'
export type {
  CertificateExpiredEvent,
  CertificateExpiresSoonEvent,
  CertificateOwner,
  MetadataRefreshedEvent,
  MetadataRefreshFailedEvent,
  Sha1AllowedEvent,
  SsoEvent,
  VerifiersDisagreeEvent,
} from './core/event.ts'
export type { Authentication, Evidence, Identity } from './core/identity.ts'
export type { BindingUrls, IdentityProviderMetadata } from './core/identity-provider-metadata.ts'
export type { ConnectionInspection } from './core/inspection.ts'
export { endsSession, type LogoutEvent } from './core/logout.ts'
export type { LogoutReference } from './core/logout-reference.ts'
export type { InboundMessage, OutboundCookie, OutboundMessage } from './core/message.ts'
export type { EnrollmentPurpose, Freshness, LoginPurpose, MfaPurpose, Purpose } from './core/purpose.ts'
export type { ClaimReference, RawOidc, RawSaml, SignIn } from './core/result.ts'
export { Secret } from './core/secret.ts'
export { createPublicFetch, type PublicFetchOptions } from './network/public-fetch.ts'
export type {
  AfterSignIn,
  ClaimsProvider,
  ResolveClaimsRequest,
  RevocationRequest,
  UserinfoRequest,
} from './relying-party/after-sign-in.ts'
export type { BeginRequest, Start } from './relying-party/begin.ts'
export type { LogoutBeginRequest, LogoutStart } from './relying-party/begin-logout.ts'
export type { StepUp } from './relying-party/confirmations.ts'
export type { ConnectionUrls } from './relying-party/create-core.ts'
export type { OnEvent } from './relying-party/events.ts'
export type { ProviderHealth } from './relying-party/health.ts'
export type { AssertionConsumerServices, ConnectionLookup, RelyingPartyOptions } from './relying-party/options.ts'
export {
  certificateStatus,
  type ReadMetadataOptions,
  readIdentityProviderMetadata,
} from './relying-party/read-metadata.ts'
export type { RefreshedTokens, RefreshRequest } from './relying-party/refresh-once.ts'
export { createMemoryOneTimeStore, type OneTimeStore } from './state/one-time-store.ts'
export { createMemoryRefreshStore, type RefreshStore } from './state/refresh-store.ts'
export { createMemoryReplayCache, type ReplayCache } from './state/replay-cache.ts'
export { serializeCookie } from './web/cookies.ts'
export type { Outcome } from './web/handle.ts'
export type { HttpRequest } from './web/http-request.ts'
export type { LogoutOutcome } from './web/logout.ts'
export type { RecentSignInRules, SignedIn } from './web/recent-sign-in.ts'
export {
  createRelyingParty,
  type HandlerOptions,
  logoutResponse,
  type PlainHandlers,
  type RelyingParty,
  startResponse,
} from './web/relying-party.ts'
export type { Reply } from './web/reply.ts'
export { statusOf } from './web/status.ts'
