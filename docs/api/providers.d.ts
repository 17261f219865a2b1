export {
  jumpcloud,
  jumpcloudIssuers,
};

export {
  JumpcloudOidcOptions,
  JumpcloudRegion,
  JumpcloudSamlOptions,
};

type Changes<Input, Fixed extends string> = Partial<Omit<Input, 'protocol' | 'id' | Fixed>>;

interface JumpcloudOidcOptions extends Changes<OidcConnectionInput, 'clientId' | 'clientSecret'> {
    readonly id: string;
    readonly region: JumpcloudRegion;
    readonly clientId: string;
    readonly clientSecret?: string | Secret | undefined;
    readonly organization?: string | undefined;
}

type JumpcloudRegion = keyof typeof jumpcloudIssuers;

interface JumpcloudSamlByDocument {
    readonly metadata: string;
    readonly idpEntityId?: string;
}

interface JumpcloudSamlByHand {
    readonly ssoUrl: string;
    readonly idpEntityId: string;
    readonly certificate: NonNullable<SamlConnectionInput['certificate']>;
}

interface JumpcloudSamlByUrl {
    readonly metadataUrl: string;
    readonly idpEntityId?: string;
}

interface JumpcloudSamlCommon extends Changes<SamlConnectionInput, 'ssoUrl' | 'idpEntityId' | 'spEntityId' | 'certificate' | 'metadata' | 'metadataUrl'> {
    readonly id: string;
    readonly spEntityId: string;
}

type JumpcloudSamlOptions = JumpcloudSamlCommon & (JumpcloudSamlByHand | JumpcloudSamlByUrl | JumpcloudSamlByDocument);

declare const jumpcloud: Readonly<{
    oidc: typeof oidc;
    saml: typeof saml;
}>;

declare const jumpcloudIssuers: {
    readonly us: "https://oauth.id.jumpcloud.com/";
    readonly eu: "https://oauth.id.eu.jumpcloud.com/";
    readonly in: "https://oauth.id.in.jumpcloud.com/";
};

declare function oidc(options: JumpcloudOidcOptions): OidcConnectionInput;

declare function saml(options: JumpcloudSamlOptions): SamlConnectionInput;
