import { defined } from './defined.ts'
import type { OutboundCookie } from './message.ts'
import type { Purpose } from './purpose.ts'
import type { Entry, RefusalData, SsoErrorKind } from './refusals/entry.ts'
import { publicMessagesOfKinds } from './refusals/kinds.ts'
import { redact } from './refusals/shown.ts'
import { type DataOf, refusals, type SsoErrorCode } from './refusals/table.ts'

export type { SsoErrorKind } from './refusals/entry.ts'
export type { DataOf, SsoErrorCode } from './refusals/table.ts'

export const ssoErrorCodes: readonly SsoErrorCode[] = Object.freeze(Object.keys(refusals)) as readonly SsoErrorCode[]

/** What is known beside the data of the refusal itself. */
export interface SsoErrorDetails {
  /** What the connection's preset knows of the provider's own error text; takes the place of the table's hint. */
  readonly hint?: string | undefined
  readonly connection?: string | undefined
  readonly cookies?: readonly OutboundCookie[] | undefined
  readonly purpose?: Purpose | undefined
  /** The provider's own free text. */
  readonly providerText?: string | undefined
  readonly cause?: unknown
}

const marker: unique symbol = Symbol.for('relyant.SsoError') as never

const entryOf = (code: SsoErrorCode): Entry<RefusalData> => refusals[code] as Entry<RefusalData>

/**
 * The one error that this library throws for a refusal. Wrong arguments are `TypeError`s, and a bug stays a bug.
 *
 * `message` is for the operator's log: it names expected and received values, and never holds a secret, a token or an
 * assertion. `publicMessage` is the only text meant for a browser.
 */
export class SsoError<Code extends SsoErrorCode = SsoErrorCode> extends Error {
  override readonly name: string = 'SsoError'
  /** Why; a closed union, so that a `switch` can be exhaustive. */
  readonly code: Code
  /** Which of the code's reasons, where it has several; the rest of what the refusal knows stands beside it. */
  readonly details: RefusalData
  /** What to change, and where: for the operator. */
  readonly hint: string | undefined
  /** The id of the connection concerned, where it is known. */
  readonly connection: string | undefined
  /** Cookies to send along with the refusal: they end the transaction that cannot be completed any more. */
  readonly cookies: readonly OutboundCookie[]
  readonly [marker] = true
  /** Neither is shown by an inspection: the purpose names people, and the provider writes what it likes. */
  readonly #purpose: Purpose | undefined
  readonly #providerText: string | undefined
  /** As it came: `details` are shortened, and the message is made of the whole. */
  readonly #data: DataOf<Code> | string

  /**
   * @param data what the code's row wants to know; or a sentence, for a store or a test of an application's own. The library
   *   itself gives data only.
   */
  constructor(code: Code, data: DataOf<Code> | string, details: SsoErrorDetails = {}) {
    const known: RefusalData = typeof data === 'string' ? {} : { ...data }
    const { message, hint } = entryOf(code)
    super(
      typeof data === 'string' ? data : message(known),
      details.cause === undefined ? undefined : { cause: details.cause },
    )
    this.code = code
    this.details = Object.freeze(redact(known)) as RefusalData
    this.hint = details.hint ?? (typeof data === 'string' ? undefined : hint?.(known))
    this.connection = details.connection
    this.cookies = details.cookies ?? []
    this.#purpose = details.purpose
    this.#providerText = details.providerText
    this.#data = data
  }

  get kind(): SsoErrorKind {
    return entryOf(this.code).kind
  }

  /** The value that would have been accepted, where there is one. */
  get expected(): unknown {
    return this.details['expected']
  }

  /** The value that came instead; shortened, without tokens and keys. */
  get received(): unknown {
    return this.details['received']
  }

  /**
   * The provider's own words, where it gave some: unverified, and it may quote what it was sent. Neither in `message` nor in
   * `toJSON`.
   */
  get providerText(): string | undefined {
    return this.#providerText
  }

  /** What the sign-in was for, where it is known: which step-up has to end, which invitation was tried. */
  get purpose(): Purpose | undefined {
    return this.#purpose
  }

  /** One safe sentence for the person at the browser. */
  get publicMessage(): string {
    return entryOf(this.code).publicMessage ?? publicMessagesOfKinds[this.kind]
  }

  /** The same refusal, with what only a caller further up knows filled in. */
  with(more: Pick<SsoErrorDetails, 'connection' | 'cookies' | 'purpose' | 'hint'>): SsoError<Code> {
    const { hint, connection, cookies, purpose, providerText, cause } = this
    return new SsoError(this.code, this.#data, { hint, connection, cookies, purpose, providerText, cause, ...more })
  }

  /**
   * What may go into a log as JSON: the details beside the rest, so `reason`, `expected` and `received` too. No cause, because
   * a foreign error may carry what it received.
   */
  toJSON(): Record<string, unknown> {
    const { name, code, kind, message, hint, connection, details } = this
    const own = { name, code, kind, message, hint, connection }
    // Twice: first in the line of a log, and never replaced by a detail, also where there is none.
    return defined({ ...own, ...details, ...own })
  }
}

/**
 * Refuses: the only way in which this library says no.
 *
 * @throws SsoError always
 */
export function refuse<Code extends SsoErrorCode>(code: Code, data: DataOf<Code>, details?: SsoErrorDetails): never {
  throw new SsoError(code, data, details)
}

/** {@link refuse}, bound to a connection. */
export type Refuse = <Code extends SsoErrorCode>(
  code: Code,
  data: DataOf<Code>,
  details?: Omit<SsoErrorDetails, 'connection'>,
) => never

/** Refuses for one connection, whose id every refusal then carries. */
export function refusalsOf({ id }: { readonly id: string }): Refuse {
  return (code, data, details) => refuse(code, data, { ...details, connection: id })
}

/**
 * Tells whether `value` is an {@link SsoError}, also one of another copy of this package (`instanceof` would not).
 */
export function isSsoError(value: unknown): value is SsoError {
  return typeof value === 'object' && value !== null && marker in value
}
