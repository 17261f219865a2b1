import { z } from 'zod'
import { refuse } from './errors.ts'
import { issuesOf } from './refusals/issues.ts'

const transaction = z.strictObject({
  handle: z.string(),
  protocol: z.enum(['oidc', 'saml']),
  connection: z.string(),
  returnTo: z.string(),
  /** Seconds since the epoch. */
  expiresAt: z.number(),
  account: z.string(),
  subject: z.string(),
  session: z.string().exactOptional(),
  context: z.record(z.string(), z.string()).exactOptional(),
})

/** What is remembered between our logout request and its answer; only ever sealed. */
export type LogoutTransaction = Readonly<z.output<typeof transaction>>

/** @throws SsoError `transaction_invalid` */
export function parseLogoutTransaction(value: unknown): LogoutTransaction {
  const parsed = transaction.safeParse(value)
  if (parsed.success) return parsed.data
  refuse('transaction_invalid', { reason: 'content-unreadable', expected: 'logout', issues: issuesOf(parsed.error) })
}
