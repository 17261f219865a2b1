import { z } from 'zod'
import type { GroupsClaim } from '../claims/groups-claim.ts'
import { strictObject } from '../core/strict-object.ts'
import { toPemCertificate } from './certificate.ts'

const nameOrNames = 'write the name of a claim, or an array of names'

const names = z
  .union([z.string().min(1, nameOrNames), z.array(z.string().min(1, nameOrNames)).nonempty(nameOrNames)], nameOrNames)
  .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value))

const path = z.array(z.string().min(1)).min(1).max(8, 'write a path of at most eight names').readonly()

const groupsClaim = z.union(
  [z.string().min(1, nameOrNames), z.strictObject({ path }), z.strictObject({ keysOf: path })],
  `${nameOrNames}; for what is inside of a claim, { path: [...] } or { keysOf: [...] }`,
)

export const certificateOrCertificates = 'give the text of the downloaded certificate.pem, or an array of such texts'

// The texts are read after the union: a union says no more than "Invalid input" of what its members found.
export const certificates = z
  .union([z.string(), z.array(z.string()).nonempty(certificateOrCertificates)], certificateOrCertificates)
  .transform((value, context): readonly string[] => {
    const texts = [value].flat()
    // Each is tried on every response that does not verify.
    if (texts.length > 4) context.addIssue({ code: 'custom', message: 'write at most four certificates' })
    return texts.map((text, index) => {
      const result = toPemCertificate(text)
      if ('pem' in result) return result.pem
      context.addIssue({ code: 'custom', message: result.problem, ...(Array.isArray(value) && { path: [index] }) })
      return z.NEVER
    })
  })

const hint = z.strictObject({
  contains: z.string().min(1),
  hint: z.string().min(1),
})

const connectionId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

export const isConnectionId = (value: string): boolean => connectionId.test(value)

/** What both protocols share: who the connection is, and how its claims are read. */
export const commonOptions = {
  id: z.string().regex(connectionId, 'write 1 to 64 letters, digits, dots, dashes or underscores'),
  emailVerification: z.enum(['require', 'standard', 'accept-text', 'trust-connection', 'ignore']).default('standard'),
  groupsClaim: z
    .union([groupsClaim, z.array(groupsClaim).nonempty(nameOrNames)], nameOrNames)
    .transform((value): readonly GroupsClaim[] => [value].flat())
    .exactOptional(),
  groupsDelimiter: z.string().min(1).exactOptional(),
  groupsWhenAbsent: z.enum(['unknown', 'none']).default('unknown'),
  claimNames: strictObject({
    email: names.exactOptional(),
    emailVerified: names.exactOptional(),
    name: names.exactOptional(),
    givenName: names.exactOptional(),
    familyName: names.exactOptional(),
    username: names.exactOptional(),
    picture: names.exactOptional(),
  }).default({}),
  clockTolerance: z.number().int().min(0).max(300).default(120),
  allowWeakKeys: z.boolean().default(false),
  hints: z.array(hint).readonly().default([]),
}
