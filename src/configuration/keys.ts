import type { Secret } from '../core/secret.ts'

/** A private key, however it is kept: PKCS #8 as PEM, a JWK as object or text, or a `CryptoKey`. */
export type PrivateKeyInput = string | Secret | Readonly<Record<string, unknown>> | CryptoKey

/** Gives the signature of some bytes, made where the key is; in the form of JWS: ECDSA is r and s, not DER. */
export type SignFunction = (data: Uint8Array) => Promise<Uint8Array>

/** The name of a signature algorithm in a JWT. */
export type JwtSignatureAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'

/** The name of a key management algorithm in an encrypted JWT. */
export type JwtEncryptionAlgorithm =
  | 'RSA-OAEP'
  | 'RSA-OAEP-256'
  | 'RSA-OAEP-384'
  | 'RSA-OAEP-512'
  | 'ECDH-ES'
  | 'ECDH-ES+A128KW'
  | 'ECDH-ES+A192KW'
  | 'ECDH-ES+A256KW'

/** A key of ours that signs for OpenID Providers, who know it by `alg` and `kid`. Give either `privateKey` or `sign`. */
export interface JwtSigningKey {
  /** The algorithm that is registered with the provider, or that it announces. */
  readonly alg: JwtSignatureAlgorithm
  /** As the provider knows the key. Default: that of the JWK. */
  readonly kid?: string
  /**
   * The SHA-256 thumbprint of the certificate that is registered with the provider, in base64url, for one that knows keys by their
   * certificates, such as Entra ID (`x5t#S256`).
   */
  readonly thumbprint?: string
  /** PKCS #8 as PEM, a JWK, or a `CryptoKey`. */
  readonly privateKey?: PrivateKeyInput
  /** Signs instead, for a key that does not leave where it is. */
  readonly sign?: SignFunction
}

/** A key of ours that OpenID Providers encrypt for. */
export interface JwtDecryptionKey {
  /** The `alg` that the provider encrypts with. */
  readonly alg: JwtEncryptionAlgorithm
  /** As the provider knows the key. Default: that of the JWK. */
  readonly kid?: string
  /** PKCS #8 as PEM, a JWK, or a `CryptoKey`. */
  readonly privateKey: PrivateKeyInput
}

/** A key that binds tokens (DPoP). Its public half has to be known as well: it cannot be a `CryptoKey`. */
export interface JwtBindingKey {
  /** The algorithm of the proofs. */
  readonly alg: 'ES256' | 'PS256' | 'RS256' | 'EdDSA' | 'Ed25519'
  /** PKCS #8 as PEM, or a JWK. */
  readonly privateKey: Exclude<PrivateKeyInput, CryptoKey>
}

/** A key of ours that signs SAML messages, and the certificate that identity providers know it by. */
export interface XmlSigningKey {
  /** PEM, RSA or EC, not encrypted. */
  readonly privateKey: string | Secret | undefined
  /** The certificate of the key, PEM or its base64 lines. */
  readonly certificate: string | undefined
}

/** A key of ours that SAML identity providers encrypt assertions for, RSA, and the certificate they know it by. */
export interface XmlDecryptionKey extends XmlSigningKey {}

/** A key of ours that signs: in JWTs for OpenID Connect, in XML for SAML. */
export type SigningKey = JwtSigningKey | XmlSigningKey

/** A key of ours that providers encrypt for: JWTs in OpenID Connect, assertions in SAML. */
export type DecryptionKey = JwtDecryptionKey | XmlDecryptionKey

/** One key, or several, newest first, while one is being replaced: four at most. */
export type OneOrMore<Key> = Key | readonly Key[]
