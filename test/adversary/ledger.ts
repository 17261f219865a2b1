import type { Accepted, Asked, Refusal } from './application.ts'
import type { BrowserName, ConnectionName, NodeName, PersonName } from './cast.ts'
import type { PostedAnswer, Statement } from './statement.ts'

/** What really happened, written down by those who did it: the oracle holds what the application believes against it. */
export interface Ledger {
  readonly transactions: Map<string, Transaction>
  readonly authentications: Authentication[]
  /** Answers of providers that have not been thrown away: whoever holds one may bring it anywhere. */
  readonly answers: HeldAnswer[]
  readonly deliveries: Map<string, Delivery>
  readonly arrivals: Arrival[]
  readonly refusals: LoggedRefusal[]
  readonly redirects: Redirect[]
  /** Who confirmed what: the page was shown to the person, and the person typed its code. */
  readonly confirmations: { readonly operation: string; readonly browser: BrowserName }[]
  /** Account keys as the application got to know them. */
  readonly accounts: Map<string, Account>
  readonly honest: { tried: number; succeeded: number }
}

export interface Transaction {
  readonly handle: string
  /** In the context of the transaction, where the application begins itself. */
  readonly ticket: string | undefined
  readonly connection: ConnectionName
  readonly browser: BrowserName
  readonly asked: Asked
  /** Where the application may send the person; `undefined`: where it likes to. */
  readonly returnTo: string | undefined
  readonly beganAt: number
  /** That it was sealed with. */
  readonly secret: string
  /** Of the authorization request. */
  readonly url: string
  /** The line that sets its cookie again, for whoever edits the cookies of his own browser. */
  readonly cookie: { readonly name: string; readonly value: string } | undefined
}

/** A person proved who he is, at a provider, in a browser. */
export interface Authentication {
  readonly provider: ConnectionName
  readonly browser: BrowserName
  /** Of the transaction; absent where the provider began. */
  readonly handle: string | undefined
  readonly statement: Statement
  /** Of a SAML answer. */
  readonly assertionId: () => string | undefined
  /** When the provider answered. */
  readonly at: number
}

export interface HeldAnswer {
  readonly posted: () => PostedAnswer
  readonly transaction: Transaction | undefined
  readonly authentication: Authentication
  /** Of the provider's keys. */
  readonly keyGeneration: number
  /** How often it was brought anywhere. */
  deliveries: number
}

export interface Delivery {
  readonly browser: BrowserName
  readonly node: NodeName
  /** `state` or `RelayState` as it was brought. */
  readonly handle: string | undefined
  readonly url: string
  outcome: 'accepted' | 'nothing' | Refusal
}

/** A browser was signed in. */
export interface Arrival {
  readonly accepted: Accepted
  readonly delivery: Delivery
  readonly at: number
}

export interface LoggedRefusal {
  readonly refusal: Refusal
  readonly url: string
}

export interface Redirect {
  readonly from: string
  readonly to: string
}

export interface Account {
  readonly provider: ConnectionName
  readonly person: PersonName
}

export const createLedger = (): Ledger => ({
  transactions: new Map(),
  authentications: [],
  answers: [],
  deliveries: new Map(),
  arrivals: [],
  refusals: [],
  redirects: [],
  confirmations: [],
  accounts: new Map(),
  honest: { tried: 0, succeeded: 0 },
})
