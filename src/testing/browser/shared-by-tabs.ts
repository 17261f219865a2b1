import type { CookieJar } from './cookie-jar.ts'
import type { Network } from './network.ts'
import type { RefusedCookie } from './test-browser.ts'

/** What the tabs of a browser share. */
export interface Shared {
  readonly network: Network
  readonly jar: CookieJar
  readonly visited: string[]
  readonly refused: RefusedCookie[]
  readonly headers: Readonly<Record<string, string>>
}
