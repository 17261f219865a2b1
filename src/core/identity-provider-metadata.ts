/** Where a provider can be asked, one address a binding. */
export type BindingUrls = { readonly [binding in 'redirect' | 'post']?: string }

/** What the metadata of a SAML identity provider says, as far as signing in and out is concerned. */
export interface IdentityProviderMetadata {
  readonly entityId: string
  /** Where `AuthnRequest`s go; one of the two is always there. */
  readonly ssoUrls: BindingUrls
  /** Where logout requests go; JumpCloud has none. */
  readonly sloUrls: BindingUrls
  /** Where logout responses go, if not to `sloUrls`. */
  readonly sloResponseUrls: BindingUrls
  /** The certificates of the keys that sign, PEM, each once: at most four, in the order of the document. */
  readonly certificates: readonly [string, ...string[]]
  /** How many more there were: those that end earliest, and weak ones beside others, were left out. */
  readonly certificatesLeftOut: number
  readonly wantAuthnRequestsSigned: boolean
  readonly nameIdFormats: readonly string[]
  readonly validUntil?: Date
  /** When the document was made, where it says so (`PublicationInfo` of MDRPI). */
  readonly publishedAt?: Date
  /** Seconds. */
  readonly cacheDuration?: number
}
