/** The verified claims of one source, under the provider's own names. */
export interface ClaimSource {
  readonly source: 'id_token' | 'userinfo' | 'assertion'
  readonly claims: ReadonlyMap<string, unknown>
}
