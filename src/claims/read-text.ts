import type { IdentityEvidence } from '../core/identity.ts'
import { trimWhiteSpace } from './ascii.ts'
import type { ClaimSource } from './claim-source.ts'

/** A fact with where it came from. */
export interface Reading {
  readonly value?: string
  readonly evidence: IdentityEvidence
  /** It was read from the subject itself, not from a claim of whatever name. */
  readonly fromSubject?: boolean
}

export const notUsable = 'left out: not a usable value'

/** Reads a fact that is one text, from the first of its names that holds one. What is there and cannot be used is recorded. */
export function readText(
  sources: readonly ClaimSource[],
  names: readonly string[],
  interpret: (text: string) => string | undefined,
): Reading | undefined {
  let odd: Reading | undefined
  for (const { source, claims } of sources) {
    for (const claim of names) {
      const raw = claims.get(claim)
      if (raw == null) continue
      const texts: readonly unknown[] = Array.isArray(raw) ? [...new Set(raw)] : [raw]
      const only = texts.length === 1 ? texts[0] : undefined
      const value = typeof only === 'string' ? interpret(trimWhiteSpace(only)) : undefined
      if (value !== undefined) {
        const trimmed = value !== only && { repaired: 'white space around it removed' }
        return { value, evidence: { source, claim, raw, ...trimmed } }
      }
      const repaired = texts.length > 1 ? 'left out: several values' : notUsable
      const other = texts.find((text) => typeof text !== 'string')
      odd ??= {
        evidence: {
          source,
          claim,
          raw,
          repaired,
          ...(other != null && { note: `sent was ${typeOf(other)}, not a text` }),
        },
      }
    }
  }
  return odd
}

const typeOf = (value: unknown): string => (typeof value === 'object' ? 'a structure' : `a ${typeof value}`)

export const asText = (text: string): string | undefined => (/\S/.test(text) ? text : undefined)

export const asEmail = (text: string): string | undefined =>
  /^[^\s@<>,;:"\\\p{Cc}]+@[^\s@<>,;:"\\\p{Cc}]+$/u.test(text) ? text : undefined

/** JumpCloud sends `picture: "none"`; and a picture that is not http(s) has no place in a page. */
export function asWebUrl(text: string): string | undefined {
  return /^https?:\/\/[^/\s]/i.test(text) && URL.canParse(text) ? text : undefined
}
