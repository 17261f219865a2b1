import { refuse } from '../core/errors.ts'
import type { OutboundCookie } from '../core/message.ts'
import type { Transaction } from '../core/transaction.ts'
import { bindBrowser, isMarkedBrowser } from '../state/browser-cookie.ts'
import type { CookieRules } from '../state/cookie-store.ts'
import { hashOf } from '../state/hash.ts'
import type { Services } from './services.ts'

/** What a browser or an application brings that a transaction can be bound to. */
export interface Bearer {
  readonly cookies: ReadonlyMap<string, string>
  /** The session of the application. */
  readonly binding: string | undefined
}

/** What a transaction is bound to beside its own cookie, and the cookies that it takes. */
export interface Bound {
  readonly bound: Transaction['bound']
  readonly cookies: readonly OutboundCookie[]
}

/** Binds a transaction to the session of the application where there is one, otherwise to the browser. */
export async function bind(
  { environment }: Services,
  { binding, cookies }: Bearer,
  rules: CookieRules,
): Promise<Bound> {
  if (binding !== undefined) return { bound: { to: 'session', mark: await hashOf(binding) }, cookies: [] }
  const browser = await bindBrowser(cookies, rules, environment.now())
  return { bound: { to: 'browser', mark: browser.mark }, cookies: browser.cookies }
}

/**
 * Refuses who has the cookie of a transaction, but did not begin it.
 *
 * @throws SsoError `transaction_missing` without the secret of the browser, `transaction_invalid` in another session
 */
export async function checkBinding(
  { secureCookies }: Services,
  { binding, cookies }: Bearer,
  { bound: { to, mark } }: Transaction,
): Promise<void> {
  if (to === 'browser') {
    if (await isMarkedBrowser(cookies, mark, secureCookies)) return
    refuse('transaction_missing', { reason: 'browser-cookie' })
  }
  if (binding !== undefined && (await hashOf(binding)) === mark) return
  refuse('transaction_invalid', { reason: 'other-session' })
}
