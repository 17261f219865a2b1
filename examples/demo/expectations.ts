import { isDeepStrictEqual } from 'node:util'
import { SsoError, type SsoErrorCode, statusOf } from 'relyant'
import type { Driver, Page } from './driver.ts'
import type { Demo } from './start.ts'

/** A refusal as the person at the browser sees it. */
export interface Refusal {
  readonly code: SsoErrorCode
  readonly publicMessage: string
}

export function expectEqual(what: string, received: unknown, expected: unknown): void {
  if (isDeepStrictEqual(received, expected)) return
  throw new Error(`${what} is ${JSON.stringify(received)}, expected ${JSON.stringify(expected)}`)
}

/** Holds a page against a refusal: its status, its public sentence and, on the pages of the demo, its code. */
export function expectRefusal(page: Page, code: SsoErrorCode): Refusal {
  const error = new SsoError(code, '')
  const { publicMessage } = error
  // The page that asks for a code is the library's own, and says nothing for operators.
  const shown = page.text.match(/Code: <code>(\w+)<\/code>/)?.[1] ?? (page.text.includes('role="alert"') ? code : '')
  expectEqual('code', shown, code)
  expectEqual('status', page.status, statusOf(error))
  if (!page.text.includes(publicMessage)) throw new Error('the page does not say the public message')
  return { code, publicMessage }
}

/** Makes sure that a page is the one that was expected. */
export function expectPage(page: Page, url: string, text: string): void {
  expectEqual('page', page.url, url)
  expectEqual('status', page.status, 200)
  if (!page.text.includes(text)) throw new Error(`${url} does not say ${JSON.stringify(text)}`)
}

export async function expectNoSession(demo: Demo, driver: Driver): Promise<void> {
  expectEqual('status without a session', (await driver.open(`${demo.url}/api/me`)).status, 401)
}
