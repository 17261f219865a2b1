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
  /** A part of the provider's own error text, in lower case. */
  contains: z.string().min(1),
  hint: z.string().min(1),
})

const connectionId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

export const isConnectionId = (value: string): boolean => connectionId.test(value)

/** What both protocols share: who the connection is, and how its claims are read. */
export const commonOptions = {
  /** The name of the connection: in URLs, in account keys of SAML and in logs. */
  id: z.string().regex(connectionId, 'write 1 to 64 letters, digits, dots, dashes or underscores'),
  /**
   * What makes an email verified. `standard`: only a real boolean counts. `accept-text`: "true", "1", "yes" and 1 count
   * as well. `require`: as `accept-text`, and who is not verified is refused. `trust-connection`: every email of this
   * connection counts as verified unless the provider says no. `ignore`: never known.
   */
  emailVerification: z.enum(['require', 'standard', 'accept-text', 'trust-connection', 'ignore']).default('standard'),
  /**
   * The claims that hold the person's groups, under literal names: dots and slashes have no meaning. `{ path: ['a', 'b'] }` is
   * what stands in `b` inside of the claim `a`; `{ keysOf: ['a', 'b'] }` are the keys of the object that stands there.
   */
  groupsClaim: z
    .union([groupsClaim, z.array(groupsClaim).nonempty(nameOrNames)], nameOrNames)
    .transform((value): readonly GroupsClaim[] => [value].flat())
    .exactOptional(),
  /** Splits one text into groups, for providers that join several of them; never the elements of a list. */
  groupsDelimiter: z.string().min(1).exactOptional(),
  /** What it means when the claim is absent: `unknown` (default), or `none` where you know that the provider always sends it. */
  groupsWhenAbsent: z.enum(['unknown', 'none']).default('unknown'),
  /** Claims to read the person's facts from where the usual names do not fit; the first one present wins. */
  claimNames: strictObject({
    email: names.exactOptional(),
    emailVerified: names.exactOptional(),
    name: names.exactOptional(),
    givenName: names.exactOptional(),
    familyName: names.exactOptional(),
    username: names.exactOptional(),
    picture: names.exactOptional(),
  }).default({}),
  /** Tolerated difference between our clock and the provider's, in seconds. */
  clockTolerance: z.number().int().min(0).max(300).default(120),
  /** What to tell the operator when the provider's own error text contains something known. */
  hints: z.array(hint).readonly().default([]),
}
