import type { OidcConnectionInput, SamlConnectionInput } from '../configuration/connection.ts'
import { refuse } from '../core/errors.ts'
import { type Secret, toSecret } from '../core/secret.ts'

/** JumpCloud's issuers: one a region for all organisations, and the slash at the end is part of each. */
export const jumpcloudIssuers = {
  us: 'https://oauth.id.jumpcloud.com/',
  eu: 'https://oauth.id.eu.jumpcloud.com/',
  in: 'https://oauth.id.in.jumpcloud.com/',
} as const

export type JumpcloudRegion = keyof typeof jumpcloudIssuers

/** What may be changed of a preset: everything but what makes it this provider. */
type Changes<Input, Fixed extends string> = Partial<Omit<Input, 'protocol' | 'id' | Fixed>>

export interface JumpcloudOidcOptions extends Changes<OidcConnectionInput, 'clientId' | 'clientSecret'> {
  readonly id: string
  /** Where the organisation lives. */
  readonly region: JumpcloudRegion
  readonly clientId: string
  /** Leave it out, with `tokenEndpointAuthMethod: 'none'`, for a client without a secret. */
  readonly clientSecret?: string | Secret | undefined
  /**
   * The id of the organisation, which JumpCloud says in the claim `jc_org`: nobody of another one gets in, though all have the
   * same issuer.
   */
  readonly organization?: string | undefined
}

interface JumpcloudSamlCommon
  extends Changes<
    SamlConnectionInput,
    'ssoUrl' | 'idpEntityId' | 'spEntityId' | 'certificate' | 'metadata' | 'metadataUrl'
  > {
  readonly id: string
  /** "SP Entity ID", capitals included. */
  readonly spEntityId: string
}

interface JumpcloudSamlByHand {
  /** "IDP URL" of the application, `https://sso.jumpcloud.com/saml2/…`. */
  readonly ssoUrl: string
  /** "IdP Entity ID", the free text that was typed there. */
  readonly idpEntityId: string
  /** The text of the downloaded `certificate.pem`, or its base64 lines; two while it is being renewed. */
  readonly certificate: NonNullable<SamlConnectionInput['certificate']>
}

interface JumpcloudSamlByUrl {
  /** What "Copy Metadata URL" copies. */
  readonly metadataUrl: string
  readonly idpEntityId?: string
}

interface JumpcloudSamlByDocument {
  /** The text of what "Export Metadata" downloads. */
  readonly metadata: string
  readonly idpEntityId?: string
}

/** What JumpCloud says of itself is typed by hand, or comes from its metadata. */
export type JumpcloudSamlOptions = JumpcloudSamlCommon &
  (JumpcloudSamlByHand | JumpcloudSamlByUrl | JumpcloudSamlByDocument)

const where = 'in the JumpCloud Admin Portal, SSO Applications, the application, SSO'

/**
 * JumpCloud's own error texts, and what they ask somebody to change. Every `invalid_client` speaks of an "unsupported
 * authentication method" as an example; only "but method" says that it is the cause.
 */
const oidcHints = [
  {
    contains: 'but method',
    hint: `Make tokenEndpointAuthMethod the "Client Authentication Type" ${where}.`,
  },
  {
    contains: 'client does not exist',
    hint: 'Check clientId and region: the client of one region is unknown in another.',
  },
  { contains: 'invalid_client', hint: `Check clientSecret; a lost one can only be regenerated, ${where}.` },
  { contains: 'pre-registered redirect', hint: `Add the callback to "Redirect URIs" ${where}, to the letter.` },
  {
    contains: 'is not allowed to request scope',
    hint: `Tick the scope under "Standard Scopes" ${where}, or leave it out of scopes.`,
  },
  {
    contains: '8 characters',
    hint: 'JumpCloud wants a state of 8 characters or more: something between shortened or removed it.',
  },
  {
    contains: 'not allowed to use authorization grant',
    hint: `Tick the grant under "Grant Types" ${where}; Refresh Token is needed for offline_access.`,
  },
  {
    contains: 'access_denied',
    hint: 'Bind the application to a user group of the person: only its members may sign in.',
  },
]

const samlHints = [
  {
    contains: 'authnfailed',
    hint: 'Bind the application to a user group of the person: only its members may sign in.',
  },
]

/**
 * A JumpCloud application of the type "Custom OIDC".
 *
 * `email_verified` counts as text too: it is a constant that the administrator types. Groups arrive only when "include group
 * attribute" is ticked: name it in `groupsClaim`.
 */
function oidc(options: JumpcloudOidcOptions): OidcConnectionInput {
  const { region, clientSecret, organization, ...connection } = options
  return {
    protocol: 'oidc',
    issuer: issuerOf(region, options.id),
    tokenEndpointAuthMethod: 'client_secret_post',
    emailVerification: 'accept-text',
    // Its provider is Ory Hydra, which writes none.
    allowLogoutTokenWithoutExp: true,
    hints: oidcHints,
    ...stated(connection),
    ...(organization !== undefined && { requiredClaims: { ...connection.requiredClaims, jc_org: organization } }),
    ...(clientSecret !== undefined && { clientSecret: toSecret(clientSecret) }),
  }
}

/** A JumpCloud application of the type "Custom SAML": it signs the assertion, the response, or both, as ticked there. */
function saml(options: JumpcloudSamlOptions): SamlConnectionInput {
  return {
    protocol: 'saml',
    signed: 'either',
    // Its metadata says which bindings it declares; both are served.
    ...('ssoUrl' in options && options.ssoUrl !== undefined && { ssoBinding: 'redirect' as const }),
    emailVerification: 'accept-text',
    groupsClaim: 'memberOf',
    hints: samlHints,
    ...stated(options),
  }
}

function issuerOf(region: string, id: string): string {
  const found = Object.entries(jumpcloudIssuers).find(([name]) => name === region)
  if (found !== undefined) return found[1]
  const expected = Object.keys(jumpcloudIssuers)
  refuse('configuration_invalid', { reason: 'region-unknown', id, expected, received: region }, { connection: id })
}

/** An option that is given as `undefined` changes nothing of the preset. */
function stated<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options
}

/** Presets for JumpCloud: what is the same for all of its customers, so that only the rest has to be written. */
export const jumpcloud = Object.freeze({ oidc, saml })
