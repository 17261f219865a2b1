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
  FastifyErrorOptions,
  FastifyOptions,
  Guard,
  RequireGroupOptions,
  RequireRecentSignInOptions,
  RequireSignInOptions,
};

interface FastifyErrorOptions {
    readonly onError?: ((error: SsoError, request: FastifyRequest, reply: FastifyReply) => unknown) | undefined;
}

interface FastifyOptions extends FastifyErrorOptions {
    readonly sso: RelyingParty;
    readonly onSignIn: (signIn: SignIn, request: FastifyRequest, reply: FastifyReply) => unknown;
    readonly isSignedIn?: (request: FastifyRequest) => boolean | Promise<boolean>;
    readonly onLogout?: (event: LogoutEvent, request: FastifyRequest, reply: FastifyReply) => unknown;
}

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

interface RequireGroupOptions extends GroupRules, FastifyErrorOptions {
    readonly groups: (request: FastifyRequest) => KnownGroups | undefined | Promise<KnownGroups | undefined>;
}

interface RequireRecentSignInOptions extends RecentSignInRules, FastifyErrorOptions {
    readonly signedIn: (request: FastifyRequest) => SignedIn | undefined | Promise<SignedIn | undefined>;
}

interface RequireSignInOptions extends SignInRules, FastifyErrorOptions {
    readonly isSignedIn: (request: FastifyRequest) => boolean | Promise<boolean>;
}

declare function beginLogout(sso: RelyingParty, request: FastifyRequest, reply: FastifyReply, { onError, ...options }: Omit<LogoutBeginRequest, 'cookies'> & FastifyErrorOptions): Promise<FastifyReply>;

declare function beginSignIn(sso: RelyingParty, request: FastifyRequest, reply: FastifyReply, { onError, ...options }: Omit<BeginRequest, 'cookies' | 'binding'> & FastifyErrorOptions): Promise<FastifyReply>;

declare function confirmStepUp(sso: RelyingParty, request: FastifyRequest, reply: FastifyReply, { onError, ...stepUp }: StepUpRequest & FastifyErrorOptions): Promise<FastifyReply>;

declare function relyant(scope: FastifyInstance, options: FastifyOptions): Promise<void>;

declare function requireGroup(sso: RelyingParty, options: RequireGroupOptions): Guard;

declare function requireRecentSignIn(sso: RelyingParty, options: RequireRecentSignInOptions): Guard;

declare function requireSignIn(sso: RelyingParty, options: RequireSignInOptions): Guard;
