import { callbackOf, connectionNames, emailOf, transactionLifetime } from '../cast.ts'
import type { Arrival, Authentication, Transaction } from '../ledger.ts'
import type { World } from '../world.ts'
import { mustHold } from './violation.ts'

/** A sign-in may be as much older than it was asked to be: `clockTolerance`, and seconds that are cut off. */
const tolerance = 130_000

/** Holds a completed sign-in against what really happened. */
export function judgeArrival(world: World, arrival: Arrival): void {
  const { accepted, delivery } = arrival
  const connection = connectionNames.find((name) => name === accepted.connection)
  const facts = { ...accepted, refreshToken: undefined, browser: delivery.browser, url: pathOf(delivery.url) }
  mustHold(connection !== undefined, 'a sign-in of a connection that there is not', facts)
  mustHold(
    pathOf(delivery.url) === pathOf(callbackOf(connection, accepted.asked.kind)),
    'an answer was accepted at the place of another connection or purpose',
    facts,
  )
  const authentication = accepted.unsolicited
    ? judgeUnsolicited(world, arrival)
    : judgeTransaction(world, arrival, world.ledger.transactions.get(delivery.handle ?? ''), facts)
  const { statement } = authentication
  mustHold(statement.defect === undefined, `an answer was accepted that is ${statement.defect}`, facts)
  judgePurpose(arrival, authentication, facts)
  judgeAccount(world, arrival, authentication, facts)
}

const pathOf = (url: string): string => {
  const { pathname, searchParams } = new URL(url)
  const connection = searchParams.get('connection')
  return connection === null ? pathname : `${pathname}?connection=${connection}`
}

function judgeTransaction(
  world: World,
  { accepted, delivery, at }: Arrival,
  transaction: Transaction | undefined,
  facts: unknown,
): Authentication {
  const { authentications } = world.ledger
  mustHold(transaction !== undefined, 'a sign-in was completed that never began', facts)
  mustHold(accepted.ticket === transaction.ticket, 'another transaction was completed than the answer names', facts)
  mustHold(
    delivery.browser === transaction.browser,
    'a sign-in was completed in another browser than it began in',
    facts,
  )
  mustHold(accepted.connection === transaction.connection, 'a sign-in was completed with another connection', facts)
  mustHold(
    JSON.stringify(accepted.asked) === JSON.stringify(transaction.asked),
    'another thing was completed than was asked for',
    { wanted: transaction.asked, ...accepted },
  )
  mustHold(at < transaction.beganAt + transactionLifetime * 1000, 'an expired transaction was completed', facts)
  mustHold(world.secrets.includes(transaction.secret), 'a transaction was completed that no secret has sealed', facts)
  const own = authentications.find(
    ({ handle, provider, browser, assertionId }) =>
      handle === transaction.handle &&
      provider === transaction.connection &&
      browser === delivery.browser &&
      assertionId() === accepted.assertionId,
  )
  mustHold(own !== undefined, 'a browser was signed in where nobody authenticated for that transaction', facts)
  return own
}

function judgeUnsolicited(world: World, { accepted, delivery }: Arrival): Authentication {
  const own = world.ledger.answers.find(
    ({ deliveries, authentication: { handle, provider, assertionId } }) =>
      deliveries > 0 &&
      handle === undefined &&
      provider === accepted.connection &&
      assertionId() === accepted.assertionId,
  )?.authentication
  const facts = { ...accepted, browser: delivery.browser }
  mustHold(
    accepted.connection === 'portal',
    'an unsolicited answer was accepted for a connection that takes none',
    facts,
  )
  mustHold(accepted.asked.kind === 'login', 'an unsolicited answer did more than sign in', facts)
  mustHold(own !== undefined, 'an answer to a request was taken for an unsolicited one', facts)
  return own
}

function judgePurpose({ accepted }: Arrival, { statement }: Authentication, facts: unknown): void {
  const { asked, email, emailVerified } = accepted
  if (asked.kind === 'enrollment') {
    const proven = email === asked.email && emailVerified === true
    mustHold(proven && statement.alias !== 'email', 'an invitation was taken by another email address', facts)
    mustHold(emailOf(statement.person) === asked.email, 'an invitation was taken by another person', facts)
  }
  if (asked.kind !== 'mfa') return
  mustHold(accepted.accountKey === asked.accountKey, 'another account confirmed', facts)
}

function judgeAccount(world: World, { accepted }: Arrival, authentication: Authentication, facts: unknown): void {
  const { provider, statement } = authentication
  const { accounts } = world.ledger
  const known = accounts.get(accepted.accountKey)
  const same = known === undefined || (known.provider === provider && known.person === statement.person)
  mustHold(same, 'two people have one account key', { known, ...accepted, person: statement.person })
  accounts.set(accepted.accountKey, { provider, person: statement.person })
  if (statement.alias === undefined) {
    mustHold(accepted.subject === statement.person, 'a person was signed in as another one', facts)
  }
}

/** A step-up is what its person saw and did, in that browser, for that operation, just now. */
export function judgeStepUp(world: World, { accepted, delivery }: Arrival): void {
  const { asked } = accepted
  if (asked.kind !== 'mfa') return
  const { confirmations, transactions, authentications } = world.ledger
  const seen = confirmations.some(
    ({ operation, browser }) => operation === asked.operation && browser === delivery.browser,
  )
  mustHold(seen, 'an operation was confirmed that nobody saw', accepted)
  const transaction = transactions.get(delivery.handle ?? '')
  const proof = authentications.find(({ handle }) => handle === transaction?.handle)
  const at = proof?.statement.authenticatedAt ?? 0
  mustHold(
    at >= (transaction?.beganAt ?? 0) - tolerance,
    'an operation was confirmed by an old authentication',
    accepted,
  )
}
