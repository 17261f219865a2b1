import { z } from 'zod'
import { strictObject } from '../core/strict-object.ts'
import { certificateOrCertificates, certificates, commonOptions } from './common-options.ts'
import { endpoint } from './endpoint.ts'
import { type ParsedXmlKey, xmlKeys } from './xml-keys.ts'

const metadataText = z.string().superRefine((value, context) => {
  if (/^\s*https?:/.test(value)) context.addIssue({ code: 'custom', message: 'this is a URL: write metadataUrl' })
  else if (!/^\uFEFF?\s*</.test(value)) {
    context.addIssue({
      code: 'custom',
      message: 'give the text of the document, which begins with "<": read the file first',
    })
  }
})

const samlSettings = strictObject({
  protocol: z.literal('saml'),
  ...commonOptions,
  /** Where the `AuthnRequest` goes. Metadata says it as well. */
  ssoUrl: endpoint.exactOptional(),
  /** Default: `redirect`; with metadata, what it offers, `redirect` before `post`. */
  ssoBinding: z.enum(['redirect', 'post']).exactOptional(),
  /** Free text, compared exactly: not necessarily a URL. With metadata: which of its entities is meant. */
  idpEntityId: z
    .string()
    .trim()
    .min(1, 'write the entity id of the identity provider, exactly as it is typed there')
    .exactOptional(),
  /** The identity provider's certificate; several while it is being renewed. Metadata says it as well. */
  certificate: certificates.exactOptional(),
  /** Where the identity provider's metadata is: fetched when first used, and again in a day at most. */
  metadataUrl: endpoint.exactOptional(),
  /** The text of the identity provider's metadata. */
  metadata: metadataText.exactOptional(),
  /** The metadata has to be signed with the key of this certificate, or of one of these. */
  metadataCertificate: certificates.exactOptional(),
  /** Ours, as registered with the identity provider: the audience of its assertions. */
  spEntityId: z.string().trim().min(1),
  /** What has to be signed; whatever is signed has to be signed well, under every policy. */
  signed: z.enum(['either', 'assertion', 'response', 'both']).default('either'),
  /**
   * Who verifies signatures: our strict verifier and node-saml, which have to agree (default), or the strict one alone, which
   * is much faster, takes many more group values, and knows ECDSA, SHA-384 and more of RSA-PSS.
   */
  verification: z.enum(['both', 'strict']).default('both'),
  /**
   * Whether SHA-1 counts, in signatures and digests. Off by default: two documents can be made that share a SHA-1, so that a
   * signature for one holds for the other.
   */
  allowSha1: z.boolean().default(false),
  /** The format asked for in `NameIDPolicy`; none is asked for by default. */
  nameIdFormat: z.string().min(1).exactOptional(),
  /** `AllowCreate` of `NameIDPolicy`: whether the identity provider may make a new name id for a person. */
  allowCreate: z.boolean().default(true),
  /** Whether everybody has to be authenticated anew at every sign-in (`ForceAuthn`); checked on return. */
  forceAuthn: z.boolean().default(false),
  /** Authentication contexts of which one has to be met (`RequestedAuthnContext`); checked on return. */
  authnContexts: z.array(z.string().min(1)).nonempty().readonly().exactOptional(),
  /** Our keys for signing, newest first. Default: those of the relying party. */
  signingKeys: xmlKeys.exactOptional(),
  /** Whether `AuthnRequest`s are signed. Default: where there is a key and the provider's metadata wants it. */
  signRequests: z.boolean().exactOptional(),
  /** Our keys that the provider encrypts assertions for, RSA, newest first. Default: those of the relying party. */
  decryptionKeys: xmlKeys.exactOptional(),
  /**
   * Whether assertions may be encrypted with AES-CBC. Off by default: it shows no change of what was encrypted, so that
   * whoever is told what becomes of changed ones can read them. Let such a provider sign the response as well.
   */
  allowCbc: z.boolean().default(false),
  /** The identity provider's single logout service. Without one a logout ends the application's own session only. Metadata says it as well. */
  sloUrl: endpoint.exactOptional(),
  sloBinding: z.enum(['redirect', 'post']).exactOptional(),
  /** Where a `LogoutResponse` goes, if not to `sloUrl` (`ResponseLocation` in metadata). */
  sloResponseUrl: endpoint.exactOptional(),
  /** Our own metadata for this connection. */
  spMetadata: strictObject({
    signed: z.boolean().default(false),
    /** Seconds after which a provider has to fetch it again (`validUntil`). Default: it does not say. */
    validFor: z.number().int().min(3600).exactOptional(),
  }).prefault({}),
  /**
   * Whether the identity provider may begin a login by itself (IdP-initiated). Off by default: whoever can make a browser
   * post an assertion of his own signs that browser in as himself. Needs a `replayCache` of the relying party.
   */
  allowUnsolicited: z.boolean().default(false),
  /** An attribute to take the subject from, where the name id can change (an email) or is not lasting (transient). */
  subjectAttribute: z.string().min(1).exactOptional(),
})

/** A SAML connection as an operator writes it. */
export const samlConnection = samlSettings.superRefine(checkTrust)

export type SamlSettings = Readonly<z.output<typeof samlSettings>>

/** What an identity provider is trusted by has to be written in full, or to come from metadata in full. */
function checkTrust(settings: SamlSettings, context: z.core.$RefinementCtx): void {
  const issue = (key: keyof SamlSettings, message: string): void =>
    context.addIssue({ code: 'custom', path: [key], message })
  const { metadata, metadataUrl } = settings
  if (metadata !== undefined && metadataUrl !== undefined) issue('metadata', 'write metadataUrl or metadata, not both')
  if (metadata !== undefined || metadataUrl !== undefined) {
    for (const key of ['ssoUrl', 'certificate'] as const) {
      if (settings[key] !== undefined) issue(key, `leave ${key} out: the metadata says it`)
    }
    return
  }
  if (settings.metadataCertificate !== undefined) issue('metadataCertificate', 'leave it out: there is no metadata')
  const orMetadata = 'or write metadataUrl or metadata instead of ssoUrl and certificate'
  if (settings.ssoUrl === undefined) issue('ssoUrl', `write where the AuthnRequest goes, ${orMetadata}`)
  if (settings.idpEntityId === undefined) issue('idpEntityId', `write the entity id of the provider, ${orMetadata}`)
  if (settings.certificate === undefined) issue('certificate', `${certificateOrCertificates}, ${orMetadata}`)
}

type FromMetadata = 'ssoUrl' | 'ssoBinding' | 'sloBinding' | 'idpEntityId' | 'certificate' | 'signRequests'
type OnlyMetadata = 'metadata' | 'metadataUrl' | 'metadataCertificate'
/** Our own keys; empty where there are none. */
export interface OwnKeys {
  readonly signingKeys: readonly ParsedXmlKey[]
  readonly decryptionKeys: readonly ParsedXmlKey[]
}

/** A SAML connection of which everything is known. */
export type SamlConnection = Omit<SamlSettings, FromMetadata | OnlyMetadata | keyof OwnKeys> &
  OwnKeys & {
    readonly ssoUrl: string
    readonly ssoBinding: 'redirect' | 'post'
    readonly sloBinding: 'redirect' | 'post'
    readonly idpEntityId: string
    readonly certificate: readonly string[]
    readonly signRequests: boolean
  }

/** A SAML connection that its provider's metadata has to complete. */
export type SamlMetadataConnection = Omit<SamlSettings, 'ssoUrl' | 'certificate' | keyof OwnKeys> & OwnKeys

/** Every address that a SAML connection names. */
export const endpointsOf = ({ ssoUrl, sloUrl, sloResponseUrl, metadataUrl }: SamlSettings) => ({
  ssoUrl,
  sloUrl,
  sloResponseUrl,
  metadataUrl,
})

/** A connection with its defaults, as far as they are known without metadata. */
export function withDefaults(settings: SamlSettings, keys: OwnKeys): SamlConnection | SamlMetadataConnection {
  const { ssoUrl, idpEntityId, certificate, ssoBinding = 'redirect', signRequests = false } = settings
  const { sloBinding = 'redirect' } = settings
  if (ssoUrl === undefined || idpEntityId === undefined || certificate === undefined) return { ...settings, ...keys }
  return { ...settings, ssoUrl, idpEntityId, certificate, ssoBinding, sloBinding, signRequests, ...keys }
}

/** Whether a SAML connection has to be completed by metadata first. */
export function hasMetadata(connection: SamlConnection | SamlMetadataConnection): connection is SamlMetadataConnection {
  return 'metadataUrl' in connection || 'metadata' in connection
}
