import { randomBytes } from 'node:crypto'
import {
  createEnrollmentTokens,
  decideAccount,
  deriveUsername,
  type Identity,
  type LocalAccount,
  type RejectReason,
  SsoError,
} from 'relyant'
import { people } from '../providers/people.ts'

/** Asks one person to join; whoever has the link can open it, and only that person can accept. */
export interface Invitation {
  /** Long and random: it is in the link. */
  readonly reference: string
  readonly name: string
  readonly email: string
  /** The user name of who has accepted it. */
  readonly acceptedBy?: string
}

export interface DemoAccount extends LocalAccount {
  readonly username: string
}

/** What came of an enrollment: what opens the next step, or why there is none. */
export type Enrolled =
  | { readonly token: string; readonly expiresAt: Date }
  | { readonly token?: never; readonly reason: RejectReason }

/** Invitations and accounts: they are the application's, and the edge uses them. */
export interface Enrollments {
  invitations(): readonly Invitation[]
  accounts(): readonly DemoAccount[]
  /** Gives an invitation that is still open. */
  find(reference: string): Invitation | undefined
  /** Finds or makes the account of a verified person. */
  enroll(reference: string, identity: Identity): Promise<Enrolled>
  /**
   * Ends an enrollment, and its invitation.
   *
   * @throws SsoError `enrollment_token_invalid`
   */
  accept(token: string): Promise<DemoAccount>
}

/** Keeps everything in memory, and begins with an invitation for everybody in `people.ts`. */
export function createEnrollments(): Enrollments {
  const accounts: DemoAccount[] = []
  const invitations = new Map<string, Invitation>()
  const tokens = createEnrollmentTokens()
  for (const { givenName, familyName, email } of people) {
    const reference = randomBytes(16).toString('base64url')
    invitations.set(reference, { reference, name: `${givenName} ${familyName}`, email })
  }
  const accountOf = (key: string): DemoAccount | undefined => accounts.find(({ keys }) => keys.includes(key))
  const findOpen = (reference: string): Invitation | undefined => {
    const invitation = invitations.get(reference)
    return invitation?.acceptedBy === undefined ? invitation : undefined
  }
  const isTaken = (username: string): boolean => accounts.some((account) => account.username === username)

  return {
    invitations: () => [...invitations.values()],
    accounts: () => [...accounts],
    find: findOpen,
    async enroll(reference, identity) {
      const { accountKey: key, email } = identity
      const found = { byKey: accountOf(key), byEmail: accounts }
      const decision = decideAccount(identity, found, { create: 'verified-email' })
      if (decision.action === 'reject') return { reason: decision.reason }
      if (decision.action === 'create') {
        const username = deriveUsername(identity, { strategy: 'cut-domain', isTaken })
        accounts.push({ id: String(accounts.length + 1), username, email, keys: [key] })
      }
      // Whoever comes again before the next step is done, because the page was closed, gets another token.
      return tokens.mint({ accountKey: key, reference })
    },
    async accept(token) {
      const { accountKey: key, reference } = await tokens.redeem(token)
      const [account, invitation] = [accountOf(key), findOpen(reference)]
      if (account === undefined || invitation === undefined) {
        throw new SsoError('enrollment_token_invalid', 'the invitation has been accepted already')
      }
      invitations.set(reference, { ...invitation, acceptedBy: account.username })
      return account
    },
  }
}
