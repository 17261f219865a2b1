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
  ExpressErrorOptions,
  ExpressOptions,
  RequireGroupOptions,
  RequireRecentSignInOptions,
  RequireSignInOptions,
};

interface ExpressErrorOptions {
    readonly onError?: ((error: SsoError, request: Request, response: Response) => unknown) | undefined;
}

interface ExpressOptions extends ExpressErrorOptions {
    readonly onSignIn: (signIn: SignIn, request: Request, response: Response) => unknown;
    readonly isSignedIn?: (request: Request) => boolean | Promise<boolean>;
    readonly onLogout?: (event: LogoutEvent, request: Request, response: Response) => unknown;
}

interface RequireGroupOptions extends GroupRules, ExpressErrorOptions {
    readonly groups: (request: Request) => KnownGroups | undefined | Promise<KnownGroups | undefined>;
}

interface RequireRecentSignInOptions extends RecentSignInRules, ExpressErrorOptions {
    readonly signedIn: (request: Request) => SignedIn | undefined | Promise<SignedIn | undefined>;
}

interface RequireSignInOptions extends SignInRules, ExpressErrorOptions {
    readonly isSignedIn: (request: Request) => boolean | Promise<boolean>;
}

declare function beginLogout(sso: RelyingParty, request: Request, response: Response, { onError, ...options }: Omit<LogoutBeginRequest, 'cookies'> & ExpressErrorOptions): Promise<void>;

declare function beginSignIn(sso: RelyingParty, request: Request, response: Response, { onError, ...options }: Omit<BeginRequest, 'cookies' | 'binding'> & ExpressErrorOptions): Promise<void>;

declare function confirmStepUp(sso: RelyingParty, request: Request, response: Response, { onError, ...stepUp }: StepUpRequest & ExpressErrorOptions): Promise<void>;

declare function relyant(sso: RelyingParty, options: ExpressOptions): RequestHandler;

declare function requireGroup(sso: RelyingParty, options: RequireGroupOptions): RequestHandler;

declare function requireRecentSignIn(sso: RelyingParty, options: RequireRecentSignInOptions): RequestHandler;

declare function requireSignIn(sso: RelyingParty, options: RequireSignInOptions): RequestHandler;
