export {
  Secret,
  SsoError,
  certificateStatus,
  checkGroup,
  createConfirmationCode,
  createEnrollmentTokens,
  createMemoryOneTimeStore,
  createMemoryRefreshStore,
  createMemoryReplayCache,
  createPublicFetch,
  createRedisOneTimeStore,
  createRedisRefreshStore,
  createRedisReplayCache,
  createRelyingParty,
  decideAccount,
  deriveUsername,
  endsSession,
  isSsoError,
  logoutResponse,
  mapGroups,
  normaliseClaims,
  parseConnection,
  readIdentityProviderMetadata,
  reconcileGroups,
  requireGroup,
  requireRecentSignIn,
  requireSignIn,
  sameConfirmationCode,
  serializeCookie,
  ssoErrorCodes,
  startResponse,
  statusOf,
};

export {
  AccountDecision,
  AccountPolicy,
  AfterSignIn,
  AssertionConsumerServices,
  Authentication,
  AuthenticationRequest,
  AuthorizationParameters,
  BeginRequest,
  BindingUrls,
  CertificateExpiredEvent,
  CertificateExpiresSoonEvent,
  CertificateOwner,
  CertificateStatus,
  ClaimNamesInput,
  ClaimReference,
  ClaimSource,
  ClaimsPolicy,
  ClaimsProvider,
  ClientAuthenticationMethod,
  CommonConnectionInput,
  CompletedLogout,
  Connection,
  ConnectionInput,
  ConnectionInspection,
  ConnectionLookup,
  ConnectionRules,
  ConnectionUrls,
  DecryptionKey,
  EmailVerificationPolicy,
  Enrollment,
  EnrollmentPurpose,
  EnrollmentTokens,
  EnrollmentTokensOptions,
  FoundAccounts,
  Freshness,
  GroupChanges,
  GroupRule,
  GroupRules,
  GroupsClaim,
  Guard,
  HandlerOptions,
  HandlerOutcome,
  Identity,
  IdentityEvidence,
  IdentityProviderMetadata,
  InboundMessage,
  JwtBindingKey,
  JwtDecryptionKey,
  JwtEncryptionAlgorithm,
  JwtSignatureAlgorithm,
  JwtSigningKey,
  KnownGroups,
  LocalAccount,
  LoginPurpose,
  LoginUrlRequest,
  LogoutBeginRequest,
  LogoutEvent,
  LogoutOutcome,
  LogoutReference,
  MapGroupsOptions,
  MetadataRefreshFailedEvent,
  MetadataRefreshedEvent,
  MfaPurpose,
  NameOrNames,
  OidcConnection,
  OidcConnectionInput,
  OidcProviderMetadataInput,
  OnEvent,
  OneOrMore,
  OneTimeStore,
  OutboundCookie,
  OutboundMessage,
  PlainHandlers,
  PlainRequest,
  PlainResponse,
  PrivateKeyInput,
  ProviderHealth,
  ProviderHint,
  PublicFetchOptions,
  Purpose,
  PurposeUrls,
  RawOidc,
  RawSaml,
  ReadMetadataOptions,
  RecentSignInRules,
  RedisClient,
  RedisOptions,
  RefreshRequest,
  RefreshStore,
  RefreshedTokens,
  RejectReason,
  RelyingParty,
  RelyingPartyOptions,
  ReplayCache,
  RequireGroupOptions,
  RequireRecentSignInOptions,
  RequireSignInOptions,
  ResolveClaimsRequest,
  RevocationRequest,
  RpLogoutRequest,
  SamlConnection,
  SamlConnectionInput,
  SamlMetadataConnection,
  ServiceProviderMetadataInput,
  Sha1AllowedEvent,
  SignFunction,
  SignIn,
  SignInRules,
  SignedIn,
  SigningKey,
  SsoErrorCode,
  SsoErrorKind,
  SsoEvent,
  StepUpRequest,
  UserinfoRequest,
  UsernameOptions,
  VerifiedClaims,
  VerifiersDisagreeEvent,
  XmlDecryptionKey,
  XmlSigningKey,
  XmlValue,
};

interface AboutCertificate {
    readonly connection: string;
    readonly owner: CertificateOwner;
    readonly certificate: CertificateStatus;
}

type AccountDecision<Found extends LocalAccount = LocalAccount> = {
    readonly action: 'sign-in';
    readonly account: Found;
} | {
    readonly action: 'link';
    readonly account: Found;
    readonly accountKey: string;
} | {
    readonly action: 'create';
    readonly accountKey: string;
} | {
    readonly action: 'reject';
    readonly reason: RejectReason;
};

interface AccountPolicy {
    readonly create?: 'never' | 'always' | 'verified-email' | {
        readonly domains: readonly string[];
    };
    readonly linkByEmail?: {
        readonly domains: readonly string[];
    };
}

interface AfterSignIn extends Refresh, Revoke, Userinfo, ResolveClaims {
}

type AnyTelling = Telling<never>;

interface Asked {
    readonly endpoint: string;
}

interface AssertionConsumerServices {
    readonly login?: string;
    readonly enrollment?: string;
    readonly mfa?: string;
}

interface Authentication {
    readonly at?: Date;
    readonly acr?: string;
    readonly amr?: readonly string[];
    readonly sid?: string;
}

interface AuthenticationRequest {
    readonly outbound: OutboundMessage;
    readonly cookies: readonly OutboundCookie[];
    readonly handle: string;
}

interface AuthorizationParameters {
    readonly prompt?: string;
    readonly display?: string;
    readonly ui_locales?: string;
    readonly acr_values?: string;
    readonly login_hint?: string;
    readonly id_token_hint?: string;
    readonly claims?: Readonly<Record<string, unknown>>;
    readonly [name: string]: string | Readonly<Record<string, unknown>> | readonly unknown[] | undefined;
}

interface Begin {
    begin(request: BeginRequest): Promise<AuthenticationRequest>;
}

interface BeginLogout {
    beginLogout(request: LogoutBeginRequest): Promise<RpLogoutRequest>;
}

interface BeginRequest {
    readonly connection: string;
    readonly purpose?: Purpose;
    readonly returnTo?: string;
    readonly loginHint?: string;
    readonly passive?: boolean;
    readonly parameters?: AuthorizationParameters;
    readonly context?: Readonly<Record<string, string>>;
    readonly cookies?: InboundMessage['cookies'];
}

type BindingUrls = {
    readonly [binding in 'redirect' | 'post']?: string;
};

interface Bounded {
    readonly limit: number;
}

type Callback<Event> = ((event: Event, request: Request) => Response | undefined | Promise<Response | undefined>) | ((event: Event, request: Request) => void);

interface CertificateExpiredEvent extends AboutCertificate {
    readonly type: 'certificate_expired';
}

interface CertificateExpiresSoonEvent extends AboutCertificate {
    readonly type: 'certificate_expires_soon';
}

type CertificateOwner = 'provider' | 'relying-party';

interface CertificateStatus {
    readonly state: 'valid' | 'expires-soon' | 'expired' | 'not-yet-valid';
    readonly days: number;
    readonly notBefore: Date;
    readonly notAfter: Date;
    readonly subject: string;
    readonly fingerprint: string;
}

type ClaimNames = Readonly<Record<NamedFact, readonly string[]>>;

interface ClaimNamesInput {
    readonly email?: NameOrNames;
    readonly emailVerified?: NameOrNames;
    readonly name?: NameOrNames;
    readonly givenName?: NameOrNames;
    readonly familyName?: NameOrNames;
    readonly username?: NameOrNames;
    readonly picture?: NameOrNames;
}

interface ClaimReference {
    readonly claims: readonly string[];
    readonly jwt?: string;
    readonly endpoint?: string;
    readonly accessToken?: string;
}

interface ClaimSource {
    readonly source: 'id_token' | 'userinfo' | 'assertion';
    readonly claims: ReadonlyMap<string, unknown>;
}

type Claims = Readonly<Record<string, unknown>>;

interface ClaimsPolicy extends GroupsPolicy {
    readonly emailVerification: EmailVerificationPolicy;
    readonly claimNames: {
        readonly [Fact in NamedFact]?: readonly string[];
    };
}

interface ClaimsProvider {
    readonly issuer: string;
    readonly jwksUri: string;
}

type ClientAuthenticationMethod = 'client_secret_basic' | 'client_secret_post' | 'none' | 'private_key_jwt' | 'tls_client_auth' | 'self_signed_tls_client_auth';

interface Clocked {
    readonly received: string | undefined;
    readonly now: Date;
}

interface CommonConnection extends Required<Omit<CommonConnectionInput, 'groupsClaim' | 'groupsDelimiter' | 'claimNames'>>, Pick<CommonConnectionInput, 'groupsDelimiter'> {
    readonly groupsClaim?: readonly GroupsClaim[];
    readonly claimNames: {
        readonly [Fact in keyof ClaimNamesInput]: Names;
    };
}

interface CommonConnectionInput {
    readonly id: string;
    readonly emailVerification?: EmailVerificationPolicy;
    readonly groupsClaim?: GroupsClaim | readonly GroupsClaim[];
    readonly groupsDelimiter?: string;
    readonly groupsWhenAbsent?: 'unknown' | 'none';
    readonly claimNames?: ClaimNamesInput;
    readonly clockTolerance?: number;
    readonly hints?: readonly ProviderHint[];
}

interface CommonLogoutReference {
    readonly connection: string;
    readonly accountKey: string;
    readonly sid?: string;
}

interface CommonSamlConnection extends CommonConnection, OwnKeys, Required<Pick<SamlConnectionInput, WithDefault>>, Omit<SamlConnectionInput, keyof CommonConnectionInput | keyof OwnKeys | WithDefault | Known | OnlyMetadata | 'certificate' | 'spMetadata'> {
    readonly spMetadata: {
        readonly signed: boolean;
        readonly validFor?: number;
    };
}

interface Compared<Value = string> {
    readonly expected: Value;
    readonly received: Value | undefined;
}

interface Compared$1<Value = unknown> {
    readonly expected: Value;
    readonly received: unknown;
}

interface Compared$2 {
    readonly claim: string;
    readonly expected: unknown;
    readonly received: unknown;
}

interface Compared$3<Value = string> {
    readonly expected: Value;
    readonly received: Value | undefined;
}

interface Complete {
    complete(inbound: InboundMessage): Promise<SignIn>;
}

interface CompleteLogout {
    completeLogout(inbound: InboundMessage): Promise<CompletedLogout>;
}

type CompletedLogout = {
    readonly kind: 'returned';
    readonly event?: LogoutEvent;
    readonly returnTo: string;
    readonly cookies: readonly OutboundCookie[];
} | {
    readonly kind: 'back-channel';
    readonly event: LogoutEvent;
} | {
    readonly kind: 'front-channel';
    readonly event: LogoutEvent;
    readonly framingOrigins: readonly string[];
} | {
    readonly kind: 'single-logout';
    readonly event: LogoutEvent;
    readonly answers: {
        readonly complete: OutboundMessage;
        readonly partial: OutboundMessage;
    };
    readonly framingOrigins: readonly string[];
};

type Connection = OidcConnection | SamlConnection | SamlMetadataConnection;

type ConnectionInput = OidcConnectionInput | SamlConnectionInput;

interface ConnectionInspection {
    readonly connection: string;
    readonly source: 'configuration' | 'metadata' | 'metadata-url';
    readonly idpEntityId: string;
    readonly ssoUrl: string;
    readonly ssoBinding: 'redirect' | 'post';
    readonly signRequests: boolean;
    readonly allowSha1: boolean;
    readonly certificates: readonly (CertificateStatus & {
        readonly owner: CertificateOwner;
    })[];
    readonly wantAuthnRequestsSigned?: boolean;
    readonly certificatesLeftOut?: number;
    readonly validUntil?: Date;
    readonly fetchedAt?: Date;
    readonly lastFailure?: SsoError;
}

type ConnectionLookup = (id: string) => ConnectionInput | undefined | Promise<ConnectionInput | undefined>;

interface ConnectionRules {
    readonly allowLoopbackHttp?: boolean;
    readonly signingKeys?: readonly ParsedXmlKey[];
    readonly decryptionKeys?: readonly ParsedXmlKey[];
}

interface ConnectionUrls {
    readonly loginUrl: string;
    readonly oidc: {
        readonly redirectUris: PurposeUrls;
        readonly postLogoutRedirectUri: string;
        readonly backchannelLogoutUri: string;
        readonly frontchannelLogoutUri: string;
        readonly initiateLoginUri: string;
    };
    readonly saml: {
        readonly acs: PurposeUrls;
        readonly metadata: string;
        readonly singleLogoutService: string;
    };
}

type DataOf<Code extends SsoErrorCode> = Parameters<(typeof refusals)[Code]['message']>[0];

type DataOf$1<One extends AnyTelling> = Parameters<One['message']>[0];

type DecryptionKey = JwtDecryptionKey | XmlDecryptionKey;

type EmailVerificationPolicy = 'require' | 'standard' | 'accept-text' | 'trust-connection' | 'ignore';

interface Encryption {
    readonly received: readonly string[];
}

interface Enrollment {
    readonly accountKey: string;
    readonly reference: string;
}

interface EnrollmentPurpose {
    readonly kind: 'enrollment';
    readonly reference: string;
    readonly email?: string;
}

interface EnrollmentTokens {
    mint(enrollment: Enrollment): Promise<{
        readonly token: string;
        readonly expiresAt: Date;
    }>;
    redeem(token: string, accountKey?: string): Promise<Enrollment>;
}

interface EnrollmentTokensOptions {
    readonly store?: OneTimeStore;
    readonly lifetime?: number;
    readonly now?: () => number;
}

interface Entry<Data extends object> extends Telling<Data> {
    readonly kind: SsoErrorKind;
    readonly publicMessage?: string | undefined;
    readonly status?: number | undefined;
}

interface Environment {
    readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
    readonly now: () => number;
}

interface ErrorResponse {
    readonly endpoint: OpenIdEndpoint;
    readonly received: string;
    readonly status: number;
}

interface Field {
    readonly parameter: string;
}

interface FoundAccounts<Found extends LocalAccount = LocalAccount> {
    readonly byKey?: Found | undefined;
    readonly byEmail?: readonly Found[];
}

type Freshness = 'proven' | 'not-proven';

interface GroupChanges {
    readonly add: readonly string[];
    readonly remove: readonly string[];
}

type GroupRule = {
    readonly exact: string;
    readonly to: string;
} | {
    readonly prefix: string;
    readonly to: string;
} | {
    readonly pattern: RegExp;
    readonly to: string;
};

interface GroupRules {
    readonly anyOf: readonly [
        string,
        ...string[]
    ];
    readonly onRefusal?: (error: SsoError) => void;
}

type GroupsClaim = string | {
    readonly path: readonly string[];
} | {
    readonly keysOf: readonly string[];
};

interface GroupsPolicy {
    readonly groupsClaim?: readonly GroupsClaim[];
    readonly groupsDelimiter?: string;
    readonly groupsWhenAbsent: 'unknown' | 'none';
}

type Guard = (request: Request) => Promise<Response | undefined>;

interface Handler {
    handler(options: HandlerOptions): (request: Request) => Promise<Response>;
}

interface HandlerOptions {
    readonly onSignIn: Callback<SignIn>;
    readonly onError?: Callback<SsoError>;
    readonly onLogout?: ((event: LogoutEvent, request: Request) => LogoutAnswer | Promise<LogoutAnswer>) | ((event: LogoutEvent, request: Request) => void);
}

type HandlerOutcome = {
    readonly kind: 'reply';
    readonly reply: PlainResponse;
} | {
    readonly kind: 'signed-in';
    readonly signIn: SignIn;
    readonly reply: PlainResponse;
} | {
    readonly kind: 'refused';
    readonly error: SsoError;
    readonly reply: PlainResponse;
} | LogoutOutcome;

interface Health {
    health(): readonly ProviderHealth[];
}

interface Identity {
    readonly accountKey: string;
    readonly issuer: string;
    readonly subject: string;
    readonly email?: string;
    readonly emailVerified?: boolean;
    readonly name?: string;
    readonly givenName?: string;
    readonly familyName?: string;
    readonly username?: string;
    readonly picture?: string;
    readonly groups: readonly string[];
    readonly groupsComplete: boolean;
    readonly claims: ReadonlyMap<string, unknown>;
    readonly authentication: Authentication;
    readonly evidence: ReadonlyMap<keyof Identity, IdentityEvidence>;
}

interface IdentityEvidence {
    readonly source: 'id_token' | 'userinfo' | 'assertion' | 'connection';
    readonly claim: string;
    readonly raw: unknown;
    readonly repaired?: string;
    readonly note?: string;
}

interface IdentityProviderMetadata {
    readonly entityId: string;
    readonly ssoUrls: BindingUrls;
    readonly sloUrls: BindingUrls;
    readonly sloResponseUrls: BindingUrls;
    readonly certificates: readonly [
        string,
        ...string[]
    ];
    readonly certificatesLeftOut: number;
    readonly wantAuthnRequestsSigned: boolean;
    readonly nameIdFormats: readonly string[];
    readonly validUntil?: Date;
    readonly cacheDuration?: number;
}

interface InboundMessage {
    readonly url: string | URL;
    readonly cookies?: string | Readonly<Record<string, string | undefined>> | undefined;
    readonly form?: URLSearchParams | string | Uint8Array | Readonly<Record<string, unknown>> | undefined;
}

interface Inspect {
    inspect(connection: string): Promise<ConnectionInspection | undefined>;
}

interface Issue {
    readonly path: string;
    readonly message: string;
}

interface JwtBindingKey {
    readonly alg: 'ES256' | 'PS256' | 'RS256' | 'EdDSA' | 'Ed25519';
    readonly privateKey: Exclude<PrivateKeyInput, CryptoKey>;
}

interface JwtDecryptionKey {
    readonly alg: JwtEncryptionAlgorithm;
    readonly kid?: string;
    readonly privateKey: PrivateKeyInput;
}

type JwtEncryptionAlgorithm = 'RSA-OAEP' | 'RSA-OAEP-256' | 'RSA-OAEP-384' | 'RSA-OAEP-512' | 'ECDH-ES' | 'ECDH-ES+A128KW' | 'ECDH-ES+A192KW' | 'ECDH-ES+A256KW';

type JwtSignatureAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA' | 'Ed25519';

interface JwtSigningKey {
    readonly alg: JwtSignatureAlgorithm;
    readonly kid?: string;
    readonly privateKey?: PrivateKeyInput;
    readonly sign?: SignFunction;
}

interface KeyProblem {
    readonly problem: 'unreadable' | 'type' | 'type-of-one-verifier';
    readonly received?: string | undefined;
}

interface KeyType {
    readonly expected: readonly string[];
    readonly received: string | undefined;
}

type Known = 'ssoUrl' | 'ssoBinding' | 'sloBinding' | 'idpEntityId' | 'signRequests';

type KnownGroups = Pick<Identity, 'groups' | 'groupsComplete'>;

interface LocalAccount {
    readonly id: string;
    readonly email?: string | undefined;
    readonly keys: readonly string[];
    readonly disabled?: boolean;
}

interface LoginPurpose {
    readonly kind: 'login';
}

interface LoginUrl {
    loginUrl(request?: LoginUrlRequest): string;
}

interface LoginUrlRequest {
    readonly connection?: string | undefined;
    readonly returnTo?: string | undefined;
    readonly loginHint?: string | undefined;
}

type LogoutAnswer = 'partial' | Headers | undefined;

interface LogoutBeginRequest {
    readonly reference: LogoutReference;
    readonly returnTo?: string;
    readonly context?: Readonly<Record<string, string>>;
    readonly cookies?: InboundMessage['cookies'];
}

interface LogoutEvent {
    readonly protocol: 'oidc' | 'saml';
    readonly connection: string;
    readonly by: 'session' | 'subject';
    readonly sids: readonly string[];
    readonly subject?: string;
    readonly accountKey?: string;
    readonly initiatedBy: 'provider' | 'relying-party';
    readonly channel: 'front' | 'back';
    readonly result?: 'complete' | 'partial';
    readonly context?: Readonly<Record<string, string>>;
}

interface LogoutOutcome {
    readonly kind: 'logout';
    readonly event: LogoutEvent;
    readonly reply: PlainResponse;
    readonly ended: PlainResponse;
}

type LogoutReference = OidcLogoutReference | SamlLogoutReference;

interface MapGroupsOptions {
    readonly case?: 'exact' | 'ignore';
}

interface Message {
    readonly document: string;
}

interface Message$1 {
    readonly document: string;
}

interface Met {
    readonly element?: string;
    readonly attribute?: string;
    readonly prefix?: string;
    readonly limit?: number;
    readonly expected?: string;
    readonly received?: string;
}

interface Met$1 {
    readonly element?: string;
    readonly limit?: number;
    readonly expected?: string | undefined;
    readonly received?: string | readonly string[] | undefined;
}

interface MetadataRefreshFailedEvent {
    readonly type: 'metadata_refresh_failed';
    readonly connection: string;
    readonly because: 'age' | 'signature_invalid';
    readonly code: SsoErrorCode;
    readonly message: string;
    readonly usableUntil: Date | undefined;
}

interface MetadataRefreshedEvent {
    readonly type: 'metadata_refreshed';
    readonly connection: string;
    readonly because: 'age' | 'signature_invalid';
    readonly certificatesChanged: boolean;
}

interface MfaPurpose {
    readonly kind: 'mfa';
    readonly accountKey: string;
    readonly operationId: string;
    readonly maxAge?: number;
    readonly acrValues?: readonly string[];
    readonly amr?: readonly string[];
    readonly freshness?: Freshness;
}

interface Mismatch<Value = string> {
    readonly expected: Value;
    readonly received: Value;
}

type NameOrNames = string | readonly string[];

type NamedFact = (typeof namedFacts)[number];

type Names = readonly string[];

interface NoneOf {
    readonly expected: readonly string[];
    readonly received: readonly string[];
}

interface OfMetadata {
    readonly issuer: string;
    readonly endpoint: string;
}

interface OfToken {
    readonly token: SignedToken;
}

interface OidcConnection extends CommonConnection, Required<Omit<OidcConnectionInput, keyof CommonConnectionInput | WithoutDefault | Parsed>>, Pick<OidcConnectionInput, WithoutDefault> {
    readonly clientSecret?: Secret;
    readonly signingKeys: readonly ParsedJwtSigningKey[];
    readonly decryptionKeys: readonly ParsedJwtDecryptionKey[];
    readonly dpopKey?: ParsedJwtBindingKey;
    readonly resource?: readonly string[];
}

interface OidcConnectionInput extends CommonConnectionInput {
    readonly protocol: 'oidc';
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret?: string | Secret;
    readonly tokenEndpointAuthMethod: ClientAuthenticationMethod;
    readonly scopes?: readonly string[];
    readonly userinfo?: 'when-missing' | 'always' | 'never';
    readonly metadata?: OidcProviderMetadataInput;
    readonly backChannelOrigin?: string;
    readonly timeout?: number;
    readonly fetch?: Environment['fetch'];
    readonly signingKeys?: OneOrMore<JwtSigningKey>;
    readonly par?: 'when-required' | 'always';
    readonly jar?: 'when-required' | 'always';
    readonly responseMode?: 'query' | 'form_post' | 'query.jwt' | 'form_post.jwt';
    readonly dpopKey?: JwtBindingKey;
    readonly profile?: 'fapi2';
    readonly authorizationParameters?: AuthorizationParameters;
    readonly resource?: string | readonly string[];
    readonly audiences?: readonly string[];
    readonly decryptionKeys?: OneOrMore<JwtDecryptionKey>;
    readonly requiredClaims?: Readonly<Record<string, string | number | boolean>>;
}

interface OidcLogoutReference extends CommonLogoutReference {
    readonly protocol: 'oidc';
    readonly subject: string;
    readonly idToken?: string;
}

interface OidcProviderMetadataInput {
    readonly authorization_endpoint: string;
    readonly token_endpoint: string;
    readonly jwks_uri: string;
    readonly userinfo_endpoint?: string;
    readonly [name: string]: unknown;
}

type OnEvent = (event: SsoEvent) => unknown;

type OneOrMore<Key> = Key | readonly Key[];

interface OneTimeStore {
    put(key: string, value: string, expiresAt: Date): Promise<void>;
    take(key: string): Promise<string | undefined>;
}

type OnlyMetadata = 'metadata' | 'metadataUrl' | 'metadataCertificate';

type OpenIdEndpoint = 'discovery' | 'pushed-request' | 'token' | 'userinfo' | 'revocation';

interface OutboundCookie {
    readonly name: string;
    readonly value: string;
    readonly maxAge: number;
    readonly secure: boolean;
    readonly sameSite: 'strict' | 'lax' | 'none' | undefined;
}

type OutboundMessage = {
    readonly binding: 'redirect';
    readonly url: string;
} | {
    readonly binding: 'post';
    readonly url: string;
    readonly fields: Readonly<Record<string, string>>;
};

interface OwnKey {
    readonly id: string;
    readonly option: 'signingKeys' | 'decryptionKeys';
    readonly position?: number | undefined;
}

interface OwnKeys {
    readonly signingKeys: readonly ParsedXmlKey[];
    readonly decryptionKeys: readonly ParsedXmlKey[];
}

interface Owned {
    readonly id?: string | undefined;
}

type Parsed = 'clientSecret' | 'signingKeys' | 'decryptionKeys' | 'dpopKey' | 'resource';

interface ParsedJwtBindingKey extends Omit<JwtBindingKey, 'privateKey'> {
    readonly privateKey: Secret;
}

interface ParsedJwtDecryptionKey extends Omit<JwtDecryptionKey, 'privateKey'> {
    readonly privateKey: CryptoKey | Secret;
}

interface ParsedJwtSigningKey extends Omit<JwtSigningKey, 'privateKey'> {
    readonly privateKey?: CryptoKey | Secret;
}

interface ParsedXmlKey {
    readonly privateKey: Secret;
    readonly certificate: string;
}

interface Plain {
    readonly plain: PlainHandlers;
}

interface PlainHandlers {
    readonly paths: readonly string[];
    handle(request: PlainRequest): Promise<HandlerOutcome | undefined>;
    stepUp(request: PlainRequest, stepUp: StepUpRequest): Promise<PlainResponse>;
    requireSignIn(request: PlainRequest, isSignedIn: boolean, rules?: SignInRules): PlainResponse | undefined;
    requireGroup(known: KnownGroups | undefined, rules: GroupRules): PlainResponse | undefined;
    requireRecentSignIn(request: PlainRequest, signedIn: SignedIn | undefined, rules: RecentSignInRules): Promise<PlainResponse | undefined>;
}

interface PlainRequest {
    readonly method: string;
    readonly url: string;
    readonly header: (name: string) => string | undefined;
    readonly form: () => Promise<NonNullable<InboundMessage['form']>>;
}

interface PlainResponse {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly cookies: readonly OutboundCookie[];
    readonly body: string;
}

type PrivateKeyInput = string | Secret | Readonly<Record<string, unknown>> | CryptoKey;

type ProtocolName = 'oidc' | 'saml';

interface ProviderCertificate {
    readonly id: string;
    readonly position: number;
}

interface ProviderHealth {
    readonly connection: string;
    readonly issuer: string;
    readonly state: 'unknown' | 'ready' | 'stale' | 'failing';
    readonly metadataFetchedAt?: Date;
    readonly keysFetchedAt?: Date;
    readonly error?: SsoError;
    readonly nextAttempt?: Date;
}

interface ProviderHint {
    readonly contains: string;
    readonly hint: string;
}

interface PublicFetchOptions {
    readonly resolve?: (hostname: string) => Promise<readonly string[]>;
    readonly allow?: readonly string[];
    readonly tls?: Pick<SecureContextOptions, 'ca' | 'cert' | 'key'>;
}

type Purpose = LoginPurpose | EnrollmentPurpose | MfaPurpose;

interface PurposeUrls {
    readonly login: string;
    readonly enrollment: string;
    readonly mfa: string;
}

interface RawOidc {
    readonly protocol: 'oidc';
    readonly idToken: string;
    readonly idTokenClaims: Readonly<Record<string, unknown>>;
    readonly userinfo?: Readonly<Record<string, unknown>>;
    readonly claimSources?: readonly ClaimReference[];
    readonly accessToken: string;
    readonly refreshToken?: string;
    readonly expiresIn?: number;
    readonly scope?: string;
}

interface RawSaml {
    readonly protocol: 'saml';
    readonly assertion: string;
    readonly assertionId: string;
    readonly nameId?: {
        readonly value: string;
        readonly format?: string;
        readonly nameQualifier?: string;
        readonly spNameQualifier?: string;
    };
    readonly sessionIndex?: string;
    readonly sessionNotOnOrAfter?: Date;
    readonly attributes: ReadonlyMap<string, readonly (string | XmlValue)[]>;
}

interface ReadMetadataOptions {
    readonly entityId?: string;
    readonly certificates?: readonly string[];
    readonly verification?: 'both' | 'strict';
    readonly now?: number;
}

type ReasonedData<Tellings extends Readonly<Record<string, AnyTelling>>> = {
    [Reason in keyof Tellings & string]: {
        readonly reason: Reason;
    } & DataOf$1<Tellings[Reason]>;
}[keyof Tellings & string];

interface RecentSignInRules extends Pick<MfaPurpose, 'acrValues' | 'amr'> {
    readonly maxAge: number;
    readonly onRefusal?: (error: SsoError) => void;
}

type RedisClient = {
    sendCommand(command: string[]): Promise<unknown>;
} | {
    call(command: string, ...parameters: string[]): Promise<unknown>;
};

interface RedisOptions {
    readonly prefix?: string;
}

interface Refresh {
    refresh(request: RefreshRequest): Promise<RefreshedTokens>;
}

interface RefreshRequest {
    readonly connection: string;
    readonly refreshToken: string;
    readonly subject: string;
    readonly save: (tokens: RefreshedTokens) => void | Promise<void>;
}

interface RefreshStore {
    lock(key: string, owner: string, expiresAt: Date): Promise<boolean>;
    unlock(key: string, owner: string): Promise<void>;
    put(key: string, value: string, expiresAt: Date): Promise<void>;
    get(key: string): Promise<string | undefined>;
}

interface RefreshedTokens {
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly expiresAt?: Date;
    readonly scope?: string;
    readonly idToken?: string;
    readonly idTokenClaims?: Claims & {
        readonly sub: string;
    };
}

type RefusalData = Readonly<Record<string, unknown>>;

type RejectReason = 'account-disabled' | 'unknown-person' | 'email-not-verified' | 'email-in-use' | 'email-ambiguous' | 'domain-not-bound' | 'account-bound-to-another-subject';

interface RelyingParty extends Begin, Complete, LoginUrl, BeginLogout, CompleteLogout, AfterSignIn, Urls, SpMetadata, Inspect, Warmup, Health, Handler, StepUp, Plain {
    readonly connections: readonly string[];
}

interface RelyingPartyOptions {
    readonly baseUrl: string;
    readonly secrets: readonly (string | Secret | undefined)[];
    readonly connections: readonly ConnectionInput[] | ConnectionLookup;
    readonly callbacks?: {
        readonly login?: string;
        readonly enrollment?: string;
        readonly mfa?: string;
        readonly acs?: string | AssertionConsumerServices;
    };
    readonly routes?: {
        readonly login?: string;
        readonly metadata?: string;
        readonly loggedOut?: string;
        readonly singleLogout?: string;
        readonly backChannelLogout?: string;
        readonly frontChannelLogout?: string;
    };
    readonly transactionLifetime?: number;
    readonly replayCache?: ReplayCache;
    readonly refreshStore?: RefreshStore;
    readonly signingKeys?: OneOrMore<XmlSigningKey>;
    readonly decryptionKeys?: OneOrMore<XmlDecryptionKey>;
    readonly onEvent?: OnEvent;
    readonly allowLoopbackHttp?: boolean;
    readonly fetch?: Environment['fetch'];
    readonly now?: Environment['now'];
}

interface ReplayCache {
    claim(key: string, expiresAt: Date): Promise<boolean>;
}

interface RequireGroupOptions extends GroupRules {
    readonly groups: (request: Request) => KnownGroups | undefined | Promise<KnownGroups | undefined>;
}

interface RequireRecentSignInOptions extends RecentSignInRules {
    readonly signedIn: (request: Request) => SignedIn | undefined | Promise<SignedIn | undefined>;
}

interface RequireSignInOptions extends SignInRules {
    readonly isSignedIn: (request: Request) => boolean | Promise<boolean>;
}

interface ResolveClaims {
    resolveClaims(request: ResolveClaimsRequest): Promise<Readonly<Record<string, unknown>>>;
}

interface ResolveClaimsRequest {
    readonly connection: string;
    readonly source: ClaimReference;
    readonly provider: ClaimsProvider;
}

interface RevocationRequest {
    readonly connection: string;
    readonly token: string;
    readonly kind?: 'refresh_token' | 'access_token';
}

interface Revoke {
    revoke(request: RevocationRequest): Promise<boolean>;
}

type RpLogoutRequest = {
    readonly kind: 'provider';
    readonly outbound: OutboundMessage;
    readonly cookies: readonly OutboundCookie[];
    readonly handle: string;
} | {
    readonly kind: 'local';
    readonly returnTo: string;
};

interface SamlConnection extends CommonSamlConnection, Required<Pick<SamlConnectionInput, Known>> {
    readonly certificate: readonly string[];
}

interface SamlConnectionInput extends CommonConnectionInput {
    readonly protocol: 'saml';
    readonly ssoUrl?: string;
    readonly ssoBinding?: 'redirect' | 'post';
    readonly idpEntityId?: string;
    readonly certificate?: string | readonly string[];
    readonly metadataUrl?: string;
    readonly metadata?: string;
    readonly metadataCertificate?: string | readonly string[];
    readonly spEntityId: string;
    readonly signed?: 'either' | 'assertion' | 'response' | 'both';
    readonly verification?: 'both' | 'strict';
    readonly allowSha1?: boolean;
    readonly nameIdFormat?: string;
    readonly allowCreate?: boolean;
    readonly forceAuthn?: boolean;
    readonly authnContexts?: readonly string[];
    readonly signingKeys?: OneOrMore<XmlSigningKey>;
    readonly signRequests?: boolean;
    readonly decryptionKeys?: OneOrMore<XmlDecryptionKey>;
    readonly allowCbc?: boolean;
    readonly sloUrl?: string;
    readonly sloBinding?: 'redirect' | 'post';
    readonly sloResponseUrl?: string;
    readonly spMetadata?: ServiceProviderMetadataInput;
    readonly allowUnsolicited?: boolean;
    readonly subjectAttribute?: string;
}

interface SamlLogoutReference extends CommonLogoutReference {
    readonly protocol: 'saml';
    readonly nameId?: {
        readonly value: string;
        readonly format?: string;
        readonly nameQualifier?: string;
        readonly spNameQualifier?: string;
    };
}

interface SamlMetadataConnection extends CommonSamlConnection, Pick<SamlConnectionInput, 'metadata' | 'metadataUrl' | Exclude<Known, 'ssoUrl'>> {
    readonly metadataCertificate?: readonly string[];
}

declare class Secret {
    #private;
    constructor(value: string);
    reveal(): string;
    toString(): string;
    toJSON(): string;
    [inspect](): string;
}

interface ServiceProviderMetadataInput {
    readonly signed?: boolean;
    readonly validFor?: number;
}

interface Sha1AllowedEvent {
    readonly type: 'sha1_allowed';
    readonly connection: string;
}

type SignFunction = (data: Uint8Array) => Promise<Uint8Array>;

interface SignIn {
    readonly purpose: Purpose;
    readonly connection: string;
    readonly returnTo: string;
    readonly context: Readonly<Record<string, string>>;
    readonly identity: Identity;
    readonly raw: RawOidc | RawSaml;
    readonly logoutReference: LogoutReference;
    readonly initiatedBy: 'relying-party' | 'provider';
    readonly freshness?: Freshness;
    readonly cookies: readonly OutboundCookie[];
}

interface SignInRules {
    readonly connection?: string | undefined;
}

interface SignatureShape extends Met$1 {
    readonly problem: keyof typeof shapes;
}

interface SignedIn {
    readonly connection: string;
    readonly accountKey: string;
    readonly session: string;
    readonly at?: Date | undefined;
    readonly acr?: string | undefined;
    readonly amr?: readonly string[] | undefined;
}

type SignedToken = ('id-token' | 'userinfo-response' | 'authorization-response') | ('claim-source' | 'logout-token');

type SigningKey = JwtSigningKey | XmlSigningKey;

interface SpMetadata {
    spMetadata(connection: string): Promise<string | undefined>;
}

declare class SsoError<Code extends SsoErrorCode = SsoErrorCode> extends Error {
    #private;
    readonly name: string;
    readonly code: Code;
    readonly details: RefusalData;
    readonly hint: string | undefined;
    readonly connection: string | undefined;
    readonly cookies: readonly OutboundCookie[];
    readonly [marker] = true;
    constructor(code: Code, data: DataOf<Code> | string, details?: SsoErrorDetails);
    get kind(): SsoErrorKind;
    get expected(): unknown;
    get received(): unknown;
    get providerText(): string | undefined;
    get purpose(): Purpose | undefined;
    get publicMessage(): string;
    with(more: Pick<SsoErrorDetails, 'connection' | 'cookies' | 'purpose' | 'hint'>): SsoError<Code>;
    toJSON(): Record<string, unknown>;
}

type SsoErrorCode = keyof typeof refusals;

interface SsoErrorDetails {
    readonly hint?: string | undefined;
    readonly connection?: string | undefined;
    readonly cookies?: readonly OutboundCookie[] | undefined;
    readonly purpose?: Purpose | undefined;
    readonly providerText?: string | undefined;
    readonly cause?: unknown;
}

type SsoErrorKind = 'stale' | 'denied' | 'rejected' | 'configuration' | 'unavailable';

type SsoEvent = CertificateExpiresSoonEvent | CertificateExpiredEvent | Sha1AllowedEvent | MetadataRefreshedEvent | MetadataRefreshFailedEvent | VerifiersDisagreeEvent;

interface StepUp {
    stepUp(request: Request, stepUp: StepUpRequest): Promise<Response>;
}

interface StepUpRequest extends Omit<MfaPurpose, 'kind'> {
    readonly connection: string;
    readonly label: string;
    readonly code?: string;
    readonly returnTo?: string;
    readonly loginHint?: string;
    readonly context?: Readonly<Record<string, string>>;
    readonly onRefusal?: (error: SsoError) => void;
}

interface Telling<Data extends object> {
    readonly message: (data: Data) => string;
    readonly hint?: ((data: Data) => string | undefined) | undefined;
}

interface UnexpectedStatus {
    readonly endpoint: OpenIdEndpoint;
    readonly expected: number;
    readonly received: number | undefined;
}

interface Urls {
    urls(connection: string): ConnectionUrls;
}

interface Userinfo {
    userinfo(request: UserinfoRequest): Promise<Readonly<Record<string, unknown>>>;
}

interface UserinfoRequest {
    readonly connection: string;
    readonly accessToken: string;
    readonly subject: string;
}

interface UsernameOptions {
    readonly strategy: 'remove' | 'replace' | 'cut-domain';
    readonly maxLength?: number;
    readonly isTaken?: (username: string) => boolean;
}

interface VerifiedClaims {
    readonly accountKey: string;
    readonly issuer: string;
    readonly subject: string;
    readonly subjectClaim: string;
    readonly sources: readonly ClaimSource[];
    readonly claims: ReadonlyMap<string, unknown>;
    readonly authentication: Authentication;
    readonly defaultClaimNames: ClaimNames;
    readonly emailOfSubject?: string;
    readonly subjectFormat?: string;
    readonly subjectNote?: string;
}

interface VerifiersDisagreeEvent {
    readonly type: 'verifiers_disagree';
    readonly connection: string;
    readonly message: string;
}

interface Warmup {
    warmup(connections?: readonly string[]): Promise<readonly ProviderHealth[]>;
}

type WithDefault = 'protocol' | 'spEntityId' | 'signed' | 'verification' | 'allowSha1' | 'allowCreate' | 'forceAuthn' | 'allowCbc' | 'allowUnsolicited';

type WithoutDefault = 'metadata' | 'backChannelOrigin' | 'fetch' | 'profile' | 'audiences';

interface XmlData extends Met {
    readonly problem: keyof typeof problems;
}

interface XmlDecryptionKey extends XmlSigningKey {
}

interface XmlSigningKey {
    readonly privateKey: string | Secret | undefined;
    readonly certificate: string | undefined;
}

interface XmlValue {
    readonly xml: string;
}

declare function certificateStatus(certificate: string, now?: number): Promise<CertificateStatus>;

declare function checkGroup(identity: Pick<Identity, 'groups' | 'groupsComplete'>, ...groups: readonly [
    string,
    ...string[]
]): void;

declare function createConfirmationCode(): string;

declare function createEnrollmentTokens(options?: EnrollmentTokensOptions): EnrollmentTokens;

declare function createMemoryOneTimeStore(options?: {
    readonly max?: number;
    readonly now?: () => number;
}): OneTimeStore;

declare function createMemoryRefreshStore(options?: {
    readonly max?: number;
    readonly now?: () => number;
}): RefreshStore;

declare function createMemoryReplayCache(options?: {
    readonly max?: number;
    readonly now?: () => number;
}): ReplayCache;

declare function createPublicFetch(options?: PublicFetchOptions): Environment['fetch'];

declare function createRedisOneTimeStore(client: RedisClient, options?: RedisOptions): OneTimeStore;

declare function createRedisRefreshStore(client: RedisClient, options?: RedisOptions): RefreshStore;

declare function createRedisReplayCache(client: RedisClient, options?: RedisOptions): ReplayCache;

declare function createRelyingParty(options: RelyingPartyOptions): RelyingParty;

declare function decideAccount<Found extends LocalAccount>(identity: Pick<Identity, 'accountKey' | 'email' | 'emailVerified'>, found: FoundAccounts<Found>, policy?: AccountPolicy): AccountDecision<Found>;

declare function deriveUsername(identity: Pick<Identity, 'accountKey' | 'subject' | 'username' | 'email' | 'name'>, options: UsernameOptions): string;

declare function endsSession(event: LogoutEvent, reference: LogoutReference): boolean;

declare const inspect: unique symbol;

declare function isSsoError(value: unknown): value is SsoError;

declare function logoutResponse(start: RpLogoutRequest): Response;

declare function mapGroups(groups: readonly string[], rules: readonly GroupRule[], options?: MapGroupsOptions): readonly string[];

declare const marker: unique symbol;

declare const namedFacts: readonly [
    "email",
    "emailVerified",
    "name",
    "givenName",
    "familyName",
    "username",
    "picture"
];

declare function normaliseClaims(verified: VerifiedClaims, policy: ClaimsPolicy): Identity;

declare function parseConnection(input: ConnectionInput, rules?: ConnectionRules): Connection;

declare const problems: {
    empty: () => string;
    version: ({ expected, received }: Met) => string;
    encoding: ({ expected, received }: Met) => string;
    doctype: () => string;
    'processing-instruction': () => string;
    'processing-instruction-malformed': (met: Met) => string;
    'declaration-malformed': (met: Met) => string;
    'less-than-stray': (met: Met) => string;
    'markup-stray': (met: Met) => string;
    'end-tag-stray': (met: Met) => string;
    'ampersand-stray': (met: Met) => string;
    'character-data-end-stray': (met: Met) => string;
    'less-than-in-value': (met: Met) => string;
    'space-missing': (met: Met) => string;
    'comment-malformed': (met: Met) => string;
    'character-data-unclosed': (met: Met) => string;
    'text-outside-root': (met: Met) => string;
    'content-after-root': (met: Met) => string;
    'character-forbidden': (met: Met) => string;
    'element-unclosed': (met: Met) => string;
    'start-tag-unclosed': (met: Met) => string;
    'end-tag-unclosed': (met: Met) => string;
    'attribute-repeated': (met: Met) => string;
    'attribute-without-value': (met: Met) => string;
    'value-unquoted': (met: Met) => string;
    'name-not-qualified': (met: Met) => string;
    'prefix-unbound': (met: Met) => string;
    'prefix-taken-back': (met: Met) => string;
    'xmlns-element': (met: Met) => string;
    'namespace-reserved': () => string;
    'namespace-ambiguous': () => string;
    'prefix-ambiguous': () => string;
    'character-ambiguous': () => string;
    'xhtml-element': () => string;
    size: ({ limit }: Met) => string;
    nodes: ({ limit }: Met) => string;
    depth: ({ limit }: Met) => string;
    attributes: ({ limit }: Met) => string;
    'attributes-of-element': ({ limit }: Met) => string;
    comments: ({ limit }: Met) => string;
    'rewritten-characters': ({ limit }: Met) => string;
    'namespaces-in-scope': ({ limit }: Met) => string;
    'namespace-length': ({ limit }: Met) => string;
    'canonical-size': ({ limit }: Met) => string;
};

declare function readIdentityProviderMetadata(text: string, { entityId, certificates, verification, now }?: ReadMetadataOptions): Promise<IdentityProviderMetadata>;

declare function reconcileGroups(current: readonly string[], identity: Pick<Identity, 'groups' | 'groupsComplete'>, managed: readonly string[] | ((group: string) => boolean)): GroupChanges;

declare const refusals: {
    logout_failed: Entry<{
        readonly reason: "saml-status";
    } & NoInfer<{
        readonly expected: string;
        readonly received: readonly string[];
    }>> & {
        readonly reasons: readonly string[];
    };
    logout_token_invalid: Entry<ReasonedData<{
        'too-long': Telling<NoInfer<{
            readonly expected: number;
            readonly received: number;
        }>>;
        'type-mismatch': Telling<NoInfer<{
            readonly expected: string;
            readonly received: unknown;
        }>>;
        'time-not-past': Telling<NoInfer<Compared$2>>;
        'too-old': Telling<NoInfer<Compared$2 & {
            readonly maxAge: number;
        }>>;
        'nonce-present': Telling<object>;
        'event-missing': Telling<NoInfer<{
            readonly expected: string;
        }>>;
        'claim-not-text': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        'subject-and-session-missing': Telling<object>;
        'issuer-mismatch': Telling<NoInfer<Compared$2>>;
        'audience-mismatch': Telling<NoInfer<Compared$2>>;
        expired: Telling<NoInfer<Compared$2>>;
        'not-yet-valid': Telling<NoInfer<Compared$2>>;
        'claim-missing': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        'another-kind': Telling<NoInfer<OfToken & {
            readonly received: unknown;
        }>>;
        'not-compact': Telling<NoInfer<OfToken>>;
        'payload-not-an-object': Telling<NoInfer<OfToken>>;
        'signature-invalid': Telling<NoInfer<OfToken & {
            readonly failure: string;
        }>>;
        'key-unusable': Telling<NoInfer<OfToken>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    logout_message_invalid: Entry<ReasonedData<{
        readonly 'another-message': Telling<NoInfer<{
            readonly expected: string;
            readonly received: string;
            readonly namespace: string;
        }>>;
        readonly version: Telling<NoInfer<Message & {
            readonly expected: string;
            readonly received: string | undefined;
        }>>;
        readonly 'issue-instant': Telling<NoInfer<Message & {
            readonly received: string | undefined;
        }>>;
        readonly 'name-id': Telling<object>;
        readonly 'session-index-empty': Telling<object>;
    }>> & {
        readonly reasons: readonly string[];
    };
    logout_message_expired: Entry<ReasonedData<{
        readonly issued: Telling<NoInfer<Message & {
            readonly received: string | undefined;
            readonly now: Date;
        }>>;
        readonly ended: Telling<NoInfer<{
            readonly received: string;
            readonly now: Date;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    logout_replayed: Entry<object>;
    assertion_issuer_mismatch: Entry<ReasonedData<{
        readonly issuer: Telling<NoInfer<Compared<string>>>;
        readonly format: Telling<NoInfer<Compared<string>>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    destination_mismatch: Entry<ReasonedData<{
        readonly recipient: Telling<NoInfer<Compared<string>>>;
        readonly destination: Telling<NoInfer<Compared<string> & {
            readonly document: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    audience_mismatch: Entry<ReasonedData<{
        readonly 'conditions-count': Telling<NoInfer<Compared<number>>>;
        readonly audience: Telling<NoInfer<{
            readonly expected: string;
            readonly received: readonly string[];
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    authentication_missing: Entry<ReasonedData<{
        readonly statement: Telling<object>;
        readonly instant: Telling<NoInfer<{
            readonly received: string | undefined;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    subject_missing: Entry<ReasonedData<{
        readonly subject: Telling<NoInfer<Compared<number>>>;
        readonly 'name-id': Telling<object>;
        readonly 'name-id-absent': Telling<object>;
        readonly attribute: Telling<NoInfer<Compared<number> & {
            readonly attribute: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    subject_confirmation_invalid: Entry<ReasonedData<{
        readonly 'bearer-missing': Telling<object>;
        readonly 'data-count': Telling<NoInfer<Compared<number>>>;
        readonly 'not-before': Telling<NoInfer<{
            readonly received: string;
        }>>;
        readonly endless: Telling<object>;
    }>> & {
        readonly reasons: readonly string[];
    };
    in_response_to_mismatch: Entry<ReasonedData<{
        readonly response: Telling<NoInfer<Compared<string | undefined>>>;
        readonly assertion: Telling<NoInfer<Compared<string | undefined>>>;
        readonly 'logout-response': Telling<object>;
        readonly 'logout-response-foreign': Telling<object>;
    }>> & {
        readonly reasons: readonly string[];
    };
    response_unsolicited: Entry<ReasonedData<{
        readonly assertion: Telling<object>;
        readonly 'relay-state-foreign': Telling<NoInfer<{
            readonly loginUrl: string | undefined;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    assertion_not_yet_valid: Entry<ReasonedData<{
        readonly issued: Telling<NoInfer<Clocked>>;
        readonly window: Telling<NoInfer<Clocked & {
            readonly element: string;
        }>>;
        readonly authenticated: Telling<NoInfer<Clocked>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    assertion_expired: Entry<ReasonedData<{
        readonly issued: Telling<NoInfer<Clocked>>;
        readonly window: Telling<NoInfer<Clocked & {
            readonly element: string;
        }>>;
        readonly session: Telling<NoInfer<Clocked>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    assertion_condition_unknown: Entry<NoInfer<{
        readonly expected: readonly string[];
        readonly received: string;
        readonly namespace: string;
    }>>;
    assertion_replayed: Entry<object>;
    assertion_encrypted: Entry<ReasonedData<{
        readonly 'key-missing': Telling<object>;
        readonly attribute: Telling<object>;
        readonly 'name-id': Telling<object>;
        readonly 'logout-name-id': Telling<object>;
    }>> & {
        readonly reasons: readonly string[];
    };
    subject_transient: Entry<NoInfer<{
        readonly received: string;
    }>>;
    signature_missing: Entry<ReasonedData<{
        readonly policy: Telling<NoInfer<{
            readonly expected: string;
            readonly received: readonly string[];
        }>>;
        readonly query: Telling<object>;
        readonly 'logout-message': Telling<NoInfer<{
            readonly document: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    signature_invalid: Entry<NoInfer<{
        readonly signed: "response" | "assertion" | "LogoutRequest" | "LogoutResponse" | "query";
    }>>;
    verifiers_disagree: Entry<ReasonedData<{
        'does-not-accept': Telling<object>;
        'finds-none': Telling<object>;
        'another-assertion': Telling<object>;
        'another-name-id': Telling<object>;
        'another-attribute': Telling<NoInfer<{
            readonly attribute: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    assertion_undecryptable: Entry<object>;
    issuer_mismatch: Entry<NoInfer<Compared$1<unknown>>>;
    client_rejected: Entry<ReasonedData<{
        'error-response': Telling<NoInfer<ErrorResponse & {
            readonly tokenEndpointAuthMethod: string;
        }>>;
        challenge: Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly status: number;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    request_rejected: Entry<ReasonedData<{
        readonly 'saml-status': Telling<NoInfer<{
            readonly expected: string;
            readonly received: readonly string[];
        }>>;
        readonly 'error-response': Telling<NoInfer<ErrorResponse>>;
        readonly 'authorization-error': Telling<NoInfer<{
            readonly received: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    token_decryption_failed: Entry<NoInfer<OfToken>>;
    grant_rejected: Entry<ReasonedData<{
        readonly 'unexpected-status': Telling<NoInfer<UnexpectedStatus>>;
        readonly 'error-response': Telling<NoInfer<ErrorResponse>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    refresh_token_rejected: Entry<ReasonedData<{
        readonly 'unexpected-status': Telling<NoInfer<UnexpectedStatus>>;
        readonly 'error-response': Telling<NoInfer<ErrorResponse>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    access_token_rejected: Entry<{
        readonly reason: "unexpected-status";
    } & NoInfer<UnexpectedStatus>> & {
        readonly reasons: readonly string[];
    };
    response_issuer_mismatch: Entry<ReasonedData<{
        readonly 'parameter-mismatch': Telling<NoInfer<Compared$1<unknown> & {
            readonly parameter: "iss";
        }>>;
        readonly 'claim-mismatch': Telling<NoInfer<Compared$1<unknown> & {
            readonly claim: "iss";
        }>>;
        readonly 'front-channel-logout': Telling<NoInfer<{
            readonly expected: string;
            readonly received: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    response_jwt_invalid: Entry<ReasonedData<{
        readonly 'issuer-mismatch': Telling<NoInfer<Compared$2>>;
        readonly 'audience-mismatch': Telling<NoInfer<Compared$2>>;
        readonly expired: Telling<NoInfer<Compared$2>>;
        readonly 'not-yet-valid': Telling<NoInfer<Compared$2>>;
        readonly 'claim-missing': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        readonly 'another-kind': Telling<NoInfer<OfToken & {
            readonly received: unknown;
        }>>;
        readonly 'not-compact': Telling<NoInfer<OfToken>>;
        readonly 'payload-not-an-object': Telling<NoInfer<OfToken>>;
        readonly 'signature-invalid': Telling<NoInfer<OfToken & {
            readonly failure: string;
        }>>;
        readonly 'key-unusable': Telling<NoInfer<OfToken>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    token_response_invalid: Entry<ReasonedData<{
        readonly 'access-token-unusable': Telling<object>;
        readonly 'lifetime-too-long': Telling<NoInfer<Compared$1<number>>>;
        readonly 'not-bound': Telling<NoInfer<Compared$1<string>>>;
        readonly 'another-kind': Telling<NoInfer<OfToken & {
            readonly received: unknown;
        }>>;
        readonly 'not-compact': Telling<NoInfer<OfToken>>;
        readonly 'payload-not-an-object': Telling<NoInfer<OfToken>>;
        readonly challenge: Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly status: number;
        }>>;
        readonly 'id-token-unreadable': Telling<object>;
        readonly 'property-malformed': Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly property: string | undefined;
        }>>;
        readonly 'unexpected-status': Telling<NoInfer<UnexpectedStatus>>;
        readonly 'error-response': Telling<NoInfer<ErrorResponse>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    id_token_signature_invalid: Entry<ReasonedData<{
        'signature-invalid': Telling<NoInfer<OfToken & {
            readonly failure: string;
        }>>;
        'key-unusable': Telling<NoInfer<OfToken>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    id_token_claim_invalid: Entry<ReasonedData<{
        'claim-mismatch': Telling<NoInfer<Compared$2>>;
        expired: Telling<NoInfer<Compared$2>>;
        'not-yet-valid': Telling<NoInfer<Compared$2>>;
        'claim-unacceptable': Telling<NoInfer<{
            readonly claim: string | undefined;
        }>>;
        'claim-missing': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        'subject-malformed': Telling<NoInfer<{
            readonly claim: "sub";
        }>>;
        'subject-changed': Telling<NoInfer<{
            readonly claim: "sub";
        }>>;
        'authorized-party': Telling<NoInfer<Compared$2>>;
        'audience-untrusted': Telling<NoInfer<Compared$2>>;
        'audiences-unknown': Telling<NoInfer<Compared$2>>;
        'time-not-past': Telling<NoInfer<Compared$2>>;
        'hash-mismatch': Telling<NoInfer<{
            readonly claim: "at_hash" | "c_hash";
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    userinfo_invalid: Entry<ReasonedData<{
        readonly 'not-an-object': Telling<object>;
        readonly 'subject-missing': Telling<object>;
        readonly 'subject-mismatch': Telling<object>;
        readonly 'issuer-mismatch': Telling<NoInfer<Compared$2>>;
        readonly 'audience-mismatch': Telling<NoInfer<Compared$2>>;
        readonly expired: Telling<NoInfer<Compared$2>>;
        readonly 'not-yet-valid': Telling<NoInfer<Compared$2>>;
        readonly 'claim-missing': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        readonly 'another-kind': Telling<NoInfer<OfToken & {
            readonly received: unknown;
        }>>;
        readonly 'not-compact': Telling<NoInfer<OfToken>>;
        readonly 'payload-not-an-object': Telling<NoInfer<OfToken>>;
        readonly 'signature-invalid': Telling<NoInfer<OfToken & {
            readonly failure: string;
        }>>;
        readonly 'key-unusable': Telling<NoInfer<OfToken>>;
        readonly challenge: Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly status: number;
        }>>;
        readonly 'id-token-unreadable': Telling<object>;
        readonly 'property-malformed': Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly property: string | undefined;
        }>>;
        readonly 'unexpected-status': Telling<NoInfer<UnexpectedStatus>>;
        readonly 'error-response': Telling<NoInfer<ErrorResponse>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    claim_source_invalid: Entry<ReasonedData<{
        readonly 'endpoint-unusable': Telling<object>;
        readonly 'unexpected-status': Telling<NoInfer<Compared$1<number>>>;
        readonly 'issuer-mismatch': Telling<NoInfer<Compared$2>>;
        readonly 'audience-mismatch': Telling<NoInfer<Compared$2>>;
        readonly expired: Telling<NoInfer<Compared$2>>;
        readonly 'not-yet-valid': Telling<NoInfer<Compared$2>>;
        readonly 'claim-missing': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        readonly 'another-kind': Telling<NoInfer<OfToken & {
            readonly received: unknown;
        }>>;
        readonly 'not-compact': Telling<NoInfer<OfToken>>;
        readonly 'payload-not-an-object': Telling<NoInfer<OfToken>>;
        readonly 'signature-invalid': Telling<NoInfer<OfToken & {
            readonly failure: string;
        }>>;
        readonly 'key-unusable': Telling<NoInfer<OfToken>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    provider_unavailable: Entry<ReasonedData<{
        readonly 'answer-not-json': Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly received: number | undefined;
        }>>;
        readonly 'metadata-missing': Telling<NoInfer<UnexpectedStatus & {
            readonly issuer: string;
        }>>;
        readonly 'key-set-unusable': Telling<object>;
        readonly 'error-response': Telling<NoInfer<ErrorResponse>>;
        readonly 'authorization-error': Telling<NoInfer<{
            readonly received: string;
        }>>;
        readonly unreachable: Telling<NoInfer<Asked & {
            readonly received: string;
        }>>;
        readonly 'not-a-response': Telling<NoInfer<Asked>>;
        readonly redirect: Telling<NoInfer<Asked & {
            readonly received: number;
        }>>;
        readonly status: Telling<NoInfer<Asked & {
            readonly received: number;
        }>>;
        readonly 'broke-off': Telling<NoInfer<Asked & {
            readonly limit: number;
        }>>;
        readonly 'not-json': Telling<NoInfer<Asked & {
            readonly received: number;
        }>>;
        readonly 'keys-unreadable': Telling<NoInfer<Asked & {
            readonly status: number;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    provider_metadata_invalid: Entry<ReasonedData<{
        readonly 'sso-url-unusable': Telling<NoInfer<{
            readonly received: string;
            readonly advice: string | undefined;
        }>>;
        readonly 'sso-url-plain-http': Telling<NoInfer<{
            readonly received: string;
        }>>;
        readonly 'sso-binding-missing': Telling<NoInfer<{
            readonly expected: readonly string[];
            readonly received: readonly string[];
        }>>;
        readonly 'key-missing': Telling<object>;
        readonly 'certificate-missing': Telling<object>;
        readonly 'certificate-unusable': Telling<NoInfer<{
            readonly problems: readonly KeyProblem[];
        }>>;
        readonly 'entity-missing': Telling<object>;
        readonly 'entity-mismatch': Telling<NoInfer<{
            readonly expected: string | undefined;
            readonly received: readonly string[];
        }>>;
        readonly 'entity-ambiguous': Telling<NoInfer<{
            readonly received: readonly string[];
        }>>;
        readonly 'entity-without-id': Telling<object>;
        readonly 'role-missing': Telling<object>;
        readonly 'role-of-another-protocol': Telling<object>;
        readonly 'role-of-service-provider': Telling<object>;
        readonly 'valid-until-malformed': Telling<NoInfer<{
            readonly received: string;
        }>>;
        readonly expired: Telling<NoInfer<{
            readonly received: Date;
            readonly now: Date;
        }>>;
        readonly 'signature-missing': Telling<object>;
        readonly 'signature-invalid': Telling<object>;
        readonly signature: Telling<NoInfer<SignatureShape>>;
        readonly 'signature-method': Telling<NoInfer<{
            element: string;
            received: string | undefined;
            strictAccepts: boolean;
        }>>;
        readonly transforms: Telling<NoInfer<{
            expected: readonly string[];
            received: readonly string[];
        }>>;
        readonly 'certificate-unreadable': Telling<NoInfer<ProviderCertificate>>;
        readonly 'certificate-key-type': Telling<NoInfer<ProviderCertificate & KeyType>>;
        readonly 'web-page': Telling<object>;
        readonly redirect: Telling<NoInfer<{
            readonly endpoint: string;
            readonly received: string | undefined;
        }>>;
        readonly status: Telling<NoInfer<{
            readonly endpoint: string;
            readonly received: number;
        }>>;
        readonly 'not-utf8': Telling<object>;
        readonly size: Telling<NoInfer<{
            readonly limit: number;
        }>>;
        readonly 'not-xml': Telling<NoInfer<{
            readonly received: string;
        }>>;
        readonly xml: Telling<NoInfer<XmlData>>;
        readonly 'another-namespace': Telling<NoInfer<{
            readonly element: string;
            readonly expected: string;
            readonly received: string;
        }>>;
        readonly 'another-document': Telling<NoInfer<{
            readonly expected: readonly string[];
            readonly received: string;
        }>>;
        readonly 'metadata-too-deep': Telling<object>;
        readonly 'endpoint-missing': Telling<NoInfer<OfMetadata>>;
        readonly 'endpoint-unusable': Telling<NoInfer<OfMetadata & {
            readonly received: string;
        }>>;
        readonly 'endpoint-plain-http': Telling<NoInfer<OfMetadata & Compared$1<"https:">>>;
        readonly challenge: Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly status: number;
        }>>;
        readonly 'id-token-unreadable': Telling<object>;
        readonly 'property-malformed': Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly property: string | undefined;
        }>>;
        readonly 'unexpected-status': Telling<NoInfer<UnexpectedStatus>>;
        readonly 'error-response': Telling<NoInfer<ErrorResponse>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    access_denied: Entry<ReasonedData<{
        readonly 'saml-status': Telling<NoInfer<{
            readonly expected: string;
            readonly received: readonly string[];
        }>>;
        readonly 'authorization-error': Telling<NoInfer<{
            readonly received: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    interaction_required: Entry<ReasonedData<{
        readonly 'saml-status': Telling<NoInfer<{
            readonly expected: string;
            readonly received: readonly string[];
        }>>;
        readonly 'error-response': Telling<NoInfer<ErrorResponse>>;
        readonly 'authorization-error': Telling<NoInfer<{
            readonly received: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    provider_error: Entry<ReasonedData<{
        readonly 'saml-status': Telling<NoInfer<{
            readonly expected: string;
            readonly received: readonly string[];
        }>>;
        readonly challenge: Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly status: number;
        }>>;
        readonly 'id-token-unreadable': Telling<object>;
        readonly 'property-malformed': Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly property: string | undefined;
        }>>;
        readonly 'unexpected-status': Telling<NoInfer<UnexpectedStatus>>;
        readonly 'error-response': Telling<NoInfer<ErrorResponse>>;
        readonly 'authorization-error': Telling<NoInfer<{
            readonly received: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    algorithm_refused: Entry<ReasonedData<{
        readonly 'signature-method': Telling<NoInfer<{
            element: string;
            received: string | undefined;
            strictAccepts: boolean;
        }>>;
        readonly transforms: Telling<NoInfer<{
            expected: readonly string[];
            received: readonly string[];
        }>>;
        readonly 'query-signature': Telling<NoInfer<{
            readonly received: string;
        }>>;
        readonly encryption: Telling<NoInfer<Encryption>>;
        readonly 'encryption-cbc': Telling<NoInfer<Encryption>>;
        readonly 'encrypted-key-of-one-verifier': Telling<object>;
        readonly 'encryption-of-one-verifier': Telling<NoInfer<Encryption>>;
        readonly 'header-parameter': Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly parameter: string | undefined;
            readonly expected: unknown;
            readonly received: unknown;
        }>>;
        readonly unsupported: Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
        }>>;
        readonly 'signature-algorithm': Telling<NoInfer<OfToken & {
            readonly expected: readonly string[];
            readonly received: unknown;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    email_not_verified: Entry<NoInfer<{
        readonly expected: true;
        readonly received: false | undefined;
    }>>;
    enrollment_email_mismatch: Entry<object>;
    enrollment_token_invalid: Entry<ReasonedData<{
        readonly unknown: Telling<object>;
        readonly expired: Telling<object>;
        readonly 'account-mismatch': Telling<object>;
    }>> & {
        readonly reasons: readonly string[];
    };
    group_required: Entry<ReasonedData<{
        readonly 'groups-incomplete': Telling<NoInfer<{
            readonly expected: readonly string[];
        }>>;
        readonly 'not-a-member': Telling<NoInfer<{
            readonly expected: readonly string[];
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    claim_mismatch: Entry<NoInfer<{
        readonly claim: string;
        readonly expected: unknown;
        readonly received: unknown;
    }>>;
    confirmation_stale: Entry<ReasonedData<{
        readonly 'foreign-page': Telling<object>;
        readonly 'other-question': Telling<object>;
        readonly 'other-browser': Telling<object>;
        readonly expired: Telling<NoInfer<{
            readonly lifetime: number;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    confirmation_failed: Entry<object>;
    account_mismatch: Entry<object>;
    authentication_not_fresh: Entry<ReasonedData<{
        readonly 'time-missing': Telling<object>;
        readonly 'too-old': Telling<NoInfer<{
            readonly expected: number;
            readonly received: number;
        }>>;
        readonly 'no-page-load': Telling<object>;
        readonly 'step-ups-in-vain': Telling<NoInfer<{
            readonly attempts: number;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    authentication_context_insufficient: Entry<ReasonedData<{
        readonly 'saml-status': Telling<NoInfer<{
            readonly expected: string;
            readonly received: readonly string[];
        }>>;
        readonly 'authorization-error': Telling<NoInfer<{
            readonly received: string;
        }>>;
        readonly context: Telling<NoInfer<NoneOf>>;
        readonly methods: Telling<NoInfer<NoneOf>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    response_missing: Entry<ReasonedData<{
        readonly 'logout-message': Telling<object>;
        readonly 'answer-missing': Telling<object>;
        readonly 'logout-token-missing': Telling<object>;
    }>> & {
        readonly reasons: readonly string[];
    };
    response_malformed: Entry<ReasonedData<{
        readonly 'request-and-response': Telling<object>;
        readonly 'relay-state-length': Telling<NoInfer<Bounded>>;
        readonly 'query-length': Telling<NoInfer<Bounded>>;
        readonly 'query-encoding': Telling<object>;
        readonly 'parameter-repeated': Telling<NoInfer<Field>>;
        readonly 'parameter-disguised': Telling<NoInfer<Field>>;
        readonly 'parameter-not-base64': Telling<NoInfer<Field>>;
        readonly 'parameter-not-deflated': Telling<NoInfer<Field & Bounded>>;
        readonly 'parameter-not-utf8': Telling<NoInfer<Field>>;
        readonly 'saml-encoding': Telling<NoInfer<Compared$3<string>>>;
        readonly 'signature-inside-redirect': Telling<object>;
        readonly 'encrypted-type': Telling<NoInfer<Compared$3<string>>>;
        readonly 'encrypted-keys': Telling<NoInfer<{
            expected: string;
            keys: number;
            received: number;
        }>>;
        readonly 'encrypted-reference': Telling<NoInfer<{
            expected: string | undefined;
            received: readonly string[];
        }>>;
        readonly 'encrypted-contents': Telling<NoInfer<{
            element: string;
            received: readonly string[];
        }>>;
        readonly 'encrypted-text': Telling<NoInfer<{
            element: string;
        }>>;
        readonly 'encrypted-value': Telling<NoInfer<{
            element: string;
        }>>;
        readonly 'encrypted-child': Telling<NoInfer<{
            element: string;
            child: string;
        }>>;
        readonly 'not-a-response': Telling<NoInfer<Compared$3<string> & {
            readonly namespace: string;
        }>>;
        readonly 'assertion-count': Telling<NoInfer<Compared$3<number>>>;
        readonly 'signature-elsewhere': Telling<object>;
        readonly 'signature-position': Telling<NoInfer<{
            element: string;
        }>>;
        readonly 'child-unknown': Telling<NoInfer<{
            element: string;
            namespace: string;
        }>>;
        readonly 'child-repeated': Telling<NoInfer<{
            element: string;
        }>>;
        readonly 'response-version': Telling<NoInfer<Compared$3<string>>>;
        readonly 'response-without-id': Telling<object>;
        readonly 'assertion-version': Telling<NoInfer<Compared$3<string> & {
            readonly namespace: string;
        }>>;
        readonly 'conditions-endless': Telling<object>;
        readonly 'issue-instant': Telling<NoInfer<{
            received: string | undefined;
        }>>;
        readonly 'not-a-time': Telling<NoInfer<{
            element: string;
            attribute: string;
            received: string;
        }>>;
        readonly 'attribute-without-name': Telling<object>;
        readonly 'field-size': Telling<NoInfer<Field & Bounded>>;
        readonly 'field-not-base64': Telling<NoInfer<Field>>;
        readonly 'field-not-utf8': Telling<NoInfer<Field>>;
        readonly xml: Telling<NoInfer<Message$1 & XmlData & {
            readonly verification?: string;
        }>>;
        readonly 'xml-rewritten-size': Telling<NoInfer<Message$1 & Bounded>>;
        readonly 'id-repeated': Telling<NoInfer<Message$1 & {
            readonly received: string;
        }>>;
        readonly signature: Telling<NoInfer<Message$1 & SignatureShape>>;
        readonly 'signature-not-on-root': Telling<NoInfer<Message$1>>;
        readonly 'parameter-of-another-flow': Telling<NoInfer<{
            readonly parameter: string;
        }>>;
        readonly 'code-missing': Telling<object>;
        readonly 'jwt-response-missing': Telling<NoInfer<{
            readonly parameter: "response";
            readonly expected: string;
        }>>;
        readonly 'request-parameter-repeated': Telling<NoInfer<{
            readonly parameter: string;
        }>>;
        readonly 'too-many-fields': Telling<NoInfer<{
            readonly limit: number;
        }>>;
        readonly 'field-not-text': Telling<NoInfer<{
            readonly field: string;
        }>>;
        readonly 'form-too-large': Telling<NoInfer<{
            readonly limit: number;
        }>>;
        readonly 'form-broken-off': Telling<object>;
        readonly 'code-without-state': Telling<object>;
        readonly 'response-mode': Telling<NoInfer<{
            readonly expected: string;
            readonly received: "form" | "query";
        }>>;
        readonly 'front-channel-logout-incomplete': Telling<object>;
    }>> & {
        readonly reasons: readonly string[];
    };
    transaction_missing: Entry<ReasonedData<{
        readonly 'sign-in-cookie': Telling<object>;
        readonly 'logout-cookie': Telling<object>;
    }>> & {
        readonly reasons: readonly string[];
    };
    transaction_invalid: Entry<ReasonedData<{
        readonly 'seal-not-opened': Telling<object>;
        readonly 'content-unreadable': Telling<NoInfer<{
            readonly expected: "transaction" | "logout";
            readonly issues: readonly Issue[];
        }>>;
        readonly 'other-sign-in': Telling<object>;
        readonly 'other-logout': Telling<object>;
    }>> & {
        readonly reasons: readonly string[];
    };
    transaction_expired: Entry<ReasonedData<{
        readonly 'sign-in-expired': Telling<NoInfer<{
            readonly lifetime: number;
        }>>;
        readonly 'logout-expired': Telling<object>;
    }>> & {
        readonly reasons: readonly string[];
    };
    return_to_refused: Entry<NoInfer<{
        readonly expected: readonly string[];
        readonly received: string;
    }>>;
    connection_mismatch: Entry<ReasonedData<{
        readonly 'other-connection': Telling<NoInfer<Mismatch<string>>>;
        readonly 'other-protocol': Telling<NoInfer<Mismatch<ProtocolName>>>;
        readonly 'other-issuer': Telling<NoInfer<{
            readonly id: string;
            readonly expected: string | undefined;
            readonly received: string;
        }>>;
        readonly 'reference-of-other-protocol': Telling<NoInfer<Mismatch<ProtocolName> & {
            readonly id: string;
        }>>;
        readonly 'logout-of-other-connection': Telling<NoInfer<Mismatch<string>>>;
        readonly 'logout-of-other-protocol': Telling<NoInfer<Mismatch<ProtocolName>>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    purpose_mismatch: Entry<NoInfer<{
        readonly expected: string;
        readonly received: readonly string[];
    }>>;
    configuration_invalid: Entry<ReasonedData<{
        readonly 'own-key-missing': Telling<NoInfer<OwnKey>>;
        readonly 'own-key-unreadable': Telling<NoInfer<OwnKey>>;
        readonly 'own-key-type': Telling<NoInfer<OwnKey & KeyType>>;
        readonly 'own-key-mismatch': Telling<NoInfer<OwnKey>>;
        readonly 'certificate-unreadable': Telling<NoInfer<ProviderCertificate>>;
        readonly 'certificate-key-type': Telling<NoInfer<ProviderCertificate & KeyType>>;
        readonly 'certificate-key-of-one-verifier': Telling<NoInfer<ProviderCertificate & KeyType>>;
        readonly 'sso-binding': Telling<NoInfer<{
            readonly id: string;
            readonly expected: readonly string[];
            readonly received: string;
        }>>;
        readonly 'private-key-unreadable': Telling<NoInfer<{
            readonly alg: string;
        }>>;
        readonly 'signing-key-missing': Telling<NoInfer<{
            readonly setting: "signingKeys";
        }>>;
        readonly 'places-overlap': Telling<NoInfer<{
            readonly places: readonly [
                string,
                string
            ];
            readonly path: string;
        }>>;
        readonly 'cookie-out-of-reach': Telling<NoInfer<{
            readonly place: string;
            readonly expected: string;
            readonly received: string;
        }>>;
        readonly 'connection-repeated': Telling<NoInfer<{
            readonly id: string;
        }>>;
        readonly 'lookup-mismatch': Telling<NoInfer<{
            readonly expected: string;
            readonly received: string;
        }>>;
        readonly 'replay-cache-missing': Telling<NoInfer<{
            readonly id: string;
        }>>;
        readonly 'logout-service-missing': Telling<NoInfer<{
            readonly id: string;
            readonly setting: "sloUrl" | "signingKeys";
        }>>;
        readonly options: Telling<NoInfer<Owned & {
            readonly issues: readonly Issue[];
        }>>;
        readonly 'plain-http': Telling<NoInfer<Owned & {
            readonly path: string;
            readonly received: string;
        }>>;
        readonly 'key-needed': Telling<NoInfer<Owned & {
            readonly path: string;
        }>>;
        readonly 'region-unknown': Telling<NoInfer<Owned & {
            readonly expected: readonly string[];
            readonly received: unknown;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    connection_not_found: Entry<NoInfer<{
        readonly received: string;
    }>>;
    connection_not_chosen: Entry<ReasonedData<{
        readonly 'looked-up': Telling<object>;
        readonly several: Telling<object>;
        readonly 'issuer-not-unique': Telling<NoInfer<{
            readonly count: number;
            readonly received: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    callback_unknown: Entry<ReasonedData<{
        readonly 'sign-in': Telling<NoInfer<{
            readonly received: string;
        }>>;
        readonly logout: Telling<NoInfer<{
            readonly received: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    store_unavailable: Entry<ReasonedData<{
        readonly 'replay-cache-failed': Telling<object>;
        readonly 'refresh-store-failed': Telling<object>;
        readonly 'refresh-unfinished': Telling<object>;
        readonly 'command-failed': Telling<NoInfer<{
            readonly command: string;
        }>>;
        readonly 'replay-cache-full': Telling<NoInfer<{
            readonly limit: number;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    signer_unavailable: Entry<object>;
};

declare function requireGroup(sso: RelyingParty, options: RequireGroupOptions): Guard;

declare function requireRecentSignIn(sso: RelyingParty, options: RequireRecentSignInOptions): Guard;

declare function requireSignIn(sso: RelyingParty, options: RequireSignInOptions): Guard;

declare function sameConfirmationCode(typed: string, shown: string): boolean;

declare function serializeCookie(cookie: OutboundCookie): string;

declare const shapes: {
    repeated: ({ element }: Met$1) => string;
    reference: ({ element, expected, received }: Met$1) => string;
    'id-malformed': ({ received }: Met$1) => string;
    namespace: ({ element, received }: Met$1) => string;
    contents: ({ element, received }: Met$1) => string;
    text: ({ element }: Met$1) => string;
    'prefix-list-length': ({ limit }: Met$1) => string;
};

declare const ssoErrorCodes: readonly SsoErrorCode[];

declare function startResponse(start: AuthenticationRequest): Response;

declare function statusOf({ code, kind }: SsoError): number;
