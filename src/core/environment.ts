/** The seams to the outside world; a test replaces them, nothing else does. */
export interface Environment {
  /** Every request to a provider goes through here. */
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}
