import { oidcSettings } from './connection.ts'
import { samlSettings } from './saml-connection.ts'

const shared = {
  protocol: true,
  emailVerification: true,
  groupsClaim: true,
  groupsDelimiter: true,
  claimNames: true,
} as const

/** What a customer may write: what is added to a connection later is the application's until it stands here. */
export const tenantSettings = {
  oidc: oidcSettings.pick({
    ...shared,
    issuer: true,
    clientId: true,
    clientSecret: true,
    tokenEndpointAuthMethod: true,
    scopes: true,
    requiredClaims: true,
  }),
  saml: samlSettings.partial({ spEntityId: true }).pick({
    ...shared,
    ssoUrl: true,
    ssoBinding: true,
    idpEntityId: true,
    certificate: true,
    metadataUrl: true,
    metadata: true,
    metadataCertificate: true,
    nameIdFormat: true,
    subjectAttribute: true,
    sloUrl: true,
    sloBinding: true,
    sloResponseUrl: true,
  }),
} as const

export type TenantProtocol = keyof typeof tenantSettings

/** Everything that a connection has. */
export const allFields: Readonly<Record<TenantProtocol, readonly string[]>> = {
  oidc: Object.keys(oidcSettings.shape),
  saml: Object.keys(samlSettings.shape),
}

export const tenantFields: Readonly<Record<TenantProtocol, readonly string[]>> = {
  oidc: Object.keys(tenantSettings.oidc.shape),
  saml: Object.keys(tenantSettings.saml.shape),
}

/** Fields in which an address stands. */
export const addressFields: readonly string[] = ['issuer', 'ssoUrl', 'metadataUrl', 'sloUrl', 'sloResponseUrl']

/** Values of such fields that only the application may choose. */
export const applicationValues: Readonly<Record<string, readonly string[]>> = {
  emailVerification: ['trust-connection'],
  tokenEndpointAuthMethod: ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
}

const long: Readonly<Record<string, number>> = {
  certificate: 65_536,
  metadataCertificate: 65_536,
  metadata: 1_048_576,
}

export const longestOf = (field: string): number => (Object.hasOwn(long, field) ? (long[field] as number) : 2048)

/** Where a customer finds what belongs into a field. */
export const hints: ReadonlyMap<string, string> = new Map([
  ['issuer', 'The provider publishes it as "issuer", at the address that ends in /.well-known/openid-configuration.'],
  ['clientId', 'The provider shows it where this application is registered.'],
  ['clientSecret', 'The provider shows it once, when this application is registered there.'],
  ['tokenEndpointAuthMethod', 'Choose what is registered with the provider.'],
  ['ssoUrl', 'The metadata of the identity provider has it: the Location of SingleSignOnService.'],
  ['idpEntityId', 'The metadata of the identity provider has it: entityID.'],
  ['certificate', 'Download it from the identity provider: a text that begins with -----BEGIN CERTIFICATE-----.'],
  ['metadataUrl', 'The identity provider shows it where this application is registered.'],
])
