import type { Secret } from '../core/secret.ts'
import type { CommonConnection, CommonConnectionInput } from './common-input.ts'
import type { OneOrMore, XmlDecryptionKey, XmlSigningKey } from './keys.ts'

/** Our own metadata for a connection. */
export interface ServiceProviderMetadataInput {
  /** Whether it is signed, with the first of the `signingKeys`. Default false. */
  readonly signed?: boolean
  /** Seconds after which a provider has to fetch it again (`validUntil`), 3600 at least. Default: it does not say. */
  readonly validFor?: number
}

/** A SAML connection, as an operator writes it. */
export interface SamlConnectionInput extends CommonConnectionInput {
  /** SAML 2.0; a preset sets it. */
  readonly protocol: 'saml'
  /** Where the `AuthnRequest` goes. Metadata says it as well. */
  readonly ssoUrl?: string
  /** Default: `redirect`; with metadata, what it offers, `redirect` before `post`. */
  readonly ssoBinding?: 'redirect' | 'post'
  /** Free text, compared exactly: not necessarily a URL. With metadata: which of its entities is meant. */
  readonly idpEntityId?: string
  /** The identity provider's certificate; several, four at most, while it is being renewed. Metadata says it as well. */
  readonly certificate?: string | readonly string[]
  /** Where the identity provider's metadata is: fetched when first used, and again in a day at most. */
  readonly metadataUrl?: string
  /** The text of the identity provider's metadata. */
  readonly metadata?: string
  /** The metadata has to be signed with the key of this certificate, or of one of these. */
  readonly metadataCertificate?: string | readonly string[]
  /**
   * How far ahead the `validUntil` of signed metadata may be, in seconds, 3600 at least: so long an old document could be served
   * in the place of a new one. Default 30 days.
   */
  readonly metadataMaxValidity?: number
  /** Ours, as registered with the identity provider: the audience of its assertions. */
  readonly spEntityId: string
  /** What has to be signed (default `either`); whatever is signed has to be signed well, under every policy. */
  readonly signed?: 'either' | 'assertion' | 'response' | 'both'
  /**
   * Who verifies signatures: our strict verifier and node-saml, which have to agree (`both`, default), or the strict one alone,
   * which is much faster, takes many more group values, and knows ECDSA, SHA-384 and more of RSA-PSS.
   */
  readonly verification?: 'both' | 'strict'
  /**
   * Whether SHA-1 counts, in signatures and digests. Off by default: two documents can be made that share a SHA-1, so that a
   * signature for one holds for the other.
   */
  readonly allowSha1?: boolean
  /**
   * The format asked for in `NameIDPolicy`; a name id of another one is refused, unless the unspecified one was asked for. None
   * is asked for by default.
   */
  readonly nameIdFormat?: string
  /** `AllowCreate` of `NameIDPolicy`: whether the identity provider may make a new name id for a person. Default true. */
  readonly allowCreate?: boolean
  /** Whether everybody has to be authenticated anew at every sign-in (`ForceAuthn`); checked on return. Default false. */
  readonly forceAuthn?: boolean
  /** Authentication contexts of which one has to be met (`RequestedAuthnContext`); checked on return. */
  readonly authnContexts?: readonly string[]
  /** Our keys for signing, newest first: the first signs, and all of them are published. Default: those of the relying party. */
  readonly signingKeys?: OneOrMore<XmlSigningKey>
  /** Whether `AuthnRequest`s are signed. Default: where there is a key and the provider's metadata wants it. */
  readonly signRequests?: boolean
  /** Our keys that the provider encrypts assertions for, RSA, newest first: any of them opens. Default: those of the relying party. */
  readonly decryptionKeys?: OneOrMore<XmlDecryptionKey>
  /**
   * Whether assertions may be encrypted with AES-CBC. Off by default: it shows no change of what was encrypted, so that an attacker
   * who is told what becomes of changed ones can read them. Such a provider has to sign the response as well.
   */
  readonly allowCbc?: boolean
  /** The identity provider's single logout service. Without one a logout ends the application's own session only. Metadata says it as well. */
  readonly sloUrl?: string
  /** Default: `redirect`; with metadata, what it offers, `redirect` before `post`. */
  readonly sloBinding?: 'redirect' | 'post'
  /** Where a `LogoutResponse` goes, if not to `sloUrl` (`ResponseLocation` in metadata). */
  readonly sloResponseUrl?: string
  /** Our own metadata for this connection. */
  readonly spMetadata?: ServiceProviderMetadataInput
  /**
   * Whether the identity provider may begin a login by itself (IdP-initiated). Off by default: an attacker who can make a browser
   * post an assertion of his own signs that browser in as himself. Needs a `replayCache` of the relying party.
   */
  readonly allowUnsolicited?: boolean
  /** An attribute to take the subject from, where the name id can change (an email) or is not lasting (transient). */
  readonly subjectAttribute?: string
}

/** A key of ours for SAML, whose private half no inspection shows. */
export interface ParsedXmlKey {
  readonly privateKey: Secret
  /** PEM. */
  readonly certificate: string
}

/** Our own keys; empty where there are none. */
export interface OwnKeys {
  readonly signingKeys: readonly ParsedXmlKey[]
  readonly decryptionKeys: readonly ParsedXmlKey[]
}

type WithDefault =
  | 'protocol'
  | 'spEntityId'
  | 'signed'
  | 'verification'
  | 'allowSha1'
  | 'allowCreate'
  | 'forceAuthn'
  | 'allowCbc'
  | 'allowUnsolicited'
type Known = 'ssoUrl' | 'ssoBinding' | 'sloBinding' | 'idpEntityId' | 'signRequests'
type OnlyMetadata = 'metadata' | 'metadataUrl' | 'metadataCertificate' | 'metadataMaxValidity'

/** What every SAML connection has. */
interface CommonSamlConnection
  extends CommonConnection,
    OwnKeys,
    Required<Pick<SamlConnectionInput, WithDefault>>,
    Omit<
      SamlConnectionInput,
      keyof CommonConnectionInput | keyof OwnKeys | WithDefault | Known | OnlyMetadata | 'certificate' | 'spMetadata'
    > {
  readonly spMetadata: { readonly signed: boolean; readonly validFor?: number }
}

/** A SAML connection that its provider's metadata has to complete. */
export interface SamlMetadataConnection
  extends CommonSamlConnection,
    Pick<SamlConnectionInput, 'metadata' | 'metadataUrl' | 'metadataMaxValidity' | Exclude<Known, 'ssoUrl'>> {
  readonly metadataCertificate?: readonly string[]
}

/** A SAML connection of which everything is known. */
export interface SamlConnection extends CommonSamlConnection, Required<Pick<SamlConnectionInput, Known>> {
  readonly certificate: readonly string[]
}
