/** An authorization request that the provider has understood. */
export interface AuthorizationDetails {
  readonly redirectUri: string
  readonly responseMode: 'form_post' | 'query'
  /** Whether the answer is a signed JWT. */
  readonly jarm: boolean
  readonly state: string | undefined
  readonly scopes: ReadonlySet<string>
  readonly nonce: string | undefined
  readonly codeChallenge: string | undefined
  /** Of the key that the code is bound to (DPoP). */
  readonly thumbprint: string | undefined
  readonly prompts: readonly string[]
  /** Seconds. */
  readonly maxAge: number | undefined
  readonly loginHint: string | undefined
  readonly parameters: URLSearchParams
}
