import { z } from 'zod'
import { sameConfirmationCode } from '../core/confirmation-code.ts'
import { isSsoError, refuse, type SsoError } from '../core/errors.ts'
import type { OutboundCookie } from '../core/message.ts'
import type { MfaPurpose } from '../core/purpose.ts'
import type { SealedBox } from '../state/sealed-box.ts'

/** Something that waits for a person to confirm it. */
export interface StepUpRequest extends Omit<MfaPurpose, 'kind'> {
  /** The id of the connection. */
  readonly connection: string
  /** What is being confirmed, in words for the person: "Laptop of Ada, asked for at 14:05 in Berlin". */
  readonly label: string
  /** The code that is shown where the step-up was asked for: the person has to type it. See `createConfirmationCode`. */
  readonly code?: string
  /** Where to go afterwards. Default: `baseUrl`. */
  readonly returnTo?: string
  readonly loginHint?: string
  readonly context?: Readonly<Record<string, string>>
  /** Called with a refusal of the page, for logs and to count wrong codes. */
  readonly onRefusal?: (error: SsoError) => void
}

/** A question that was put to a browser. */
export interface Question {
  /** Proves, with the cookie, that the answer comes from the page that was shown. */
  readonly token: string
  readonly cookie: OutboundCookie
}

const lifetime = 600

const sealed = z.strictObject({
  browser: z.string(),
  connection: z.string(),
  accountKey: z.string(),
  operationId: z.string(),
  expiresAt: z.number(),
})

/**
 * Puts a step-up to a browser before any provider is asked: a link to it can be forwarded, and a provider that still has a
 * session would confirm without a word.
 */
export interface Confirmations {
  ask(stepUp: StepUpRequest, cookies: ReadonlyMap<string, string>): Promise<Question>
  /**
   * Checks that the browser that was asked agrees, with the code where there is one.
   *
   * @throws SsoError `confirmation_stale` for another page or browser, `confirmation_failed` for a wrong code
   */
  check(
    stepUp: StepUpRequest,
    cookies: ReadonlyMap<string, string>,
    answer: { readonly token: string; readonly code: string },
  ): Promise<void>
}

/** @param secure whether the application's cookies are those of TLS */
export function createConfirmations(box: SealedBox, secure: boolean, now: () => number): Confirmations {
  const name = secure ? '__Host-sso-confirm' : 'sso-confirm'
  return {
    async ask({ connection, accountKey, operationId }, cookies) {
      const known = cookies.get(name)
      const browser = known !== undefined && /^[\w-]{36}$/.test(known) ? known : crypto.randomUUID()
      const expiresAt = Math.floor(now() / 1000) + lifetime
      const token = await box.seal({ browser, connection, accountKey, operationId, expiresAt })
      return { token, cookie: { name, value: browser, maxAge: lifetime, secure, sameSite: 'strict' } }
    },
    async check(stepUp, cookies, answer) {
      const { browser, expiresAt, ...asked } = await open(box, answer.token)
      const same = (['connection', 'accountKey', 'operationId'] as const).every((key) => asked[key] === stepUp[key])
      if (!same) refuse('confirmation_stale', { reason: 'other-question' })
      if (browser !== cookies.get(name)) refuse('confirmation_stale', { reason: 'other-browser' })
      if (expiresAt <= now() / 1000) refuse('confirmation_stale', { reason: 'expired', lifetime })
      if (stepUp.code !== undefined && !sameConfirmationCode(answer.code, stepUp.code)) {
        refuse('confirmation_failed', {})
      }
    },
  }
}

async function open(box: SealedBox, token: string): Promise<z.output<typeof sealed>> {
  let opened: unknown
  try {
    opened = await box.open(token)
  } catch (cause) {
    if (!isSsoError(cause)) throw cause
    refuse('confirmation_stale', { reason: 'foreign-page' }, { cause })
  }
  // Another version of this library may have sealed it.
  const { data } = sealed.safeParse(opened)
  return data ?? refuse('confirmation_stale', { reason: 'foreign-page' })
}
