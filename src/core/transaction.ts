import { z } from 'zod'
import { refuse } from './errors.ts'
import { issuesOf } from './refusals/issues.ts'

/** The purposes, as they are given to `begin` and as they are sealed. */
export const purposeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('login'), maxAge: z.number().int().min(0).exactOptional() }),
  z.strictObject({
    kind: z.literal('enrollment'),
    reference: z.string().min(1),
    email: z
      .string()
      .regex(/^\s*[^\s@]+@[^\s@]+\s*$/, 'write an email address')
      .exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('mfa'),
    accountKey: z.string().min(1),
    operationId: z.string().min(1),
    maxAge: z.number().int().min(0).exactOptional(),
    acrValues: z.array(z.string().min(1)).nonempty().readonly().exactOptional(),
    amr: z.array(z.string().min(1)).nonempty().readonly().exactOptional(),
    freshness: z.enum(['proven', 'not-proven']).exactOptional(),
  }),
])

const expectedOidc = z.strictObject({
  protocol: z.literal('oidc'),
  redirectUri: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
})

const expectedSaml = z.strictObject({ protocol: z.literal('saml'), acsUrl: z.string(), requestId: z.string() })

const transaction = z.strictObject({
  handle: z.string(),
  connection: z.string(),
  purpose: purposeSchema,
  returnTo: z.string(),
  /** Seconds since the epoch. */
  createdAt: z.number(),
  /** Seconds since the epoch. */
  expiresAt: z.number(),
  expected: z.discriminatedUnion('protocol', [expectedOidc, expectedSaml]),
  context: z.record(z.string(), z.string()).exactOptional(),
  /** What it is bound to beside its cookie: a secret of the browser, or the session of the application; as a hash. */
  bound: z.strictObject({ to: z.enum(['browser', 'session']), mark: z.string() }),
})

/** What an OpenID Connect answer has to match. */
export type ExpectedOidc = Readonly<z.output<typeof expectedOidc>>
/** What a SAML answer has to match. */
export type ExpectedSaml = Readonly<z.output<typeof expectedSaml>>
/** What is remembered between the request and its answer; only ever sealed. */
export type Transaction = Readonly<z.output<typeof transaction>>

/** Reads a transaction back from its opened seal; one that an older version of the library wrote may not fit any more. */
export function parseTransaction(value: unknown): Transaction {
  const parsed = transaction.safeParse(value)
  if (parsed.success) return parsed.data
  refuse('transaction_invalid', {
    reason: 'content-unreadable',
    expected: 'transaction',
    issues: issuesOf(parsed.error),
  })
}
