import { refuse } from '../../core/errors.ts'
import type { IdentityProviderMetadata } from '../../core/identity-provider-metadata.ts'

/** How many certificates that are gone are remembered. */
const mostGone = 32

/**
 * Refuses signed metadata that is older than what is known: an attacker between the provider and us can keep a document with a
 * retired key, and its signature. Without a signature such a document could say whatever times it likes.
 *
 * @throws SsoError `provider_metadata_invalid`
 */
export function refuseOlder(known: IdentityProviderMetadata, received: IdentityProviderMetadata): void {
  const [by, expected, found] =
    known.publishedAt !== undefined && received.publishedAt !== undefined
      ? (['creationInstant', known.publishedAt, received.publishedAt] as const)
      : (['validUntil', known.validUntil, received.validUntil] as const)
  if (expected === undefined || found === undefined || found >= expected) return
  refuse('provider_metadata_invalid', { reason: 'older-than-known', by, expected, received: found })
}

/** Which certificates metadata had once, and has no longer. */
export interface CertificateHistory {
  /** Takes note of what is known now. Gives those that had gone, and are there again. */
  follow(known: readonly string[], received: readonly string[]): readonly string[]
}

export function createCertificateHistory(): CertificateHistory {
  const gone = new Set<string>()
  return {
    follow(known, received) {
      const returned = received.filter((certificate) => gone.delete(certificate))
      for (const certificate of known) if (!received.includes(certificate)) gone.add(certificate)
      for (const oldest of [...gone].slice(0, Math.max(0, gone.size - mostGone))) gone.delete(oldest)
      return returned
    },
  }
}
