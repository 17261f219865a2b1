import { emailOf, transactionLifetime } from '../cast.ts'
import type { HeldAnswer } from '../ledger.ts'
import { isHostile } from '../providers.ts'
import type { World } from '../world.ts'

/** Answers of providers live for five minutes at least; a little less is asked of the library. */
const answerLife = 240_000

/**
 * Whether an answer, brought now as its provider meant it, has to be accepted: nothing is wrong with it and nobody has
 * interfered.
 */
export function mustBeAccepted(world: World, answer: HeldAnswer): boolean {
  const { transaction, authentication, keyGeneration, deliveries, posted } = answer
  const { statement, browser, at } = authentication
  if (transaction === undefined || deliveries > 0 || world.planted.has(browser)) return false
  if (isHostile(transaction.connection) || browser === 'attacker') return false
  if (statement.defect !== undefined || statement.alias !== undefined) return false
  const now = world.clock.now()
  if (now >= transaction.beganAt + transactionLifetime * 1000 || now >= at + answerLife) return false
  if (!world.secrets.includes(transaction.secret) || transaction.secret === 'foreign') return false
  const provider = world.providers.of(transaction.connection)
  if (provider.protocol === 'saml' && provider.keyGeneration !== keyGeneration) return false
  const { asked } = transaction
  if (asked.kind === 'enrollment' && asked.email !== emailOf(statement.person)) return false
  if (asked.kind === 'mfa') {
    const account = world.ledger.accounts.get(asked.accountKey)
    if (account?.person !== statement.person || account.provider !== transaction.connection) return false
    if (statement.authenticatedAt < transaction.beganAt) return false
  }
  // The browser may have opened more sign-ins since, and dropped the oldest.
  const { cookie } = transaction
  return world.browsers[browser]
    .cookies(posted().url)
    .some(({ name, value }) => name === cookie?.name && value === cookie.value)
}
