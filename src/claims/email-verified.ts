import type { IdentityEvidence } from '../core/identity.ts'
import type { ClaimSource } from './claim-source.ts'
import { readTruth } from './truth.ts'

/** What makes an email verified. */
export type EmailVerificationPolicy = 'require' | 'standard' | 'accept-text' | 'trust-connection' | 'ignore'

export interface EmailVerification {
  readonly value?: boolean
  readonly evidence?: IdentityEvidence
}

/**
 * Reads `email_verified` (OpenID Connect Core 1.0, section 5.1) beside the email it speaks of.
 *
 * @param email where the email was read: only the same source can vouch for it
 * @param rules `vouchesFor`: the email claims that the verification speaks of; another address is not covered by it
 */
export function readEmailVerified(
  sources: readonly ClaimSource[],
  email: IdentityEvidence,
  names: readonly string[],
  rules: { readonly policy: EmailVerificationPolicy; readonly vouchesFor: readonly string[] },
): EmailVerification {
  const covered = rules.vouchesFor.includes(email.claim)
  const claims = sources.find(({ source }) => source === email.source)?.claims
  const claim = names.find((name) => claims?.has(name)) ?? names[0] ?? 'email_verified'
  const raw = claims?.get(claim)
  const base = { source: email.source, claim, raw } as const
  const read = covered ? readTruth(raw) : undefined

  switch (rules.policy) {
    case 'ignore':
      return raw === undefined ? {} : { evidence: { ...base, repaired: 'ignored by the policy "ignore"' } }
    case 'trust-connection':
      if (read === false) return { value: false, evidence: base }
      return read === true
        ? { value: true, evidence: base }
        : {
            value: true,
            evidence: { ...base, source: 'connection', repaired: 'taken for true: the connection is trusted' },
          }
    case 'standard':
      if (typeof raw === 'boolean' && read !== undefined) return { value: read, evidence: base }
      if (raw === undefined) return {}
      return {
        evidence: { ...base, repaired: notCounted(covered, 'only a boolean counts under the policy "standard"') },
      }
    case 'accept-text':
    case 'require':
      if (raw === undefined) return {}
      if (read === undefined) return { evidence: { ...base, repaired: notCounted(covered, 'not a truth value') } }
      return typeof raw === 'boolean'
        ? { value: read, evidence: base }
        : { value: read, evidence: { ...base, repaired: `read as ${read}` } }
  }
}

const notCounted = (covered: boolean, reason: string): string =>
  covered ? `unknown: ${reason}` : 'unknown: it speaks of another email claim'
