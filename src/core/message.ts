/** Where the browser goes next: a redirect (HTTP-Redirect binding, OpenID Connect) or a form that posts itself. */
export type OutboundMessage =
  | { readonly binding: 'redirect'; readonly url: string }
  | { readonly binding: 'post'; readonly url: string; readonly fields: Readonly<Record<string, string>> }

/** A cookie to set; an empty `value` with `maxAge: 0` removes it. `path` is always `/` and `HttpOnly` is always on. */
export interface OutboundCookie {
  readonly name: string
  readonly value: string
  /** Seconds. */
  readonly maxAge: number
  readonly secure: boolean
  /** Absent only over plain http on loopback, where `None` is not allowed and `Lax` would not reach a cross-site POST. */
  readonly sameSite: 'strict' | 'lax' | 'none' | undefined
}

/** What came back from the browser, as plain data. Only path and query of `url` are read, never its origin. */
export interface InboundMessage {
  readonly url: string | URL
  /** The `Cookie` header as received, or what a cookie parser made of it. */
  readonly cookies?: string | Readonly<Record<string, string | undefined>> | undefined
  /**
   * The posted form, as bytes or text, or as a body parser left it; absent for a GET. A repeated field has to arrive as an
   * array so that it can be refused.
   */
  readonly form?: URLSearchParams | string | Uint8Array | Readonly<Record<string, unknown>> | undefined
  /** What was given to `begin` as `binding`: the id of the application's own session. Only there where it was given. */
  readonly binding?: string | undefined
}
