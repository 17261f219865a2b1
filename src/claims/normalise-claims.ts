import type { Authentication, Identity, IdentityEvidence } from '../core/identity.ts'
import type { ClaimSource } from './claim-source.ts'
import { type EmailVerification, type EmailVerificationPolicy, readEmailVerified } from './email-verified.ts'
import { type GroupsPolicy, readGroups } from './groups.ts'
import { listed, nearnessTo, sentNames, spelt } from './near-names.ts'
import { asEmail, asText, asWebUrl, notUsable, type Reading, readText } from './read-text.ts'

/** What a protocol half has verified about a person, before any of it is interpreted. */
export interface VerifiedClaims {
  readonly accountKey: string
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
  /** What the name id declares itself to be (SAML). */
  readonly subjectFormat?: string
  /** What somebody who sets up the connection should know about how the subject was verified. */
  readonly subjectNote?: string
  /** Why a source that was asked for what is missing gave nothing. */
  readonly unanswered?: string
}

const textFacts = ['name', 'givenName', 'familyName', 'username', 'picture'] as const
const namedFacts = ['email', 'emailVerified', ...textFacts] as const

type NamedFact = (typeof namedFacts)[number]
export type ClaimNames = Readonly<Record<NamedFact, readonly string[]>>

/** The part of a connection that says how claims are read. */
export interface ClaimsPolicy extends GroupsPolicy {
  readonly emailVerification: EmailVerificationPolicy
  readonly claimNames: { readonly [Fact in NamedFact]?: readonly string[] }
}

/**
 * Turns verified claims into the one identity shape. Pure and total: an odd value makes a fact unknown and is recorded in
 * `evidence`; it never throws.
 */
export function normaliseClaims(verified: VerifiedClaims, policy: ClaimsPolicy): Identity {
  const { accountKey, issuer, subject, sources, claims, authentication, defaultClaimNames } = verified
  const namesOf = (fact: NamedFact): readonly string[] => policy.claimNames[fact] ?? defaultClaimNames[fact]
  const evidence = new Map<keyof Identity, IdentityEvidence>()
  const [first] = sources
  if (first !== undefined) {
    const { subjectClaim: claim, subjectNote: note } = verified
    evidence.set('subject', { source: first.source, claim, raw: subject, ...(note !== undefined && { note }) })
  }
  const facts: { -readonly [Fact in (typeof textFacts)[number]]?: string } = {}

  for (const fact of textFacts) {
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

  const names = new Map(namedFacts.map((fact) => [fact, namesOf(fact)]))
  noteMissing(verified, policy, names, evidence)

  const groups = readGroups(sources, policy, [...names.values()].flat())
  if (groups.evidence !== undefined) evidence.set('groups', groups.evidence)
  const { unanswered } = verified
  if (unanswered !== undefined) noteUnanswered(evidence, names, unanswered)

  return Object.freeze({
    accountKey,
    issuer,
    subject,
    ...(email?.value !== undefined && { email: email.value }),
    ...(verification.value !== undefined && { emailVerified: verification.value }),
    ...facts,
    groups: groups.groups,
    groupsComplete: groups.complete && unanswered === undefined,
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

/** Records for each fact that was not sent what was sent instead under nearly its name. */
function noteMissing(
  verified: VerifiedClaims,
  policy: ClaimsPolicy,
  names: ReadonlyMap<NamedFact, readonly string[]>,
  evidence: Map<keyof Identity, IdentityEvidence>,
): void {
  const last = verified.sources.at(-1)
  const missing = [...names].filter(([fact]) => evidence.get(fact)?.raw === undefined)
  if (last === undefined || missing.length === 0) return
  const sent = sentNames(verified.sources, 1).names
  const read = new Set<unknown>([...[...names.values()].flat(), ...(policy.groupsClaim ?? [])])
  for (const [fact, own] of missing) {
    if (fact === 'emailVerified' && (policy.emailVerification === 'ignore' || !evidence.has('email'))) continue
    const isNear = nearnessTo(own.map((name) => [name]))
    const near = sent.filter((name) => isNear(name) && !read.has(name.path[0])).map(({ path }) => path)
    const reasons = [
      ...(near.length > 0 ? [`${listed(near)} was sent: if that is it, name it in claimNames.${fact}`] : []),
      ...(fact === 'email' ? formatNotes(verified) : []),
    ]
    if (reasons.length === 0) continue
    const base = evidence.get(fact) ?? { source: last.source, claim: own[0] ?? fact, raw: undefined }
    evidence.set(fact, { ...base, note: `absent, but ${reasons.join('; ')}` })
  }
}

/** Facts that an OpenID Provider is asked for once more where the ID token lacks them. */
const askedFor = ['email', 'emailVerified', 'groups'] as const

/** Says of each fact that may be missing for that reason why it is. */
function noteUnanswered(
  evidence: Map<keyof Identity, IdentityEvidence>,
  names: ReadonlyMap<NamedFact, readonly string[]>,
  unanswered: string,
): void {
  for (const fact of askedFor) {
    const known = evidence.get(fact)
    if (fact === 'groups' ? known === undefined : known?.raw !== undefined) continue
    const claim = fact === 'groups' ? fact : (names.get(fact)?.[0] ?? fact)
    const notes = [known?.note ?? [], unanswered].flat()
    evidence.set(fact, { source: 'userinfo', claim, raw: undefined, ...known, note: notes.join('; ') })
  }
}

const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'

/** @see SAML Core 2.0, section 8.3.2, which keeps the name of version 1.1 */
function formatNotes({ subjectFormat, emailOfSubject }: VerifiedClaims): readonly string[] {
  if (subjectFormat === undefined || emailOfSubject !== undefined) return []
  if (!nearnessTo([['emailAddress'], ['email']])(spelt([subjectFormat]))) return []
  const format = JSON.stringify(subjectFormat.slice(0, 200))
  return [`the NameID has the format ${format}: an email address has ${JSON.stringify(emailFormat)}`]
}
