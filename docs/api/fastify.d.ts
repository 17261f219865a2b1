export {
  beginLogout,
  beginSignIn,
  confirmStepUp,
  relyant,
  requireGroup,
  requireRecentSignIn,
  requireSignIn,
};

export {
  FastifyOptions,
  Guard,
  RequireGroupOptions,
  RequireRecentSignInOptions,
  RequireSignInOptions,
};

interface FastifyOptions {
    readonly sso: RelyingParty;
    readonly onSignIn: (signIn: SignIn, request: FastifyRequest, reply: FastifyReply) => unknown;
    readonly onError?: (error: SsoError, request: FastifyRequest, reply: FastifyReply) => unknown;
    readonly onLogout?: (event: LogoutEvent, request: FastifyRequest, reply: FastifyReply) => unknown;
}

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

interface RequireGroupOptions extends GroupRules {
    readonly groups: (request: FastifyRequest) => KnownGroups | undefined | Promise<KnownGroups | undefined>;
}

interface RequireRecentSignInOptions extends RecentSignInRules {
    readonly signedIn: (request: FastifyRequest) => SignedIn | undefined | Promise<SignedIn | undefined>;
}

interface RequireSignInOptions extends SignInRules {
    readonly isSignedIn: (request: FastifyRequest) => boolean | Promise<boolean>;
}

declare function beginLogout(sso: RelyingParty, request: FastifyRequest, reply: FastifyReply, options: Omit<LogoutBeginRequest, 'cookies'>): Promise<FastifyReply>;

declare function beginSignIn(sso: RelyingParty, request: FastifyRequest, reply: FastifyReply, options: Omit<BeginRequest, 'cookies'>): Promise<FastifyReply>;

declare function confirmStepUp(sso: RelyingParty, request: FastifyRequest, reply: FastifyReply, stepUp: StepUpRequest): Promise<FastifyReply>;

declare function relyant(scope: FastifyInstance, options: FastifyOptions): Promise<void>;

declare function requireGroup(sso: RelyingParty, options: RequireGroupOptions): Guard;

declare function requireRecentSignIn(sso: RelyingParty, options: RequireRecentSignInOptions): Guard;

declare function requireSignIn(sso: RelyingParty, options: RequireSignInOptions): Guard;
