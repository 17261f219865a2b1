export {
  Secret,
  SsoError,
  certificateStatus,
  checkGroup,
  createConfirmationCode,
  createDirectorySync,
  createEnrollmentTokens,
  createMemoryDirectoryJournal,
  createMemoryLease,
  createMemoryOneTimeStore,
  createMemoryRefreshStore,
  createMemoryReplayCache,
  createPublicFetch,
  createRedisLease,
  createRedisOneTimeStore,
  createRedisRefreshStore,
  createRedisReplayCache,
  createRelyingParty,
  decideAccount,
  deriveUsername,
  describePlan,
  endsSession,
  formatPlan,
  fromPostgresJs,
  isSsoError,
  jumpcloudDirectory,
  linkOf,
  logoutResponse,
  mapGroups,
  migratePostgres,
  normaliseClaims,
  parseConnection,
  planSync,
  postgresDirectoryTarget,
  postgresJournal,
  postgresLease,
  readIdentityProviderMetadata,
  readSnapshot,
  reconcileAtSignIn,
  reconcileGroups,
  releaseHeld,
  requireGroup,
  requireRecentSignIn,
  requireSignIn,
  sameConfirmationCode,
  scimDirectory,
  serializeCookie,
  ssoErrorCodes,
  startResponse,
  statusOf,
  tenantConnection,
};

export {
  AccessAction,
  AccountDecision,
  AccountPolicy,
  AfterSignIn,
  ApplyProgress,
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
  Claim,
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
  DirectoryAccess,
  DirectoryAccessEnded,
  DirectoryChanges,
  DirectoryGroup,
  DirectoryJournal,
  DirectoryReader,
  DirectoryScope,
  DirectorySource,
  DirectorySync,
  DirectorySyncEvent,
  DirectorySyncOptions,
  DirectoryTarget,
  DirectoryUser,
  DisableReason,
  Disabled,
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
  HeldLease,
  HoldReason,
  Identity,
  IdentityEvidence,
  IdentityProviderMetadata,
  InboundMessage,
  JournalPin,
  JournalRun,
  JournalStep,
  JumpcloudBaseUrls,
  JumpcloudDirectory,
  JumpcloudDirectoryOptions,
  JwtBindingKey,
  JwtDecryptionKey,
  JwtEncryptionAlgorithm,
  JwtSignatureAlgorithm,
  JwtSigningKey,
  KnownGroups,
  LastRun,
  LeaseStore,
  LocalAccount,
  LocalGroup,
  LocalMembership,
  LocalState,
  LocalUser,
  LoginPurpose,
  LoginUrlRequest,
  LogoutBeginRequest,
  LogoutEvent,
  LogoutOutcome,
  LogoutReference,
  MapGroupsOptions,
  MemoryReplayCacheOptions,
  MetadataCertificateReturnedEvent,
  MetadataRefreshFailedEvent,
  MetadataRefreshedEvent,
  MfaPurpose,
  MissingAction,
  NameOrNames,
  OidcConnection,
  OidcConnectionInput,
  OidcProviderMetadataInput,
  OnEvent,
  OneOrMore,
  OneTimeStore,
  Operation,
  OperationReason,
  OperationResult,
  OutboundCookie,
  OutboundMessage,
  Pairing,
  PastRemovals,
  PlainHandlers,
  PlainRequest,
  PlainResponse,
  Plan,
  PlanLine,
  PlanNote,
  PostgresClient,
  PostgresJs,
  PostgresOptions,
  PostgresPool,
  PostgresQueries,
  PostgresTargetOptions,
  PostgresTransactions,
  PrivateKeyInput,
  Profile,
  ProviderHealth,
  ProviderHint,
  PublicFetchOptions,
  Purpose,
  PurposeUrls,
  Query,
  RawOidc,
  RawSaml,
  ReadMetadataOptions,
  ReadProgress,
  ReadSnapshotOptions,
  RecentSignInRules,
  ReconcileOptions,
  RecordIssue,
  RedisClient,
  RedisOptions,
  RefreshRequest,
  RefreshStore,
  RefreshedTokens,
  RefusedStep,
  RejectReason,
  RelyingParty,
  RelyingPartyOptions,
  RemovalKind,
  RemovalLimit,
  ReplayCache,
  ReportedError,
  RequireGroupOptions,
  RequireRecentSignInOptions,
  RequireSignInOptions,
  ResolveClaimsRequest,
  RevocationRequest,
  Row,
  RpLogoutRequest,
  RunReport,
  SamlConnection,
  SamlConnectionInput,
  SamlMetadataConnection,
  ScimDirectory,
  ScimDirectoryOptions,
  ServiceProviderMetadataInput,
  SetTimer,
  SettledStep,
  Sha1AllowedEvent,
  SignFunction,
  SignIn,
  SignInRules,
  SignedIn,
  SigningKey,
  SkippedRun,
  Snapshot,
  SnapshotPart,
  SourceEntry,
  SourceEnvironment,
  SourceOptions,
  SourceSeams,
  SsoErrorCode,
  SsoErrorKind,
  SsoEvent,
  StepCounts,
  StepUpRequest,
  SubjectRef,
  SyncHistory,
  SyncPolicy,
  SyncStatus,
  TenantConnection,
  TenantConnectionOptions,
  TenantIssue,
  UserinfoRequest,
  UsernameOptions,
  VerifiedClaims,
  VerifiersDisagreeEvent,
  WriteContext,
  XmlDecryptionKey,
  XmlSigningKey,
  XmlValue,
};

interface AboutCertificate {
    readonly connection: string;
    readonly owner: CertificateOwner;
    readonly certificate: CertificateStatus;
}

interface AboutDirectory {
    readonly source: string;
}

type AccessAction = 'enable' | 'disable' | 'keep';

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

interface Answered extends Asked {
    readonly received: number;
}

type AnyTelling = Telling<never>;

interface ApplyProgress {
    readonly run: string;
    readonly done: number;
    readonly of: number;
}

interface Asked {
    readonly endpoint: string;
}

interface AssertionConsumerServices {
    readonly login?: string;
    readonly enrollment?: string;
    readonly mfa?: string;
}

interface AtEndpoint {
    readonly endpoint: string;
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
    readonly binding?: string;
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

interface Claim {
    readonly connection: string;
    readonly key: string;
    readonly expiresAt: Date;
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

interface ClientOfConnection {
    readonly tokenEndpointAuthMethod: string;
    readonly isPkce: boolean;
}

interface Clocked {
    readonly received: unknown;
    readonly now: Date;
    readonly tolerance: number;
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
    readonly allowWeakKeys?: boolean;
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

interface Compared$2<Expected = unknown> {
    readonly claim: string;
    readonly expected: Expected;
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

interface Demanded {
    readonly demandedBy?: 'userinfo' | 'emailVerification';
}

type DirectoryAccess = 'active' | 'pending' | 'locked' | 'expired' | 'suspended' | 'staged' | 'unknown';

interface DirectoryAccessEnded {
    readonly source: 'directory';
    readonly directory: string;
    readonly connection?: string;
    readonly link: string;
    readonly user: string;
    readonly why: OperationReason;
    readonly at: Date;
    readonly run: string;
}

interface DirectoryChanges {
    readonly due: boolean;
    readonly users: readonly string[];
    readonly groups: readonly string[];
    readonly complete: boolean;
    readonly until: Date;
}

interface DirectoryGroup {
    readonly id: string;
    readonly name: string;
}

interface DirectoryJournal {
    history(source: string, since: Date): Promise<SyncHistory>;
    approve(source: string, approval: NonNullable<SyncHistory['approved']>): Promise<void>;
    begin(run: JournalRun): Promise<void>;
    intend(run: string, steps: readonly Operation[], at: Date): Promise<void>;
    settle(steps: readonly SettledStep[]): Promise<void>;
    unsettled(source: string): Promise<readonly JournalStep[]>;
    finish(run: string, last?: LastRun): Promise<void>;
    unfinished(source: string): Promise<JournalRun | undefined>;
    steps(run: string): Promise<readonly JournalStep[]>;
    pins(source: string): Promise<readonly JournalPin[]>;
    pin(source: string, pins: readonly JournalPin[]): Promise<void>;
    unpin(source: string, keys: readonly string[]): Promise<void>;
    report(report: RunReport): Promise<void>;
    reports(source: string, limit: number): Promise<readonly RunReport[]>;
}

type DirectoryReader = Pick<DirectoryTarget, 'read'>;

type DirectoryScope = {
    readonly kind: 'all';
} | {
    readonly kind: 'application';
    readonly id: string;
} | {
    readonly kind: 'groups';
    readonly names: readonly string[];
};

interface DirectorySource {
    readonly id: string;
    readonly scope: DirectoryScope;
    identify(options: SourceOptions): Promise<string>;
    users(options: SourceOptions): AsyncIterable<SourceEntry<DirectoryUser>>;
    groups(options: SourceOptions): AsyncIterable<SourceEntry<DirectoryGroup>>;
    members(group: DirectoryGroup, options: SourceOptions): AsyncIterable<SourceEntry<string>>;
}

interface DirectorySync {
    runNow(options?: {
        readonly signal?: AbortSignal;
    }): Promise<RunReport | SkippedRun>;
    dryRun(options?: {
        readonly signal?: AbortSignal;
    }): Promise<RunReport>;
    start(): void;
    stop(): Promise<void>;
    status(): SyncStatus;
    plan(): Plan | undefined;
    approve(hash: string, options?: {
        readonly by?: string;
    }): Promise<void>;
    undo(run: string, options?: {
        readonly signal?: AbortSignal;
    }): Promise<RunReport | SkippedRun>;
    reports(options?: {
        readonly limit?: number;
    }): Promise<readonly RunReport[]>;
}

type DirectorySyncEvent = {
    readonly run: string;
    readonly source: string;
} & ({
    readonly type: 'directory_run_started';
    readonly mode: RunReport['mode'];
} | {
    readonly type: 'directory_reading';
    readonly progress: unknown;
} | {
    readonly type: 'directory_planned';
    readonly plan: Plan;
} | {
    readonly type: 'directory_progress';
    readonly done: number;
    readonly of: number;
} | {
    readonly type: 'directory_run_ended';
    readonly report: RunReport;
});

interface DirectorySyncOptions {
    readonly source: DirectorySource;
    readonly target: DirectoryTarget;
    readonly journal: DirectoryJournal;
    readonly lease: LeaseStore;
    readonly policy?: SyncPolicy;
    readonly mode?: 'dry-run' | 'apply';
    readonly interval?: number;
    readonly connection?: string;
    readonly batchSize?: number;
    readonly concurrency?: number;
    readonly leaseSeconds?: number;
    readonly onEvent?: (event: DirectorySyncEvent) => void;
    readonly onError?: (error: unknown) => void;
    readonly onAccessEnded?: (event: DirectoryAccessEnded) => void | Promise<void>;
    readonly now?: () => number;
    readonly setTimer?: SetTimer;
    readonly random?: () => number;
}

interface DirectoryTarget {
    read(options: {
        readonly source: string;
        readonly signal: AbortSignal;
    }): Promise<{
        readonly users: readonly LocalUser[];
        readonly groups: readonly LocalGroup[];
        readonly memberships: readonly LocalMembership[];
    }>;
    apply(batch: readonly Operation[], context: WriteContext): Promise<readonly OperationResult[]>;
}

interface DirectoryUser {
    readonly id: string;
    readonly access: DirectoryAccess;
    readonly reasons: readonly string[];
    readonly username?: string;
    readonly email?: string;
    readonly givenName?: string;
    readonly familyName?: string;
    readonly displayName?: string;
}

type DisableReason = 'missing' | 'suspended' | 'staged' | 'locked' | 'expired' | 'pending';

interface Disabled {
    readonly by: string;
    readonly at: Date;
    readonly why?: DisableReason;
    readonly run?: string;
}

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
    readonly isSignedIn?: (request: Request) => boolean | Promise<boolean>;
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
    readonly signedIn?: PlainResponse;
} | LogoutOutcome;

interface Health {
    health(): readonly ProviderHealth[];
}

interface HeldLease {
    readonly fence: number;
    renew(): Promise<boolean>;
    release(): Promise<void>;
}

type HoldReason = {
    readonly why: 'limit';
    readonly kind: RemovalKind;
    readonly count: number;
    readonly allowed: number;
    readonly earlier: number;
} | {
    readonly why: 'scope-changed' | 'policy-changed';
    readonly from: string;
    readonly to: string;
} | {
    readonly why: 'group-emptied';
    readonly group: string;
    readonly count: number;
};

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
    readonly publishedAt?: Date;
    readonly cacheDuration?: number;
}

interface InboundMessage {
    readonly url: string | URL;
    readonly cookies?: string | Readonly<Record<string, string | undefined>> | undefined;
    readonly form?: URLSearchParams | string | Uint8Array | Readonly<Record<string, unknown>> | undefined;
    readonly binding?: string | undefined;
}

interface Inspect {
    inspect(connection: string): Promise<ConnectionInspection | undefined>;
}

interface Issue {
    readonly path: string;
    readonly message: string;
}

interface JournalPin {
    readonly key: string;
    readonly link?: string;
    readonly why?: DisableReason;
}

interface JournalRun {
    readonly id: string;
    readonly source: string;
    readonly startedAt: Date;
    readonly hash: string;
    readonly directoryDigest: string;
    readonly fingerprints: {
        readonly scope: string;
        readonly policy: string;
    };
    readonly released: readonly string[];
}

interface JournalStep {
    readonly run: string;
    readonly operation: Operation;
    readonly at: Date;
}

interface JumpcloudBaseUrls {
    readonly console: string;
    readonly insights: string;
    readonly oauth: string;
}

interface JumpcloudDirectory extends DirectorySource {
    changesSince(since: Date, options?: Partial<SourceOptions>): Promise<DirectoryChanges>;
    toJSON(): Record<string, unknown>;
}

interface JumpcloudDirectoryCommon extends SourceSeams {
    readonly id?: string;
    readonly region: 'us' | 'eu' | 'in';
    readonly orgId?: string | undefined;
    readonly scope?: DirectoryScope | undefined;
    readonly concurrency?: number;
    readonly timeout?: number;
    readonly attempts?: number;
    readonly baseUrls?: JumpcloudBaseUrls | undefined;
}

type JumpcloudDirectoryOptions = JumpcloudDirectoryCommon & ({
    readonly apiKey: string | Secret;
    readonly serviceAccount?: undefined;
} | {
    readonly serviceAccount: {
        readonly clientId: string;
        readonly clientSecret: string | Secret;
    };
    readonly apiKey?: undefined;
});

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
    readonly thumbprint?: string;
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

type LastRun = NonNullable<SyncHistory['last']>;

interface LeaseStore {
    acquire(name: string, milliseconds: number): Promise<HeldLease | undefined>;
}

interface LocalAccount {
    readonly id: string;
    readonly email?: string | undefined;
    readonly keys: readonly string[];
    readonly disabled?: boolean;
}

interface LocalGroup {
    readonly id: string;
    readonly name: string;
    readonly link?: {
        readonly source: string;
        readonly id: string;
    };
    readonly admin: boolean;
}

interface LocalMembership {
    readonly user: string;
    readonly group: string;
    readonly source?: string;
}

interface LocalState {
    readonly users: readonly LocalUser[];
    readonly groups: readonly LocalGroup[];
    readonly memberships: readonly LocalMembership[];
    readonly history: SyncHistory;
}

interface LocalUser {
    readonly id: string;
    readonly link?: {
        readonly source: string;
        readonly id: string;
    };
    readonly username: string;
    readonly email?: string;
    readonly givenName?: string;
    readonly familyName?: string;
    readonly displayName?: string;
    readonly admin: boolean;
    readonly disabled?: Disabled;
}

interface LoginPurpose {
    readonly kind: 'login';
    readonly maxAge?: number;
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
    readonly parameters?: LogoutParameters;
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

type LogoutParameters = Readonly<Record<string, string>>;

type LogoutReference = OidcLogoutReference | SamlLogoutReference;

interface MapGroupsOptions {
    readonly case?: 'exact' | 'ignore';
}

interface MemoryReplayCacheOptions {
    readonly max?: number;
    readonly maxPerConnection?: number;
    readonly now?: () => number;
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

interface MetadataCertificateReturnedEvent {
    readonly type: 'metadata_certificate_returned';
    readonly connection: string;
    readonly certificate: CertificateStatus;
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

type MissingAction = 'keep' | 'disable' | 'delete';

type NameOrNames = string | readonly string[];

type NamedFact = (typeof namedFacts)[number];

type Names = readonly string[];

interface Names$1 {
    readonly expected: unknown;
    readonly received: unknown;
}

interface NoneOf {
    readonly expected: readonly string[];
    readonly received: readonly string[];
}

interface OfKey extends OfToken {
    readonly kid: unknown;
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
    readonly clientAssertionAudience?: 'issuer' | 'token-endpoint';
    readonly par?: 'when-required' | 'always';
    readonly jar?: 'when-required' | 'always';
    readonly responseMode?: 'query' | 'form_post' | 'query.jwt' | 'form_post.jwt';
    readonly dpopKey?: JwtBindingKey;
    readonly profile?: 'fapi2';
    readonly authorizationParameters?: AuthorizationParameters;
    readonly logoutParameters?: LogoutParameters;
    readonly resource?: string | readonly string[];
    readonly audiences?: readonly string[];
    readonly decryptionKeys?: OneOrMore<JwtDecryptionKey>;
    readonly allowLogoutTokenWithoutExp?: boolean;
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

type OnlyMetadata = 'metadata' | 'metadataUrl' | 'metadataCertificate' | 'metadataMaxValidity';

type OpenIdEndpoint = 'discovery' | 'pushed-request' | 'token' | 'userinfo' | 'revocation';

type Operation = {
    readonly key: string;
    readonly why: OperationReason;
    readonly because?: readonly string[];
} & ({
    readonly kind: 'create-user';
    readonly link: string;
    readonly username: string;
    readonly profile: Profile;
} | {
    readonly kind: 'update-user';
    readonly user: string;
    readonly link: string;
    readonly set: Profile;
    readonly from: Profile;
} | {
    readonly kind: 'enable-user';
    readonly user: string;
    readonly link: string;
} | {
    readonly kind: 'disable-user';
    readonly user: string;
    readonly link: string;
} | {
    readonly kind: 'delete-user';
    readonly user: string;
    readonly link: string;
} | {
    readonly kind: 'create-group';
    readonly link: string;
    readonly name: string;
} | {
    readonly kind: 'rename-group';
    readonly group: string;
    readonly link: string;
    readonly name: string;
    readonly from: string;
} | {
    readonly kind: 'delete-group';
    readonly group: string;
    readonly link: string;
} | {
    readonly kind: 'add-member';
    readonly user: SubjectRef;
    readonly group: SubjectRef;
} | {
    readonly kind: 'remove-member';
    readonly user: string;
    readonly group: string;
});

type OperationReason = 'new-person' | 'access-restored' | 'profile-changed' | DisableReason | 'grace-over' | 'new-group' | 'group-renamed' | 'group-missing' | 'joined-group' | 'left-group' | 'undone';

type OperationResult = {
    readonly key: string;
    readonly outcome: 'done';
    readonly id?: string;
} | {
    readonly key: string;
    readonly outcome: 'unchanged';
    readonly id?: string;
} | {
    readonly key: string;
    readonly outcome: 'refused';
    readonly why: string;
};

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

interface Pairing {
    readonly connection: string;
    readonly source: string;
    readonly claim?: string;
    readonly shape?: 'jumpcloud-id' | 'okta-id' | 'guid' | 'any';
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

interface PastRemovals {
    readonly kind: RemovalKind;
    readonly at: Date;
    readonly count: number;
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

interface Plan {
    readonly source: string;
    readonly organisation: string;
    readonly takenAt: Date;
    readonly operations: readonly Operation[];
    readonly held: readonly {
        readonly operation: Operation;
        readonly reasons: readonly HoldReason[];
    }[];
    readonly notes: readonly PlanNote[];
    readonly hash: string;
    readonly fingerprints: {
        readonly scope: string;
        readonly policy: string;
    };
    readonly directoryDigest: string;
}

interface PlanLine {
    readonly group: 'people' | 'groups' | 'memberships' | 'held' | 'notes';
    readonly sign: '+' | '-' | '~' | '!';
    readonly text: string;
    readonly key?: string;
}

interface PlanNote {
    readonly code: 'users-partial' | 'groups-partial' | 'members-partial' | 'snapshot-empty' | 'last-administrator-kept' | 'disabled-by-hand-kept' | 'username-taken' | 'email-taken' | 'unknown-access' | 'member-unknown' | 'group-name-taken' | 'duplicate-link' | 'pinned-kept';
    readonly subject?: string;
    readonly count?: number;
    readonly detail?: string;
}

type PostgresClient = PostgresPool | PostgresTransactions | PostgresQueries;

interface PostgresJs {
    unsafe(text: string, values?: never[]): PromiseLike<readonly unknown[]>;
    begin(work: (sql: Pick<PostgresJs, 'unsafe'>) => Promise<unknown>): Promise<unknown>;
}

interface PostgresOptions {
    readonly client: PostgresClient;
    readonly schema?: string;
}

interface PostgresPool extends PostgresQueries {
    readonly totalCount: number;
    connect(): Promise<PostgresQueries & {
        release(destroy?: boolean): void;
    }>;
}

interface PostgresQueries {
    query(text: string, values?: unknown[]): Promise<{
        readonly rows: unknown[];
    }>;
}

interface PostgresTargetOptions extends PostgresOptions {
    readonly endSessions?: (users: readonly string[], query: Query) => Promise<void>;
}

interface PostgresTransactions extends PostgresQueries {
    transaction<T>(work: (queries: PostgresQueries) => Promise<T>): Promise<T>;
}

type PrivateKeyInput = string | Secret | Readonly<Record<string, unknown>> | CryptoKey;

interface Profile {
    readonly email?: string;
    readonly givenName?: string;
    readonly familyName?: string;
    readonly displayName?: string;
}

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

type Query = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

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
    readonly responseParameters?: Readonly<Record<string, string>>;
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
    readonly maxValidity?: number;
    readonly verification?: 'both' | 'strict';
    readonly now?: number;
}

interface ReadProgress {
    readonly users: number;
    readonly groups: number;
    readonly groupsRead: number;
    readonly memberships: number;
}

interface ReadSnapshotOptions {
    readonly signal?: AbortSignal;
    readonly concurrency?: number;
    readonly onProgress?: (progress: ReadProgress) => void;
    readonly now?: () => number;
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

interface ReconcileOptions {
    readonly link: {
        readonly source: string;
        readonly id: string;
    };
    readonly identity: Pick<Identity, 'groups' | 'groupsComplete'>;
    readonly local: Pick<LocalState, 'users' | 'groups' | 'memberships'>;
    readonly policy?: SyncPolicy;
}

interface RecordIssue {
    readonly part: 'users' | 'groups' | 'members';
    readonly id?: string;
    readonly field: string;
    readonly problem: 'missing' | 'wrong-type' | 'unknown-value' | 'duplicate';
    readonly received?: string;
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

interface RefusedStep {
    readonly key: string;
    readonly kind: Operation['kind'];
    readonly why: string;
}

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

type RemovalKind = 'disable-user' | 'delete-user' | 'remove-member' | 'empty-group';

interface RemovalLimit {
    readonly share: number;
    readonly count: number;
}

interface ReplayCache {
    claim(claim: Claim): Promise<boolean>;
    release(claim: Pick<Claim, 'connection' | 'key'>): Promise<void>;
}

type ReportedError = ReturnType<SsoError['toJSON']>;

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

interface Rollback {
    readonly by: 'validUntil' | 'creationInstant';
    readonly expected: Date;
    readonly received: Date;
}

type Row = Readonly<Record<string, unknown>>;

type RpLogoutRequest = {
    readonly kind: 'provider';
    readonly outbound: OutboundMessage;
    readonly cookies: readonly OutboundCookie[];
    readonly handle: string;
} | {
    readonly kind: 'local';
    readonly returnTo: string;
    readonly cookies?: readonly OutboundCookie[];
};

interface RsaWeakness {
    readonly bits: number;
    readonly exponent: string;
    readonly mayBeAllowed: boolean;
}

interface RunReport {
    readonly run: string;
    readonly source: string;
    readonly mode: 'dry-run' | 'apply' | 'undo';
    readonly outcome: 'completed' | 'failed' | 'aborted';
    readonly startedAt: Date;
    readonly endedAt: Date;
    readonly plan?: {
        readonly hash: string;
        readonly operations: number;
        readonly held: number;
        readonly notes: readonly PlanNote[];
    };
    readonly waiting?: {
        readonly hash: string;
        readonly held: number;
    };
    readonly counts: {
        readonly [kind in Operation['kind']]?: StepCounts;
    };
    readonly refused: readonly RefusedStep[];
    readonly approval?: 'used' | 'stale';
    readonly resumed?: string;
    readonly error?: ReportedError;
}

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
    readonly metadataMaxValidity?: number;
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

interface SamlMetadataConnection extends CommonSamlConnection, Pick<SamlConnectionInput, 'metadata' | 'metadataUrl' | 'metadataMaxValidity' | Exclude<Known, 'ssoUrl'>> {
    readonly metadataCertificate?: readonly string[];
}

interface ScimDirectory extends DirectorySource {
    toJSON(): Record<string, unknown>;
}

interface ScimDirectoryOptions extends SourceSeams {
    readonly baseUrl: string;
    readonly token: string | Secret;
    readonly id?: string;
    readonly concurrency?: number;
    readonly timeout?: number;
    readonly attempts?: number;
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

type SetTimer = (callback: () => void, milliseconds: number) => () => void;

interface SettledStep {
    readonly run: string;
    readonly key: string;
    readonly done: boolean;
}

interface Sha1AllowedEvent {
    readonly type: 'sha1_allowed';
    readonly connection: string;
}

interface SharedCallback {
    readonly id: string;
    readonly setting: `callbacks.${string}`;
    readonly lacks: 'proof' | 'iss';
    readonly example: string;
    readonly url: string;
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

interface SkippedRun {
    readonly skipped: 'running';
}

interface Snapshot {
    readonly source: string;
    readonly organisation: string;
    readonly scope: DirectoryScope;
    readonly takenAt: Date;
    readonly users: SnapshotPart<DirectoryUser>;
    readonly groups: SnapshotPart<DirectoryGroup>;
    readonly members: ReadonlyMap<string, SnapshotPart<string>>;
    readonly issues: readonly RecordIssue[];
}

interface SnapshotPart<T> {
    readonly records: readonly T[];
    readonly complete: boolean;
    readonly why?: string;
}

type SourceEntry<T> = {
    readonly record: T;
} | {
    readonly issue: RecordIssue;
} | {
    readonly complete: {
        readonly by: 'total' | 'second-pass' | 'single-answer' | 'cursor';
    };
} | {
    readonly partial: {
        readonly why: string;
    };
};

interface SourceEnvironment extends Environment {
    readonly random: () => number;
    readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

interface SourceOptions {
    readonly signal: AbortSignal;
}

type SourceSeams = Partial<SourceEnvironment>;

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

type SsoEvent = CertificateExpiresSoonEvent | CertificateExpiredEvent | Sha1AllowedEvent | WeakKeyAllowedEvent | MetadataRefreshedEvent | MetadataRefreshFailedEvent | MetadataCertificateReturnedEvent | VerifiersDisagreeEvent;

interface StepCounts {
    readonly done: number;
    readonly unchanged: number;
    readonly refused: number;
    readonly skipped: number;
}

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

type SubjectRef = {
    readonly id: string;
} | {
    readonly link: string;
};

interface SyncHistory {
    readonly last?: {
        readonly organisation: string;
        readonly scope: string;
        readonly policy: string;
    };
    readonly removals: readonly PastRemovals[];
    readonly approved?: {
        readonly hash: string;
        readonly by?: string;
        readonly at: Date;
    };
    readonly pinned?: readonly {
        readonly link: string;
        readonly why: DisableReason;
    }[];
}

interface SyncPolicy {
    readonly target?: 'users' | 'groups' | 'all';
    readonly missingUsers?: MissingAction;
    readonly missingAdmins?: MissingAction;
    readonly access?: {
        readonly [access in Exclude<DirectoryAccess, 'unknown'>]?: AccessAction;
    };
    readonly deleteAfterDays?: number;
    readonly groups?: {
        readonly match?: readonly string[] | {
            readonly prefix: string;
        };
        readonly map?: Readonly<Record<string, string>>;
        readonly create?: boolean;
        readonly missing?: 'keep' | 'empty' | 'delete';
    };
    readonly prefetch?: boolean;
    readonly usernames?: {
        readonly strategy?: 'remove' | 'replace' | 'cut-domain';
        readonly maxLength?: number;
    };
    readonly profile?: 'follow' | 'keep';
    readonly guard?: {
        readonly limits?: {
            readonly [kind in RemovalKind]?: RemovalLimit;
        };
        readonly windowHours?: number;
    };
}

interface SyncStatus {
    readonly mode: 'dry-run' | 'apply';
    readonly scheduled: boolean;
    readonly running: boolean;
    readonly progress?: ApplyProgress;
    readonly nextAt?: Date;
    readonly failures: number;
    readonly last?: RunReport;
}

interface Telling<Data extends object> {
    readonly message: (data: Data) => string;
    readonly hint?: ((data: Data) => string | undefined) | undefined;
}

type TenantConnection = {
    readonly connection: ConnectionInput;
    readonly issues?: undefined;
} | {
    readonly connection?: undefined;
    readonly issues: readonly TenantIssue[];
};

interface TenantConnectionOptions {
    readonly id: string;
    readonly spEntityId?: string;
    readonly fetch?: Environment['fetch'];
}

interface TenantIssue {
    readonly path: string;
    readonly code: 'required' | 'invalid' | 'too_large' | 'unknown' | 'not_allowed';
    readonly message: string;
    readonly hint?: string;
}

type TimeClaim = Compared$2<number> & Clocked;

type TypeName = 'nothing' | 'null' | 'empty' | 'list' | 'text' | 'number' | 'boolean' | 'object' | 'other';

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
    readonly unanswered?: string;
}

interface VerifiersDisagreeEvent {
    readonly type: 'verifiers_disagree';
    readonly connection: string;
    readonly message: string;
}

interface Warmup {
    warmup(connections?: readonly string[]): Promise<readonly ProviderHealth[]>;
}

interface WeakKeyAllowedEvent {
    readonly type: 'weak_key_allowed';
    readonly connection: string;
    readonly bits: number;
}

type WithDefault = 'protocol' | 'spEntityId' | 'signed' | 'verification' | 'allowSha1' | 'allowCreate' | 'forceAuthn' | 'allowCbc' | 'allowUnsolicited';

type WithoutDefault = 'metadata' | 'backChannelOrigin' | 'fetch' | 'profile' | 'audiences';

interface WriteContext {
    readonly run: string;
    readonly source: string;
    readonly fence: number;
    readonly at: Date;
    readonly byHand?: boolean;
    readonly signal: AbortSignal;
}

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

declare function createDirectorySync(options: DirectorySyncOptions): DirectorySync;

declare function createEnrollmentTokens(options?: EnrollmentTokensOptions): EnrollmentTokens;

declare function createMemoryDirectoryJournal(): DirectoryJournal;

declare function createMemoryLease(options?: {
    readonly now?: () => number;
}): LeaseStore;

declare function createMemoryOneTimeStore(options?: {
    readonly max?: number;
    readonly now?: () => number;
}): OneTimeStore;

declare function createMemoryRefreshStore(options?: {
    readonly max?: number;
    readonly now?: () => number;
}): RefreshStore;

declare function createMemoryReplayCache(options?: MemoryReplayCacheOptions): ReplayCache;

declare function createPublicFetch(options?: PublicFetchOptions): Environment['fetch'];

declare function createRedisLease(client: RedisClient, options?: RedisOptions): LeaseStore;

declare function createRedisOneTimeStore(client: RedisClient, options?: RedisOptions): OneTimeStore;

declare function createRedisRefreshStore(client: RedisClient, options?: RedisOptions): RefreshStore;

declare function createRedisReplayCache(client: RedisClient, options?: RedisOptions): ReplayCache;

declare function createRelyingParty(options: RelyingPartyOptions): RelyingParty;

declare function decideAccount<Found extends LocalAccount>(identity: Pick<Identity, 'accountKey' | 'email' | 'emailVerified'>, found: FoundAccounts<Found>, policy?: AccountPolicy): AccountDecision<Found>;

declare function deriveUsername(identity: Pick<Identity, 'accountKey' | 'subject' | 'username' | 'email' | 'name'>, options: UsernameOptions): string;

declare function describePlan(plan: Plan, local?: Pick<LocalState, 'users' | 'groups'>): readonly PlanLine[];

declare function endsSession(event: LogoutEvent, reference: LogoutReference): boolean;

declare function formatPlan(plan: Plan, local?: Pick<LocalState, 'users' | 'groups'>): string;

declare function fromPostgresJs(sql: PostgresJs): PostgresTransactions;

declare const inspect: unique symbol;

declare function isSsoError(value: unknown): value is SsoError;

declare function jumpcloudDirectory(options: JumpcloudDirectoryOptions): JumpcloudDirectory;

declare function linkOf(identity: Pick<Identity, 'subject' | 'claims'>, pairing: Pairing): {
    readonly source: string;
    readonly id: string;
};

declare function logoutResponse(start: RpLogoutRequest, request?: Request): Response;

declare function mapGroups(groups: readonly string[], rules: readonly GroupRule[], options?: MapGroupsOptions): readonly string[];

declare const marker: unique symbol;

declare function migratePostgres(options: PostgresOptions): Promise<number>;

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

declare function planSync(snapshot: Snapshot, local: LocalState, policy?: SyncPolicy): Plan;

declare function postgresDirectoryTarget(options: PostgresTargetOptions): DirectoryTarget;

declare function postgresJournal(options: PostgresOptions): DirectoryJournal;

declare function postgresLease(options: PostgresOptions): LeaseStore;

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

declare function readIdentityProviderMetadata(text: string, { entityId, certificates, maxValidity, verification, now }?: ReadMetadataOptions): Promise<IdentityProviderMetadata>;

declare function readSnapshot(source: DirectorySource, options?: ReadSnapshotOptions): Promise<Snapshot>;

declare function reconcileAtSignIn(options: ReconcileOptions): {
    readonly account?: LocalUser;
    readonly operations: readonly Operation[];
    readonly notes: readonly PlanNote[];
};

declare function reconcileGroups(current: readonly string[], identity: Pick<Identity, 'groups' | 'groupsComplete'>, managed: readonly string[] | ((group: string) => boolean)): GroupChanges;

declare const refusals: {
    directory_lease_lost: Entry<ReasonedData<{
        readonly lost: Telling<NoInfer<AboutDirectory>>;
        readonly unreachable: Telling<NoInfer<AboutDirectory>>;
        readonly 'fence-passed': Telling<NoInfer<AboutDirectory & {
            readonly expected: number;
            readonly received: number;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    directory_target_failed: Entry<ReasonedData<{
        readonly read: Telling<NoInfer<AboutDirectory>>;
        readonly apply: Telling<NoInfer<AboutDirectory & {
            readonly batch: number;
        }>>;
        readonly results: Telling<NoInfer<AboutDirectory & {
            readonly batch: number;
            readonly expected: number;
            readonly received: number;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    directory_journal_failed: Entry<NoInfer<AboutDirectory>>;
    directory_organisation_changed: Entry<NoInfer<AboutDirectory & {
        readonly expected: string;
        readonly received: string;
    }>>;
    plan_stale: Entry<NoInfer<AboutDirectory & {
        readonly expected: string;
        readonly received: string;
    }>>;
    directory_unavailable: Entry<ReasonedData<{
        readonly unreachable: Telling<NoInfer<Asked & {
            readonly received: string;
        }>>;
        readonly 'not-a-response': Telling<NoInfer<Asked>>;
        readonly 'broke-off': Telling<NoInfer<Asked & {
            readonly limit: number;
        }>>;
        readonly status: Telling<NoInfer<Answered & {
            readonly attempts: number;
        }>>;
        readonly throttled: Telling<NoInfer<Answered & {
            readonly attempts: number;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    directory_key_refused: Entry<ReasonedData<{
        readonly unauthorized: Telling<NoInfer<Answered>>;
        readonly redirect: Telling<NoInfer<Answered>>;
        readonly 'web-page': Telling<NoInfer<Asked>>;
        readonly client: Telling<NoInfer<Answered>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    directory_forbidden: Entry<NoInfer<Answered>>;
    directory_organisation: Entry<ReasonedData<{
        readonly 'not-chosen': Telling<object>;
        readonly several: Telling<NoInfer<{
            readonly count: number;
        }>>;
        readonly unknown: Telling<NoInfer<{
            readonly expected: string;
            readonly received: number;
        }>>;
        readonly mismatch: Telling<NoInfer<{
            readonly expected: string;
            readonly received: string;
        }>>;
        readonly 'not-said': Telling<object>;
    }>> & {
        readonly reasons: readonly string[];
    };
    directory_not_found: Entry<NoInfer<Asked>>;
    directory_answer_invalid: Entry<ReasonedData<{
        readonly 'not-json': Telling<NoInfer<Asked & {
            readonly received: number;
        }>>;
        readonly shape: Telling<NoInfer<Asked & {
            readonly expected: string;
        }>>;
        readonly status: Telling<NoInfer<Answered>>;
        readonly 'too-many': Telling<NoInfer<Asked & {
            readonly limit: number;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    directory_changes_unavailable: Entry<ReasonedData<{
        readonly 'not-enabled': Telling<NoInfer<Asked>>;
        readonly 'too-old': Telling<NoInfer<{
            readonly received: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    directory_link_invalid: Entry<ReasonedData<{
        readonly 'claim-missing': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        readonly 'wrong-shape': Telling<NoInfer<{
            readonly claim: string;
            readonly expected: string;
            readonly received: string;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    account_disabled: Entry<NoInfer<{
        readonly by: string;
        readonly because: string | undefined;
    }>>;
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
        'too-old': Telling<NoInfer<Compared$2<number> & Clocked & {
            readonly maxAge: number;
        }>>;
        'exp-missing': Telling<NoInfer<{
            readonly claim: "exp";
        }>>;
        'nonce-present': Telling<object>;
        'event-missing': Telling<NoInfer<{
            readonly expected: string;
        }>>;
        'claim-not-text': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        'subject-and-session-missing': Telling<object>;
        'claim-type': Telling<NoInfer<{
            readonly claim: string;
            readonly expected: TypeName | "texts";
            readonly received: TypeName;
        }>>;
        'claim-missing': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        expired: Telling<NoInfer<TimeClaim>>;
        'not-yet-valid': Telling<NoInfer<TimeClaim>>;
        'time-not-past': Telling<NoInfer<TimeClaim>>;
        'issuer-mismatch': Telling<NoInfer<Compared$2<unknown>>>;
        'audience-mismatch': Telling<NoInfer<Compared$2<unknown>>>;
        'another-kind': Telling<NoInfer<OfToken & {
            readonly received: unknown;
        }>>;
        'header-too-long': Telling<NoInfer<OfToken & {
            readonly limit: number;
        }>>;
        'not-compact': Telling<NoInfer<OfToken>>;
        'payload-not-an-object': Telling<NoInfer<OfToken>>;
        'no-jws': Telling<NoInfer<OfToken>>;
        'signature-invalid': Telling<NoInfer<OfKey & {
            readonly tried: number;
        }>>;
        'key-unknown': Telling<NoInfer<OfKey & AtEndpoint & {
            readonly alg: unknown;
            readonly published: number;
        }>>;
        'keys-ambiguous': Telling<NoInfer<OfKey & AtEndpoint>>;
        'key-weak': Telling<NoInfer<OfToken & AtEndpoint & RsaWeakness>>;
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
        readonly issued: Telling<NoInfer<Message & Clocked>>;
        readonly ended: Telling<NoInfer<Clocked>>;
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
    subject_format_mismatch: Entry<NoInfer<Compared<string>>>;
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
        'does-not-know-default-prefix': Telling<object>;
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
    issuer_mismatch: Entry<NoInfer<Names$1 & {
        readonly isIssuer: boolean;
    }>>;
    client_rejected: Entry<ReasonedData<{
        'error-response': Telling<NoInfer<ErrorResponse & ClientOfConnection>>;
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
    access_token_rejected: Entry<ReasonedData<{
        'error-response': Telling<NoInfer<ErrorResponse & Demanded>>;
        'unexpected-status': Telling<NoInfer<UnexpectedStatus & Demanded>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    response_issuer_mismatch: Entry<ReasonedData<{
        readonly 'parameter-mismatch': Telling<NoInfer<Compared$1<unknown> & {
            readonly parameter: "iss";
            readonly isDiscovered: boolean;
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
        readonly 'too-long': Telling<NoInfer<{
            readonly expected: number;
            readonly received: number;
        }>>;
        readonly 'claim-type': Telling<NoInfer<{
            readonly claim: string;
            readonly expected: TypeName | "texts";
            readonly received: TypeName;
        }>>;
        readonly 'claim-missing': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        readonly expired: Telling<NoInfer<TimeClaim>>;
        readonly 'not-yet-valid': Telling<NoInfer<TimeClaim>>;
        readonly 'time-not-past': Telling<NoInfer<TimeClaim>>;
        readonly 'issuer-mismatch': Telling<NoInfer<Compared$2<unknown>>>;
        readonly 'audience-mismatch': Telling<NoInfer<Compared$2<unknown>>>;
        readonly 'another-kind': Telling<NoInfer<OfToken & {
            readonly received: unknown;
        }>>;
        readonly 'header-too-long': Telling<NoInfer<OfToken & {
            readonly limit: number;
        }>>;
        readonly 'not-compact': Telling<NoInfer<OfToken>>;
        readonly 'payload-not-an-object': Telling<NoInfer<OfToken>>;
        readonly 'no-jws': Telling<NoInfer<OfToken>>;
        readonly 'signature-invalid': Telling<NoInfer<OfKey & {
            readonly tried: number;
        }>>;
        readonly 'key-unknown': Telling<NoInfer<OfKey & AtEndpoint & {
            readonly alg: unknown;
            readonly published: number;
        }>>;
        readonly 'keys-ambiguous': Telling<NoInfer<OfKey & AtEndpoint>>;
        readonly 'key-weak': Telling<NoInfer<OfToken & AtEndpoint & RsaWeakness>>;
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
        readonly 'header-too-long': Telling<NoInfer<OfToken & {
            readonly limit: number;
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
            readonly received: TypeName | undefined;
        }>>;
        readonly 'unexpected-status': Telling<NoInfer<UnexpectedStatus>>;
        readonly 'error-response': Telling<NoInfer<ErrorResponse>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    id_token_signature_invalid: Entry<ReasonedData<{
        'no-jws': Telling<NoInfer<OfToken>>;
        'signature-invalid': Telling<NoInfer<OfKey & {
            readonly tried: number;
        }>>;
        'key-unknown': Telling<NoInfer<OfKey & AtEndpoint & {
            readonly alg: unknown;
            readonly published: number;
        }>>;
        'keys-ambiguous': Telling<NoInfer<OfKey & AtEndpoint>>;
        'key-weak': Telling<NoInfer<OfToken & AtEndpoint & RsaWeakness>>;
        'key-unusable': Telling<NoInfer<OfToken>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    id_token_claim_invalid: Entry<ReasonedData<{
        'claim-type': Telling<NoInfer<{
            readonly claim: string;
            readonly expected: TypeName | "texts";
            readonly received: TypeName;
        }>>;
        'claim-unacceptable': Telling<NoInfer<{
            readonly claim: string | undefined;
        }>>;
        'claim-missing': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        'subject-malformed': Telling<NoInfer<{
            readonly claim: "sub";
            readonly received: TypeName;
        }>>;
        'subject-changed': Telling<NoInfer<{
            readonly claim: "sub";
        }>>;
        'authorized-party': Telling<NoInfer<Compared$2<unknown>>>;
        'audience-untrusted': Telling<NoInfer<Compared$2<unknown>>>;
        'audiences-unknown': Telling<NoInfer<Compared$2<unknown>>>;
        'hash-mismatch': Telling<NoInfer<{
            readonly claim: "at_hash" | "c_hash";
        }>>;
        expired: Telling<NoInfer<TimeClaim>>;
        'not-yet-valid': Telling<NoInfer<TimeClaim>>;
        'time-not-past': Telling<NoInfer<TimeClaim>>;
        'claim-mismatch': Telling<NoInfer<Compared$2<unknown> & {
            readonly isDiscovered?: boolean;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    userinfo_invalid: Entry<ReasonedData<{
        readonly 'not-an-object': Telling<object>;
        readonly 'subject-missing': Telling<object>;
        readonly 'subject-type': Telling<NoInfer<{
            readonly expected: "text";
            readonly received: TypeName;
        }>>;
        readonly 'subject-mismatch': Telling<object>;
        readonly 'claim-type': Telling<NoInfer<{
            readonly claim: string;
            readonly expected: TypeName | "texts";
            readonly received: TypeName;
        }>>;
        readonly 'claim-missing': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        readonly expired: Telling<NoInfer<TimeClaim>>;
        readonly 'not-yet-valid': Telling<NoInfer<TimeClaim>>;
        readonly 'time-not-past': Telling<NoInfer<TimeClaim>>;
        readonly 'issuer-mismatch': Telling<NoInfer<Compared$2<unknown>>>;
        readonly 'audience-mismatch': Telling<NoInfer<Compared$2<unknown>>>;
        readonly 'another-kind': Telling<NoInfer<OfToken & {
            readonly received: unknown;
        }>>;
        readonly 'header-too-long': Telling<NoInfer<OfToken & {
            readonly limit: number;
        }>>;
        readonly 'not-compact': Telling<NoInfer<OfToken>>;
        readonly 'payload-not-an-object': Telling<NoInfer<OfToken>>;
        readonly 'no-jws': Telling<NoInfer<OfToken>>;
        readonly 'signature-invalid': Telling<NoInfer<OfKey & {
            readonly tried: number;
        }>>;
        readonly 'key-unknown': Telling<NoInfer<OfKey & AtEndpoint & {
            readonly alg: unknown;
            readonly published: number;
        }>>;
        readonly 'keys-ambiguous': Telling<NoInfer<OfKey & AtEndpoint>>;
        readonly 'key-weak': Telling<NoInfer<OfToken & AtEndpoint & RsaWeakness>>;
        readonly 'key-unusable': Telling<NoInfer<OfToken>>;
        readonly 'error-response': Telling<NoInfer<ErrorResponse & Demanded>>;
        readonly 'unexpected-status': Telling<NoInfer<UnexpectedStatus & Demanded>>;
        readonly challenge: Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly status: number;
        }>>;
        readonly 'id-token-unreadable': Telling<object>;
        readonly 'property-malformed': Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
            readonly property: string | undefined;
            readonly received: TypeName | undefined;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    claim_source_invalid: Entry<ReasonedData<{
        readonly 'endpoint-unusable': Telling<object>;
        readonly 'unexpected-status': Telling<NoInfer<Compared$1<number>>>;
        readonly 'claim-type': Telling<NoInfer<{
            readonly claim: string;
            readonly expected: TypeName | "texts";
            readonly received: TypeName;
        }>>;
        readonly 'claim-missing': Telling<NoInfer<{
            readonly claim: string;
        }>>;
        readonly expired: Telling<NoInfer<TimeClaim>>;
        readonly 'not-yet-valid': Telling<NoInfer<TimeClaim>>;
        readonly 'time-not-past': Telling<NoInfer<TimeClaim>>;
        readonly 'issuer-mismatch': Telling<NoInfer<Compared$2<unknown>>>;
        readonly 'audience-mismatch': Telling<NoInfer<Compared$2<unknown>>>;
        readonly 'another-kind': Telling<NoInfer<OfToken & {
            readonly received: unknown;
        }>>;
        readonly 'header-too-long': Telling<NoInfer<OfToken & {
            readonly limit: number;
        }>>;
        readonly 'not-compact': Telling<NoInfer<OfToken>>;
        readonly 'payload-not-an-object': Telling<NoInfer<OfToken>>;
        readonly 'no-jws': Telling<NoInfer<OfToken>>;
        readonly 'signature-invalid': Telling<NoInfer<OfKey & {
            readonly tried: number;
        }>>;
        readonly 'key-unknown': Telling<NoInfer<OfKey & AtEndpoint & {
            readonly alg: unknown;
            readonly published: number;
        }>>;
        readonly 'keys-ambiguous': Telling<NoInfer<OfKey & AtEndpoint>>;
        readonly 'key-weak': Telling<NoInfer<OfToken & AtEndpoint & RsaWeakness>>;
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
        readonly 'key-set-unusable': Telling<NoInfer<{
            readonly endpoint: string;
        }>>;
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
        readonly 'too-many-values': Telling<NoInfer<Asked & {
            readonly limit: number;
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
        readonly endless: Telling<object>;
        readonly 'valid-too-long': Telling<NoInfer<{
            readonly expected: number;
            readonly received: Date;
            readonly needed: number;
        }>>;
        readonly 'older-than-known': Telling<NoInfer<Rollback>>;
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
        readonly 'certificate-key-weak': Telling<NoInfer<ProviderCertificate & RsaWeakness>>;
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
        readonly 'endpoint-type': Telling<NoInfer<OfMetadata & {
            readonly received: TypeName;
        }>>;
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
            readonly received: TypeName | undefined;
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
            readonly received: TypeName | undefined;
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
        readonly 'encryption-cbc-uncovered': Telling<NoInfer<Encryption>>;
        readonly 'encrypted-key-of-one-verifier': Telling<object>;
        readonly 'encryption-of-one-verifier': Telling<NoInfer<Encryption>>;
        readonly unsupported: Telling<NoInfer<{
            readonly endpoint: OpenIdEndpoint;
        }>>;
        readonly 'signature-algorithm': Telling<NoInfer<OfToken & {
            readonly expected: readonly string[];
            readonly received: unknown;
            readonly isTyped: boolean;
        }>>;
        readonly 'header-critical': Telling<NoInfer<OfToken & {
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
    login_loop: Entry<NoInfer<{
        readonly count: number;
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
    response_unsupported: Entry<ReasonedData<{
        readonly 'redirect-binding': Telling<object>;
        readonly artifact: Telling<object>;
        readonly 'saml-request': Telling<NoInfer<{
            readonly singleLogout: string;
        }>>;
        readonly 'logout-response': Telling<NoInfer<{
            readonly singleLogout: string;
        }>>;
        readonly 'saml-1': Telling<object>;
        readonly 'body-type': Telling<NoInfer<{
            readonly received: string;
        }>>;
        readonly 'body-read': Telling<object>;
        readonly 'ws-federation': Telling<object>;
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
        readonly 'character-of-one-verifier': Telling<NoInfer<{
            received: string;
            element: string;
            attribute?: string;
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
        readonly 'browser-cookie': Telling<object>;
    }>> & {
        readonly reasons: readonly string[];
    };
    transaction_used: Entry<object>;
    transaction_invalid: Entry<ReasonedData<{
        readonly 'seal-not-opened': Telling<object>;
        readonly 'content-unreadable': Telling<NoInfer<{
            readonly expected: "transaction" | "logout";
            readonly issues: readonly Issue[];
        }>>;
        readonly 'other-sign-in': Telling<object>;
        readonly 'other-logout': Telling<object>;
        readonly 'other-session': Telling<object>;
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
        readonly 'certificate-key-weak': Telling<NoInfer<ProviderCertificate & RsaWeakness>>;
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
        readonly 'place-at-home': Telling<NoInfer<{
            readonly option: string;
            readonly url: string;
            readonly baseUrl: string;
        }>>;
        readonly 'guard-before-places': Telling<NoInfer<{
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
        readonly 'callback-shared': Telling<NoInfer<SharedCallback>>;
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
        readonly 'refresh-unfinished': Telling<object>;
        readonly 'command-failed': Telling<NoInfer<{
            readonly command: string;
        }>>;
        readonly 'replay-cache-full': Telling<NoInfer<{
            readonly limit: number;
        }>>;
        readonly 'store-failed': Telling<NoInfer<{
            readonly store: string;
        }>>;
        readonly 'store-slow': Telling<NoInfer<{
            readonly store: string;
            readonly limit: number;
        }>>;
    }>> & {
        readonly reasons: readonly string[];
    };
    signer_unavailable: Entry<object>;
};

declare function releaseHeld(plan: Plan, keys?: ReadonlySet<string>): Plan;

declare function requireGroup(sso: RelyingParty, options: RequireGroupOptions): Guard;

declare function requireRecentSignIn(sso: RelyingParty, options: RequireRecentSignInOptions): Guard;

declare function requireSignIn(sso: RelyingParty, options: RequireSignInOptions): Guard;

declare function sameConfirmationCode(typed: string, shown: string): boolean;

declare function scimDirectory(options: ScimDirectoryOptions): ScimDirectory;

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

declare function startResponse(start: AuthenticationRequest, request?: Request): Response;

declare function statusOf({ code, kind }: SsoError): number;

declare function tenantConnection(input: unknown, options: TenantConnectionOptions): TenantConnection;
