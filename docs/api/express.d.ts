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
  ExpressOptions,
  RequireGroupOptions,
  RequireRecentSignInOptions,
  RequireSignInOptions,
};

interface ExpressOptions {
    readonly onSignIn: (signIn: SignIn, request: Request, response: Response) => unknown;
    readonly onError?: (error: SsoError, request: Request, response: Response) => unknown;
    readonly onLogout?: (event: LogoutEvent, request: Request, response: Response) => unknown;
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

declare function beginLogout(sso: RelyingParty, request: Request, response: Response, options: Omit<LogoutBeginRequest, 'cookies'>): Promise<void>;

declare function beginSignIn(sso: RelyingParty, request: Request, response: Response, options: Omit<BeginRequest, 'cookies'>): Promise<void>;

declare function confirmStepUp(sso: RelyingParty, request: Request, response: Response, stepUp: StepUpRequest): Promise<void>;

declare function relyant(sso: RelyingParty, options: ExpressOptions): RequestHandler;

declare function requireGroup(sso: RelyingParty, options: RequireGroupOptions): RequestHandler;

declare function requireRecentSignIn(sso: RelyingParty, options: RequireRecentSignInOptions): RequestHandler;

declare function requireSignIn(sso: RelyingParty, options: RequireSignInOptions): RequestHandler;
