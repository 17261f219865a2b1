import type { CookieContext } from './cookie-jar.ts'
import type { Shared } from './shared-by-tabs.ts'

/** Keeps the cookies of a response, and writes down which ones a browser does not take. */
export function storeCookies({ jar, refused }: Shared, response: Response, url: URL, context: CookieContext): void {
  for (const line of response.headers.getSetCookie()) {
    const why = jar.store(line, url, context)
    if (why !== undefined) refused.push({ line, url: url.href, why })
  }
}
