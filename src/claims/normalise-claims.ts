import type { Authentication, Evidence, Identity } from '../core/identity.ts'
import type { ClaimSource } from './claim-source.ts'
import { type EmailVerification, type EmailVerificationPolicy, readEmailVerified } from './email-verified.ts'
import { type GroupsPolicy, readGroups } from './groups.ts'

/** What a protocol half has verified about a person, before any of it is interpreted. */
export interface VerifiedClaims {
  readonly key: string
  readonly issuer: string
  readonly subject: string
  /** What the subject was read from: `sub`, `NameID`, or an attribute. */
  readonly subjectClaim: string
  /** In order of precedence. */
  readonly sources: readonly ClaimSource[]
  /** All sources as one, for {@link Identity.claims}. */
  readonly claims: ReadonlyMap<string, unknown>
  readonly authentication: Authentication
  /** The names that the claims of this protocol have. */
  readonly defaultClaimNames: ClaimNames
  /** The name id where it declares itself an email address: for who sends the email as nothing else (SAML). */
  readonly emailOfSubject?: string
  /** What somebody who sets up the connection should know about how the subject was verified. */
  readonly subjectNote?: string
}

type NamedFact = 'email' | 'emailVerified' | 'name' | 'givenName' | 'familyName' | 'username' | 'picture'
export type ClaimNames = Readonly<Record<NamedFact, readonly string[]>>

/** The part of a connection that says how claims are read. */
export interface ClaimsPolicy extends GroupsPolicy {
  readonly emailVerification: EmailVerificationPolicy
  readonly claimNames: { readonly [Fact in NamedFact]?: readonly string[] }
}

/** A fact with where it came from. */
interface Reading {
  readonly value?: string
  readonly evidence: Evidence
  /** It was read from the subject itself, not from a claim of whatever name. */
  readonly fromSubject?: boolean
}

/**
 * Turns verified claims into the one identity shape. Pure and total: an odd value makes a fact unknown and is recorded in
 * `evidence`; it never throws.
 */
export function normaliseClaims(verified: VerifiedClaims, policy: ClaimsPolicy): Identity {
  const { key, issuer, subject, sources, claims, authentication, defaultClaimNames } = verified
  const namesOf = (fact: NamedFact): readonly string[] => policy.claimNames[fact] ?? defaultClaimNames[fact]
  const evidence = new Map<keyof Identity, Evidence>()
  const [first] = sources
  if (first !== undefined) {
    const { subjectClaim: claim, subjectNote: note } = verified
    evidence.set('subject', { source: first.source, claim, raw: subject, ...(note !== undefined && { note }) })
  }
  const facts: { -readonly [Fact in 'name' | 'givenName' | 'familyName' | 'username' | 'picture']?: string } = {}

  for (const fact of ['name', 'givenName', 'familyName', 'username', 'picture'] as const) {
    const reading = readText(sources, namesOf(fact), fact === 'picture' ? asWebUrl : asText)
    if (reading === undefined) continue
    evidence.set(fact, reading.evidence)
    if (reading.value !== undefined) facts[fact] = reading.value
  }

  const email = readEmail(verified, namesOf('email'), namesOf('emailVerified'))
  if (email !== undefined) evidence.set('email', email.evidence)
  const verification: EmailVerification =
    email?.value === undefined
      ? {}
      : readEmailVerified(sources, email.evidence, namesOf('emailVerified'), {
          policy: policy.emailVerification,
          vouchesFor:
            email.fromSubject === true
              ? [email.evidence.claim]
              : policy.claimNames.emailVerified === undefined
                ? defaultClaimNames.email
                : namesOf('email'),
        })
  if (verification.evidence !== undefined) evidence.set('emailVerified', verification.evidence)

  const groups = readGroups(sources, policy)
  if (groups.evidence !== undefined) evidence.set('groups', groups.evidence)

  return Object.freeze({
    key,
    issuer,
    subject,
    ...(email?.value !== undefined && { email: email.value }),
    ...(verification.value !== undefined && { emailVerified: verification.value }),
    ...facts,
    groups: groups.groups,
    groupsComplete: groups.complete,
    claims,
    authentication: Object.freeze(authentication),
    evidence,
  })
}

/**
 * Takes the email from the first source that has one, unless a later source repeats it together with the verification that
 * the first one lacks: address and verification have to come from the same hand.
 */
function readEmail(
  verified: VerifiedClaims,
  names: readonly string[],
  verificationNames: readonly string[],
): Reading | undefined {
  const readings = verified.sources.flatMap((source) => {
    const reading = readText([source], names, asEmail)
    return reading === undefined
      ? []
      : [{ reading, vouched: verificationNames.some((name) => source.claims.has(name)) }]
  })
  const first = readings.find(({ reading }) => reading.value !== undefined) ?? readings[0]
  if (first?.reading.value === undefined && verified.emailOfSubject !== undefined) {
    const raw = verified.emailOfSubject
    const value = asEmail(raw)
    const evidence = { source: 'assertion', claim: 'NameID', raw } as const
    return value === undefined
      ? { evidence: { ...evidence, repaired: notUsable } }
      : { value, evidence, fromSubject: true }
  }
  if (first === undefined || first.vouched) return first?.reading
  const better = readings.find(({ reading, vouched }) => vouched && reading.value === first.reading.value)
  return (better ?? first).reading
}

const notUsable = 'left out: not a usable value'

function readText(
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
      const value = typeof only === 'string' ? interpret(only.trim()) : undefined
      if (value !== undefined) {
        const trimmed = value !== only && { repaired: 'white space around it removed' }
        return { value, evidence: { source, claim, raw, ...trimmed } }
      }
      const repaired = texts.length > 1 ? 'left out: several values' : notUsable
      odd ??= { evidence: { source, claim, raw, repaired } }
    }
  }
  return odd
}

const asText = (text: string): string | undefined => (text === '' ? undefined : text)

const asEmail = (text: string): string | undefined =>
  /^[^\s@<>,;:"\\\p{Cc}]+@[^\s@<>,;:"\\\p{Cc}]+$/u.test(text) ? text : undefined

/** JumpCloud sends `picture: "none"`; and a picture that is not http(s) has no place in a page. */
function asWebUrl(text: string): string | undefined {
  return /^https?:\/\/[^/\s]/i.test(text) && URL.canParse(text) ? text : undefined
}
