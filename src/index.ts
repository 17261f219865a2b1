/**
 * Sign people in over OpenID Connect or SAML 2.0, and receive one verified identity.
 *
 * @module relyant
 */

export {
  type AccountDecision,
  type AccountPolicy,
  decideAccount,
  type FoundAccounts,
  type LocalAccount,
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
  checkGroup,
  type GroupChanges,
  type GroupRule,
  type MapGroupsOptions,
  mapGroups,
  reconcileGroups,
} from './accounts/groups.ts'
export type { ClaimSource } from './claims/claim-source.ts'
export type { EmailVerificationPolicy } from './claims/email-verified.ts'
export type { GroupsClaim } from './claims/groups-claim.ts'
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
export {
  type TenantConnection,
  type TenantConnectionOptions,
  type TenantIssue,
  tenantConnection,
} from './configuration/tenant-connection.ts'
export type { CertificateStatus } from './core/certificate-status.ts'
export { createConfirmationCode, sameConfirmationCode } from './core/confirmation-code.ts'
export { isSsoError, SsoError, type SsoErrorCode, type SsoErrorKind, ssoErrorCodes } from './core/errors.ts'
export type {
  CertificateExpiredEvent,
  CertificateExpiresSoonEvent,
  CertificateOwner,
  MetadataCertificateReturnedEvent,
  MetadataRefreshedEvent,
  MetadataRefreshFailedEvent,
  Sha1AllowedEvent,
  SsoEvent,
  VerifiersDisagreeEvent,
} from './core/event.ts'
export type { Authentication, Identity, IdentityEvidence } from './core/identity.ts'
export type { BindingUrls, IdentityProviderMetadata } from './core/identity-provider-metadata.ts'
export type { ConnectionInspection } from './core/inspection.ts'
export { endsSession, type LogoutEvent } from './core/logout.ts'
export type { LogoutReference } from './core/logout-reference.ts'
export type { InboundMessage, OutboundCookie, OutboundMessage } from './core/message.ts'
export type { EnrollmentPurpose, Freshness, LoginPurpose, MfaPurpose, Purpose } from './core/purpose.ts'
export type { ClaimReference, RawOidc, RawSaml, SignIn, XmlValue } from './core/result.ts'
export { Secret } from './core/secret.ts'
export { createPublicFetch, type PublicFetchOptions } from './network/public-fetch.ts'
export type { AuthenticationRequest, BeginRequest } from './relying-party/begin.ts'
export type { LogoutBeginRequest, RpLogoutRequest } from './relying-party/begin-logout.ts'
export type { CompletedLogout } from './relying-party/complete-logout.ts'
export type { StepUpRequest } from './relying-party/confirmations.ts'
export type { OnEvent } from './relying-party/events.ts'
export type { ProviderHealth } from './relying-party/health.ts'
export type { LoginUrlRequest } from './relying-party/login-url.ts'
export type { AssertionConsumerServices, ConnectionLookup, RelyingPartyOptions } from './relying-party/options.ts'
export {
  certificateStatus,
  type ReadMetadataOptions,
  readIdentityProviderMetadata,
} from './relying-party/read-metadata.ts'
export type { RefreshedTokens, RefreshRequest } from './relying-party/refresh-once.ts'
export type { ClaimsProvider, ResolveClaimsRequest } from './relying-party/resolve-claims.ts'
export type { RevocationRequest } from './relying-party/revoke.ts'
export type { ConnectionUrls, PurposeUrls } from './relying-party/urls.ts'
export type { UserinfoRequest } from './relying-party/userinfo.ts'
export { createMemoryOneTimeStore, type OneTimeStore } from './state/one-time-store.ts'
export { createMemoryRefreshStore, type RefreshStore } from './state/refresh-store.ts'
export {
  type Claim,
  createMemoryReplayCache,
  type MemoryReplayCacheOptions,
  type ReplayCache,
} from './state/replay-cache.ts'
export { serializeCookie } from './web/cookies.ts'
export { type AfterSignIn, createRelyingParty, type RelyingParty } from './web/create-relying-party.ts'
export {
  type Guard,
  type RequireGroupOptions,
  type RequireRecentSignInOptions,
  type RequireSignInOptions,
  requireGroup,
  requireRecentSignIn,
  requireSignIn,
} from './web/guards.ts'
export type { HandlerOutcome } from './web/handle.ts'
export type { HandlerOptions } from './web/handler.ts'
export type { LogoutOutcome } from './web/logout.ts'
export type { PlainHandlers } from './web/plain-handlers.ts'
export type { PlainRequest } from './web/plain-request.ts'
export type { PlainResponse } from './web/plain-response.ts'
export type { GroupRules, KnownGroups } from './web/require-group.ts'
export type { RecentSignInRules, SignedIn } from './web/require-recent-sign-in.ts'
export type { SignInRules } from './web/require-sign-in.ts'
export { statusOf } from './web/status.ts'
export { logoutResponse, startResponse } from './web/to-response.ts'
