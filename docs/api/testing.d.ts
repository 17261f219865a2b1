export {
  DirectoryData,
  createCertifiedKey,
  createMemoryDirectoryTarget,
  createTestBrowser,
  createTestClock,
  createTestDirectory,
  createTestIds,
  createTestOidcProvider,
  createTestSamlProvider,
  directoryFaults,
  directoryTargetContract,
  fetchFrom,
  localPresets,
  mintSignIn,
  oidcFaults,
  oidcPlans,
  oidcScenarios,
  oneTimeStoreContract,
  person,
  refreshStoreContract,
  replayCacheContract,
  samlFaults,
  signInAs,
  startLocalProvider,
};

export {
  AnswerFields,
  AnswerInEdit,
  CertifiedKey,
  CertifiedKeyOptions,
  ClaimsParty,
  ClientAuthenticationMethod,
  ClientKey,
  ContractCheck,
  ContractOptions,
  Cookie,
  CreateDirectoryTarget,
  DefectContext,
  DirectoryCounts,
  DirectoryFault,
  DirectoryRecord,
  DirectoryRequestSeen,
  DirectoryTables,
  DirectoryTargetContractOptions,
  Fault,
  Form,
  FormFields,
  FromOptions,
  IdTokenParts,
  Link,
  ListeningDirectory,
  LocalPreset,
  LocalProvider,
  LocalProviderOptions,
  LogoutRequestOptions,
  MemoryDirectoryTarget,
  MintSignInOptions,
  OidcAnswer,
  OidcAnswerOptions,
  OidcConnectionChanges,
  OidcDefect,
  OidcEndpointName,
  OidcFault,
  OidcPlan,
  OidcPresetName,
  OidcRequest,
  OidcScenario,
  Page,
  Person,
  PersonInput,
  PlayOptions,
  PlayedScenario,
  ProviderAlgorithm,
  ProviderKey,
  ReceivedAuthnRequest,
  ReceivedMessage,
  RefusedCookie,
  SamlAnswer,
  SamlAnswerOptions,
  SamlConnectionChanges,
  SamlDefect,
  SamlEdit,
  SamlFault,
  SamlPresetName,
  ScenarioStep,
  SignInAsOptions,
  Signed,
  SubmitOptions,
  TestApplication,
  TestApplications,
  TestBrowser,
  TestBrowserOptions,
  TestClock,
  TestDirectory,
  TestDirectoryOptions,
  TestIds,
  TestOidcProvider,
  TestOidcProviderOptions,
  TestProvider,
  TestSamlProvider,
  TestSamlProviderOptions,
  UnsolicitedTarget,
  VisitOptions,
};

type AnswerFields = Readonly<Record<string, string | readonly string[]>>;

interface AnswerInEdit {
    readonly person: Person;
    readonly impostor: Person;
    readonly key: CertifiedKey;
    readonly issuer: string;
    readonly audience: string;
    readonly acsUrl: string;
    readonly requestId: string | undefined;
    readonly now: number;
    readonly assertionAbout: (person: Person, id: string) => string;
}

interface CertifiedKey {
    readonly privateKey: string;
    readonly certificate: string;
}

interface CertifiedKeyOptions {
    readonly now?: () => number;
}

type Claims = Record<string, unknown>;

interface ClaimsParty {
    readonly issuer: string;
    readonly jwksUri: string;
}

type ClientAuthenticationMethod = 'client_secret_basic' | 'client_secret_post' | 'none' | 'private_key_jwt' | 'self_signed_tls_client_auth' | 'tls_client_auth';

type ClientKey = string | Readonly<Record<string, unknown>>;

interface ContractCheck {
    readonly name: string;
    readonly run: () => Promise<void>;
}

interface ContractOptions {
    readonly clock?: TestClock;
    readonly lifetime?: number;
    readonly shared?: boolean;
}

interface Cookie extends Omit<SetCookie, 'expiresAt' | 'domain' | 'path'> {
    readonly domain: string;
    readonly hostOnly: boolean;
    readonly path: string;
    readonly expires?: Date;
}

type CreateDirectoryTarget = (tables: Required<DirectoryTables>) => DirectoryTarget | Promise<DirectoryTarget>;

interface DefectContext {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string | undefined;
    readonly now: number;
    readonly key: ProviderKey;
    readonly kid: string;
    readonly algorithm: ProviderAlgorithm;
    readonly foreignKey: ProviderKey;
}

interface DirectoryCounts {
    readonly users: number;
    readonly groups?: number;
    readonly memberships?: number;
}

declare class DirectoryData {
    #private;
    readonly organization: string;
    readonly events: (DirectoryRecord & {
        readonly timestamp: string;
    })[];
    constructor(organization: string, now: () => number);
    users(): readonly DirectoryRecord[];
    groups(): readonly DirectoryRecord[];
    members(group: string): readonly string[] | undefined;
    application(id: string): {
        groups: string[];
        users: string[];
    } | undefined;
    groupsOf(user: string): readonly string[];
    addPerson(person: Person, fields?: DirectoryRecord): string;
    addOrdinary(id: string, fields: DirectoryRecord): void;
    updateUser(id: string, fields: DirectoryRecord): void;
    removeUser(id: string): void;
    addGroup(name: string, id?: string): string;
    updateGroup(id: string, fields: DirectoryRecord): void;
    removeGroup(id: string): void;
    join(user: string, group: string): void;
    leave(user: string, group: string): void;
    bind(application: string, groups: readonly string[], users: readonly string[]): void;
    replacePeople(people: readonly Person[]): void;
}

type DirectoryFault = keyof typeof directoryFaults;

type DirectoryRecord = Record<string, unknown>;

interface DirectoryRequestSeen {
    readonly method: string;
    readonly path: string;
    readonly query: URLSearchParams;
}

interface DirectoryTables {
    readonly users?: readonly LocalUser[];
    readonly groups?: readonly LocalGroup[];
    readonly memberships?: readonly LocalMembership[];
}

interface DirectoryTargetContractOptions {
    readonly hasSession?: (user: string) => Promise<boolean>;
}

interface Fault {
    readonly name: string;
    readonly description: string;
    readonly section: string;
    readonly code: SsoErrorCode;
}

type FetchHandler = (request: Request) => Response | Promise<Response>;

interface Form {
    readonly id?: string;
    readonly name?: string;
    readonly method: 'get' | 'post';
    readonly action: string;
    readonly encoding: 'application/x-www-form-urlencoded' | 'multipart/form-data';
    readonly fields: readonly (readonly [
        name: string,
        value: string
    ])[];
    readonly buttons: readonly {
        readonly name?: string;
        readonly value: string;
        readonly text: string;
    }[];
}

type FormFields = Readonly<Record<string, string | readonly string[]>>;

interface FromOptions {
    readonly from: string;
}

interface IdTokenParts {
    readonly header: Claims;
    readonly claims: Claims;
}

interface Link {
    readonly href: string;
    readonly text: string;
}

interface ListeningDirectory {
    readonly baseUrls: JumpcloudBaseUrls;
    close(): Promise<void>;
}

type LocalPreset = (typeof localPresets)[number];

interface LocalProvider {
    readonly url: string;
    readonly openId: TestOidcProvider;
    readonly saml: TestSamlProvider;
    readonly directory: TestDirectory;
    readonly directoryUrls: JumpcloudBaseUrls;
    close(): Promise<void>;
}

interface LocalProviderOptions {
    readonly preset?: LocalPreset;
    readonly port?: number;
    readonly people?: readonly Person[];
    readonly peopleFile?: string;
    readonly redirectUris?: readonly string[];
    readonly acsUrls?: readonly string[];
    readonly spEntityId?: string;
    readonly acsUrl?: string;
    readonly now?: () => number;
    readonly onProblem?: (problem: string) => void;
}

interface LogoutRequestOptions {
    readonly binding?: OutboundMessage['binding'];
    readonly url?: string;
    readonly relayState?: string;
    readonly changes?: (xml: string) => string;
}

interface MemoryDirectoryTarget extends DirectoryTarget {
    tables(): Required<DirectoryTables>;
    edit(user: string, change: (user: LocalUser) => LocalUser | undefined): void;
    editMembership(membership: LocalMembership, present: boolean): void;
    readonly writes: number;
    readonly sessionsEnded: readonly string[];
}

interface MintSignInOptions {
    readonly connection?: string | ConnectionInput;
    readonly protocol?: 'oidc' | 'saml';
    readonly provider?: TestOidcProvider | TestSamlProvider;
    readonly purpose?: Purpose;
    readonly returnTo?: string;
    readonly context?: Readonly<Record<string, string>>;
    readonly initiatedBy?: SignIn['initiatedBy'];
    readonly baseUrl?: string;
    readonly now?: () => number;
}

type NodeListener = (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => unknown;

interface OidcAnswer {
    readonly url: string;
    readonly form?: URLSearchParams;
}

interface OidcAnswerOptions {
    readonly person?: Person;
    readonly fault?: OidcDefect | string;
    readonly cancel?: boolean;
}

type OidcConnectionChanges = Partial<Omit<OidcConnectionInput, 'id' | 'protocol'>>;

interface OidcDefect {
    readonly demands?: (request: URLSearchParams) => string | undefined;
    readonly moves?: Readonly<Partial<Record<keyof OpenIdEndpoints, `/${string}`>>>;
    readonly metadata?: (metadata: Claims, context: DefectContext) => unknown;
    readonly keys?: (keySet: {
        readonly keys: readonly Claims[];
    }, context: DefectContext) => unknown;
    readonly parameters?: (parameters: URLSearchParams, context: DefectContext) => void;
    readonly responseClaims?: (claims: Claims, context: DefectContext) => Claims;
    readonly response?: (jwt: string, context: DefectContext, claims: Claims) => string;
    readonly dpopNonce?: (endpoint: OidcEndpointName | undefined) => string | undefined;
    readonly signedOut?: (parameters: URLSearchParams, context: DefectContext) => void;
    readonly claims?: (claims: Claims, context: DefectContext) => Claims;
    readonly header?: (header: Claims, context: DefectContext) => Claims | string;
    readonly foreignKey?: boolean;
    readonly idToken?: (idToken: string, context: DefectContext, parts: IdTokenParts) => string;
    readonly tokenResponse?: (body: Claims, context: DefectContext) => unknown;
    readonly userinfo?: (claims: Claims, context: DefectContext) => unknown;
    readonly endpoint?: Readonly<Partial<Record<OidcEndpointName | `/${string}`, (answer: () => Promise<Response>) => Response | Promise<Response>>>>;
}

type OidcEndpointName = 'authorization' | 'discovery' | 'endSession' | 'jwks' | 'pushedAuthorization' | 'revocation' | 'token' | 'userinfo';

interface OidcFault extends Fault, OidcDefect {
}

interface OidcPlan {
    readonly name: string;
    readonly modules: readonly string[];
    readonly connection?: OidcConnectionChanges;
}

type OidcPresetName = 'entra' | 'generic' | 'google' | 'jumpcloud' | 'keycloak' | 'okta';

interface OidcRequest {
    readonly method: string;
    readonly url: string;
    readonly path: string;
    readonly endpoint?: OidcEndpointName;
    readonly query: URLSearchParams;
    readonly form: URLSearchParams;
    readonly headers: Headers;
}

interface OidcScenario {
    readonly name: string;
    readonly description: string;
    readonly expected: 'accepted' | 'rejected';
    readonly code?: SsoErrorCode;
    readonly eitherIsAllowed?: boolean;
    readonly connection?: OidcConnectionChanges;
    readonly steps?: readonly ScenarioStep[];
    readonly unsupported?: string;
}

interface OpenIdEndpoints {
    readonly authorization: string;
    readonly token: string;
    readonly userinfo: string;
    readonly jwks: string;
    readonly revocation: string;
    readonly endSession?: string;
    readonly pushedAuthorization?: string;
}

interface Page {
    readonly url: string;
    readonly status: number;
    readonly headers: Headers;
    readonly text: string;
    readonly location: string | undefined;
    readonly title: string | undefined;
    readonly forms: readonly Form[];
    readonly links: readonly Link[];
    readonly browser: TestBrowser;
    json(): unknown;
    follow(link: string, options?: VisitOptions): Promise<Page>;
    submit(fields?: FormFields, options?: SubmitOptions): Promise<Page>;
    signInAs(person: Person, options?: VisitOptions): Promise<Page>;
}

interface Person extends PersonInput {
    readonly subject: string;
    readonly email: string | false;
    readonly emailVerified: boolean | undefined;
    readonly username: string;
    readonly name: string;
    readonly givenName: string;
    readonly familyName: string;
}

interface PersonInput {
    readonly email?: string | false;
    readonly emailVerified?: boolean | undefined;
    readonly subject?: string;
    readonly nameId?: string;
    readonly username?: string;
    readonly name?: string;
    readonly givenName?: string;
    readonly familyName?: string;
    readonly groups?: readonly string[];
    readonly claims?: Readonly<Record<string, unknown>>;
    readonly acr?: string;
    readonly amr?: readonly string[];
    readonly authTime?: Date | false;
}

interface PlayOptions {
    readonly path?: string;
    readonly times?: number;
    readonly after?: number;
}

interface PlayedScenario extends OidcScenario {
    readonly module: string;
    readonly claimsProvider: ClaimsParty;
    logoutToken(person: Person): string;
    unmet(): string | undefined;
}

type ProviderAlgorithm = 'PS256' | 'RS256';

interface ProviderKey {
    readonly privateKey: KeyObject;
    readonly publicKey: KeyObject;
}

interface ReceivedAuthnRequest extends ReceivedMessage {
    readonly kind: 'AuthnRequest';
    readonly acsUrl: string | undefined;
    readonly acsIndex: string | undefined;
    readonly forceAuthn: boolean;
    readonly isPassive: boolean;
    readonly nameIdFormat: string | undefined;
    readonly contexts: readonly string[];
    readonly comparison: string;
}

interface ReceivedMessage {
    readonly kind: 'AuthnRequest' | 'LogoutRequest' | 'LogoutResponse';
    readonly binding: 'redirect' | 'post';
    readonly xml: string;
    readonly id: string;
    readonly issuer: string;
    readonly relayState: string | undefined;
    readonly root: XmlElement;
}

interface RefusedCookie {
    readonly line: string;
    readonly url: string;
    readonly why: string;
}

interface SamlAnswer {
    readonly url: string;
    readonly form: AnswerFields;
}

interface SamlAnswerOptions {
    readonly person?: Person;
    readonly fault?: string | SamlDefect;
}

type SamlConnectionChanges = Partial<Omit<SamlConnectionInput, 'protocol' | 'id'>>;

interface SamlDefect {
    readonly sign?: Signed;
    readonly assertion?: SamlEdit;
    readonly response?: SamlEdit;
    readonly afterwards?: SamlEdit;
    readonly field?: (base64: string, answer: AnswerInEdit) => string;
    readonly fields?: (fields: AnswerFields, answer: AnswerInEdit) => AnswerFields;
    readonly key?: CertifiedKey | ((answer: AnswerInEdit) => CertifiedKey);
    readonly signatureAlgorithm?: string;
    readonly digestAlgorithm?: string;
    readonly canonicalization?: string;
    readonly replay?: true;
    readonly status?: readonly string[];
}

type SamlEdit = (xml: string, answer: AnswerInEdit) => string;

interface SamlFault extends Fault, SamlDefect {
}

type SamlPresetName = 'jumpcloud' | 'okta' | 'entra' | 'google' | 'keycloak' | 'generic';

type ScenarioStep = 'back-channel-logout' | 'front-channel-logout' | 'logout' | 'passive-sign-in' | 'refresh' | 'resolve-claims' | 'sign-in' | 'sign-in-by-provider' | 'userinfo';

interface SetCookie {
    readonly name: string;
    readonly value: string;
    readonly expiresAt?: number;
    readonly domain: string;
    readonly path?: string;
    readonly secure: boolean;
    readonly httpOnly: boolean;
    readonly sameSite: 'strict' | 'lax' | 'none' | 'default';
}

interface SignInAsOptions extends TestBrowserOptions {
    readonly start?: string;
    readonly connection?: string;
    readonly returnTo?: string;
    readonly strict?: boolean;
}

type Signed = 'assertion' | 'response' | 'both' | 'none';

interface SubmitOptions extends VisitOptions {
    readonly form?: string | number;
}

type TestApplication = FetchHandler | {
    fetch(request: Request): Response | Promise<Response>;
} | CallableFunction | {
    callback(): NodeListener;
} | {
    ready(): PromiseLike<unknown>;
    routing: NodeListener;
} | {
    emit(event: 'request', ...parameters: unknown[]): unknown;
    listeners(event: string): unknown[];
};

type TestApplications = TestApplication | Readonly<Record<string, TestApplication>>;

interface TestBrowser {
    readonly page: Page | undefined;
    readonly visited: readonly string[];
    open(url: string, options?: VisitOptions & Partial<FromOptions>): Promise<Page>;
    post(url: string, fields: FormFields, options: VisitOptions & FromOptions): Promise<Page>;
    prefetch(url: string): Promise<Page>;
    fetch(url: string, init?: RequestInit): Promise<Response>;
    back(): Promise<Page>;
    reload(): Promise<Page>;
    tab(): TestBrowser;
    cookies(url?: string): readonly Cookie[];
    readonly refusedCookies: readonly RefusedCookie[];
    clearCookies(): void;
    add(provider: TestProvider): void;
}

interface TestBrowserOptions {
    readonly origin?: string;
    readonly providers?: readonly TestProvider[];
    readonly now?: () => number;
    readonly headers?: Readonly<Record<string, string>>;
}

interface TestClock {
    readonly now: () => number;
    advance(seconds: number): void;
    set(time: Date | string | number): void;
}

interface TestDirectory {
    readonly region: 'us' | 'eu' | 'in';
    readonly apiKey: string;
    readonly serviceAccount: {
        readonly clientId: string;
        readonly clientSecret: string;
    };
    readonly orgId: string;
    readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
    readonly data: DirectoryData;
    readonly requests: readonly DirectoryRequestSeen[];
    play(fault: DirectoryFault, options?: PlayOptions): void;
    heal(): void;
    beforeAnswer(change: ((request: DirectoryRequestSeen) => void) | undefined): void;
    setOrdered(isOrdered: boolean): void;
    endTokens(): void;
    listen(options?: {
        readonly port?: number;
    }): Promise<ListeningDirectory>;
    handle(request: Request, baseUrl: string): Promise<Response>;
}

interface TestDirectoryOptions {
    readonly people?: readonly Person[];
    readonly counts?: DirectoryCounts;
    readonly region?: 'us' | 'eu' | 'in';
    readonly apiKey?: string;
    readonly serviceAccount?: {
        readonly clientId: string;
        readonly clientSecret: string;
    };
    readonly organizations?: readonly string[];
    readonly tokenLifetime?: number;
    readonly insights?: boolean;
    readonly latency?: number;
    readonly now?: () => number;
}

type TestIds = () => string;

interface TestOidcProvider extends TestProvider {
    readonly issuer: string;
    readonly requests: readonly OidcRequest[];
    connection(id: string, changes?: OidcConnectionChanges): OidcConnectionInput;
    answer(outbound: OutboundMessage, options?: OidcAnswerOptions): OidcAnswer;
    commit(fault: OidcDefect | OidcFault | string): void;
    misbehave(defect: OidcDefect): void;
    behave(): void;
    scenario(name: string): PlayedScenario;
    rotateKeys(): void;
    logoutToken(person: Person, changes?: Claims): string;
    logoutFrame(person: Person): string;
}

interface TestOidcProviderOptions {
    readonly preset?: OidcPresetName;
    readonly issuer?: string;
    readonly region?: JumpcloudRegion;
    readonly people?: readonly Person[];
    readonly now?: () => number;
    readonly ids?: TestIds;
    readonly clientId?: string;
    readonly clientSecret?: string;
    readonly tokenEndpointAuthMethod?: ClientAuthenticationMethod;
    readonly redirectUris?: readonly string[];
    readonly clientKey?: ClientKey;
    readonly profile?: 'fapi2';
    readonly postLogoutRedirectUris?: readonly string[];
    readonly frontChannelLogoutUri?: string;
    readonly groupsClaim?: string;
}

interface TestProvider {
    readonly origins: readonly string[];
    readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
    readonly people: readonly Person[];
}

interface TestSamlProvider extends TestProvider {
    readonly ssoUrl: string;
    readonly sloUrl: string | undefined;
    readonly metadataUrl: string;
    readonly entityId: string;
    readonly certificate: string;
    readonly key: CertifiedKey;
    readonly requests: readonly (ReceivedMessage | ReceivedAuthnRequest)[];
    metadata(): string;
    connection(id: string, changes?: SamlConnectionChanges): SamlConnectionInput;
    answer(outbound: OutboundMessage, options?: SamlAnswerOptions): SamlAnswer;
    unsolicited(target?: UnsolicitedTarget & SamlAnswerOptions): SamlAnswer;
    tileUrl(target?: UnsolicitedTarget): string;
    logoutRequest(person: Person, options?: LogoutRequestOptions): OutboundMessage;
    commit(fault: string | SamlDefect): void;
    misbehave(defect: string | SamlDefect): void;
    behave(): void;
    rotateKeys(): void;
}

interface TestSamlProviderOptions {
    readonly preset?: SamlPresetName;
    readonly people?: readonly Person[];
    readonly now?: () => number;
    readonly ids?: TestIds;
    readonly name?: string;
    readonly ssoUrl?: string;
    readonly sloUrl?: string | false;
    readonly metadataUrl?: string;
    readonly entityId?: string;
    readonly spEntityId?: string;
    readonly acsUrls?: readonly string[];
    readonly spLogoutUrl?: string;
    readonly groupsAttribute?: string;
    readonly signed?: Exclude<Signed, 'none'>;
    readonly encryptFor?: string;
    readonly declareRedirectEndpoint?: boolean;
}

interface UnsolicitedTarget {
    readonly acsUrl?: string | undefined;
    readonly relayState?: string | undefined;
    readonly spEntityId?: string | undefined;
}

interface VisitOptions {
    readonly follow?: boolean;
    readonly headers?: Readonly<Record<string, string>>;
}

interface XmlElement {
    readonly namespace: string;
    readonly name: string;
    readonly attributes: ReadonlyMap<string, string>;
    readonly children: readonly XmlElement[];
    readonly text: string;
}

declare function createCertifiedKey(commonName: string, { now }?: CertifiedKeyOptions): CertifiedKey;

declare function createMemoryDirectoryTarget(initial?: DirectoryTables): MemoryDirectoryTarget;

declare function createTestBrowser(app: TestApplications, options?: TestBrowserOptions): TestBrowser;

declare function createTestClock(start?: Date | string | number): TestClock;

declare function createTestDirectory(options?: TestDirectoryOptions): TestDirectory;

declare function createTestIds(seed?: string): TestIds;

declare function createTestOidcProvider(options?: TestOidcProviderOptions): TestOidcProvider;

declare function createTestSamlProvider(options?: TestSamlProviderOptions): TestSamlProvider;

declare const directoryFaults: {
    readonly 'rate-limit': () => Response;
    readonly 'rate-limit-without-time': () => Response;
    readonly 'suspected-abuse': () => Response;
    readonly 'redirect-to-login': () => Response;
    readonly 'web-page': () => Response;
    readonly unauthorized: () => Response;
    readonly forbidden: () => Response;
    readonly 'server-error': () => Response;
    readonly 'bad-gateway': () => Response;
    readonly 'not-json': () => Response;
    readonly 'wrong-shape': () => Response;
    readonly empty: () => Response;
    readonly hangs: () => Promise<Response>;
    readonly unreachable: () => Promise<Response>;
};

declare function directoryTargetContract(create: CreateDirectoryTarget, options?: DirectoryTargetContractOptions): readonly ContractCheck[];

declare function fetchFrom(...providers: readonly TestProvider[]): TestProvider['fetch'];

declare const localPresets: readonly [
    "jumpcloud",
    "okta",
    "entra",
    "google",
    "keycloak",
    "generic"
];

declare function mintSignIn(person: Person, options?: MintSignInOptions): Promise<SignIn>;

declare const oidcFaults: readonly OidcFault[];

declare const oidcPlans: readonly OidcPlan[];

declare const oidcScenarios: readonly OidcScenario[];

declare function oneTimeStoreContract(create: () => OneTimeStore | Promise<OneTimeStore>, options?: ContractOptions): readonly ContractCheck[];

declare function person(input?: PersonInput): Person;

declare function refreshStoreContract(create: () => RefreshStore | Promise<RefreshStore>, options?: ContractOptions): readonly ContractCheck[];

declare function replayCacheContract(create: () => ReplayCache | Promise<ReplayCache>, options?: ContractOptions): readonly ContractCheck[];

declare const samlFaults: readonly SamlFault[];

declare function signInAs(app: TestApplications | TestBrowser, person: Person, options?: SignInAsOptions): Promise<Page>;

declare function startLocalProvider(options?: LocalProviderOptions): Promise<LocalProvider>;
