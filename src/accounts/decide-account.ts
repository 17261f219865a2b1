import { foldAscii, trimBlanks } from '../claims/ascii.ts'
import { domainOf, normaliseEmail } from '../claims/email.ts'
import type { Identity } from '../core/identity.ts'

/** An account of the application, as far as a sign-in is concerned. */
export interface LocalAccount {
  readonly id: string
  readonly email?: string | undefined
  /** Every {@link Identity.accountKey} that is bound to the account. */
  readonly keys: readonly string[]
  /** A disabled account is found, and not signed in. */
  readonly disabled?: boolean
}

/** What the application found for an identity. */
export interface FoundAccounts<Found extends LocalAccount = LocalAccount> {
  /** The account that has the identity's key. */
  readonly byKey?: Found | undefined
  /** Every account that has the identity's email address, however it was looked up: it is compared here again. */
  readonly byEmail?: readonly Found[]
}

export interface AccountPolicy {
  /**
   * Whether people who are not known get an account: default `never`. `{ domains }`: those whose verified email is of one of
   * these domains, of which the customer behind this connection has proven that they are his.
   *
   * `always` and `verified-email` take the provider's word for any address: where customers bring their own provider, one can
   * make the account of somebody of another customer before that person comes.
   */
  readonly create?: 'never' | 'always' | 'verified-email' | { readonly domains: readonly string[] }
  /**
   * Lets an account that nobody has signed in to over a provider be bound by its email address, for the domains of which
   * the customer behind this connection has proven that they are his. Default: never.
   */
  readonly linkByEmail?: { readonly domains: readonly string[] }
}

export type RejectReason =
  | 'account-disabled'
  | 'unknown-person'
  | 'email-not-verified'
  | 'email-in-use'
  | 'email-ambiguous'
  | 'domain-not-bound'
  | 'account-bound-to-another-subject'

export type AccountDecision<Found extends LocalAccount = LocalAccount> =
  | { readonly action: 'sign-in'; readonly account: Found }
  | { readonly action: 'link'; readonly account: Found; readonly accountKey: string }
  | { readonly action: 'create'; readonly accountKey: string }
  | { readonly action: 'reject'; readonly reason: RejectReason }

/**
 * Says what to do with a verified identity: pure, so that the application acts on it in a transaction of its own.
 *
 * The key comes first, and an email address never decides against it. An address links only under an explicit policy: equal
 * to the letter after trimming and making A to Z small, verified, of a domain bound to the connection, and of one account that is
 * bound to nobody else. An address that is in use and may not link is a rejection, never a second account.
 */
export function decideAccount<Found extends LocalAccount>(
  identity: Pick<Identity, 'accountKey' | 'email' | 'emailVerified'>,
  found: FoundAccounts<Found>,
  policy: AccountPolicy = {},
): AccountDecision<Found> {
  const { byKey } = found
  if (byKey !== undefined) {
    if (!byKey.keys.includes(identity.accountKey))
      throw new TypeError('byKey is an account without the key of the identity')
    return byKey.disabled === true ? reject('account-disabled') : { action: 'sign-in', account: byKey }
  }
  const { email } = identity
  const sameEmail = email === undefined ? [] : (found.byEmail ?? []).filter((account) => hasEmail(account, email))
  const [account, another] = sameEmail
  if (email !== undefined && account !== undefined) {
    return another === undefined ? decideLink(identity, email, account, policy) : reject('email-ambiguous')
  }
  return decideCreation(identity, policy.create ?? 'never')
}

function decideCreation(
  { accountKey, email, emailVerified }: Pick<Identity, 'accountKey' | 'email' | 'emailVerified'>,
  create: NonNullable<AccountPolicy['create']>,
): AccountDecision<never> {
  if (create === 'never') return reject('unknown-person')
  if (create === 'always') return { action: 'create', accountKey }
  if (emailVerified !== true) return reject('email-not-verified')
  if (create === 'verified-email') return { action: 'create', accountKey }
  if (email === undefined) return reject('email-not-verified')
  return isOfDomain(email, create.domains) ? { action: 'create', accountKey } : reject('domain-not-bound')
}

function decideLink<Found extends LocalAccount>(
  identity: Pick<Identity, 'accountKey' | 'emailVerified'>,
  email: string,
  account: Found,
  policy: AccountPolicy,
): AccountDecision<Found> {
  const { linkByEmail } = policy
  if (linkByEmail === undefined) return reject('email-in-use')
  if (account.keys.length > 0) return reject('account-bound-to-another-subject')
  if (account.disabled === true) return reject('account-disabled')
  if (identity.emailVerified !== true) return reject('email-not-verified')
  if (!isOfDomain(email, linkByEmail.domains)) return reject('domain-not-bound')
  return { action: 'link', account, accountKey: identity.accountKey }
}

const reject = (reason: RejectReason) => ({ action: 'reject', reason }) as const

/** Compares whole domains: a subdomain is another one. */
function isOfDomain(email: string, domains: readonly string[]): boolean {
  const domain = domainOf(email)
  return domain !== undefined && domains.some((one) => foldAscii(trimBlanks(one)) === domain)
}

const hasEmail = (account: LocalAccount, email: string): boolean =>
  account.email !== undefined && normaliseEmail(account.email) === normaliseEmail(email)
