import { shown } from './shown.ts'

const slash = /\/$/

export interface Names {
  readonly expected: unknown
  readonly received: unknown
}

export interface ComparedIssuer extends Names {
  /** Whether the provider itself has said what was expected, in its metadata. */
  readonly isDiscovered: boolean
}

/** Explains an issuer of an answer that differs from that of the connection by the slash at its end alone. */
export function contradictionHint(data: ComparedIssuer): string | undefined {
  const hint = slashHint(data)
  if (hint === undefined || !data.isDiscovered) return hint
  // To write the other one would be wrong as well: the metadata would not fit then.
  const [said, sent] = [JSON.stringify(data.expected), JSON.stringify(data.received)]
  return `The provider contradicts itself: its metadata say ${said}, its answers ${sent}. Ask it to mend that; until then write issuer: ${sent} and its endpoints by hand, in metadata.`
}

/** Explains an issuer that differs from the configured one by the slash at its end alone. */
function slashHint({ expected, received }: Names): string | undefined {
  if (typeof received !== 'string' || typeof expected !== 'string') return undefined
  if (received.replace(slash, '') !== expected.replace(slash, '')) return undefined
  return `Write issuer: ${JSON.stringify(received)}: the slash at the end is part of the name.`
}

/** What to write instead, where the metadata of a provider name another issuer. */
export function issuerHint({ isIssuer, ...compared }: Names & { readonly isIssuer: boolean }): string {
  const { expected, received } = compared
  if (isTemplate.test(String(received)))
    return `${shown(expected)} is there for all tenants, and is no issuer: write the tenant's own issuer, one connection a tenant.`
  if (!isIssuer) return `Ask the provider: ${shown(received)}, which its metadata say, cannot be an issuer.`
  const place = shown(`${String(received).replace(/\/$/, '')}/.well-known/openid-configuration`)
  return (
    slashHint(compared) ??
    `Look at ${place}: if that is the provider you mean, and says the same of itself, write issuer: ${shown(received)}. If it does not, the provider contradicts itself.`
  )
}

const isTemplate = /[{}]|%7b|%7d/i
