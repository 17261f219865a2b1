import type { IdentityEvidence } from '../core/identity.ts'
import type { ClaimSource } from './claim-source.ts'
import { brokenPath, type GroupsClaim, labelOf, type Path, pathOf, valueAt } from './groups-claim.ts'
import { listed, nearnessTo, sentNames, spelt } from './near-names.ts'
import { isHasGroups, pointsElsewhere } from './points-elsewhere.ts'
import { readKeyList, readTextList, type TextList } from './text-list.ts'

export interface GroupsPolicy {
  readonly groupsClaim?: readonly GroupsClaim[]
  readonly groupsDelimiter?: string
  readonly groupsWhenAbsent: 'unknown' | 'none'
}

const none: readonly string[] = Object.freeze([])

export interface Groups {
  readonly groups: readonly string[]
  readonly complete: boolean
  readonly evidence?: IdentityEvidence
}

/**
 * Reads a person's groups from the configured claims of every source: absent, one text, an array, or a repeated attribute.
 *
 * `complete` is false when no source said anything, when it pointed elsewhere for the answer (OpenID Connect Core 1.0,
 * section 5.6.2, as Entra ID does above 200 groups), when a value could not be read, or when a claim that is missing was sent
 * under nearly its name.
 *
 * @param otherNames claims that are read for other facts, and so are no misspelt groups
 */
export function readGroups(
  sources: readonly ClaimSource[],
  policy: GroupsPolicy,
  otherNames: readonly string[] = [],
): Groups {
  const wanted = policy.groupsClaim
  const [first, last] = [wanted?.[0], sources.at(-1)]
  if (wanted === undefined || first === undefined || last === undefined) return { groups: none, complete: false }
  const found = sources.flatMap((source) => wanted.flatMap((claim) => readClaim(source, claim, policy.groupsDelimiter)))
  const repairs = new Set(found.flatMap((one) => one.repairs))
  const doubts = doubtsOf(sources, wanted, otherNames)
  const notes = new Set([...doubts, ...found.flatMap((one) => one.note ?? [])])
  const absent = found.length === 0
  const note = [...(absent ? ['absent'] : []), ...(notes.size > 0 ? [[...notes].join('; ')] : [])].join(', but ')
  const evidence = found[0] ?? { source: last.source, claim: labelOf(pathOf(first)), raw: undefined }
  return {
    groups: Object.freeze([...new Set(found.flatMap(({ texts }) => texts))]),
    complete:
      doubts.length === 0 && found.every((one) => one.complete) && (!absent || policy.groupsWhenAbsent === 'none'),
    evidence: {
      source: evidence.source,
      claim: evidence.claim,
      raw: found.length > 1 ? found.map(({ raw }) => raw) : evidence.raw,
      ...(repairs.size > 0 && { repaired: [...repairs].join('; ') }),
      ...(note !== '' && { note }),
    },
  }
}

type Found = TextList & Pick<IdentityEvidence, 'source' | 'claim' | 'raw'>

function readClaim({ source, claims }: ClaimSource, claim: GroupsClaim, delimiter?: string): readonly Found[] {
  const raw = valueAt(claims, pathOf(claim))
  if (raw == null) return []
  const where = { source, claim: labelOf(pathOf(claim)), raw }
  if (typeof claim === 'object' && 'keysOf' in claim) return [{ ...where, ...readKeyList(raw) }]
  if (typeof raw === 'string') {
    const list = readTextList(raw, delimiter)
    return [{ ...where, ...list, repairs: ['one text read as a list', ...list.repairs] }]
  }
  // SAML has no other form for one text than a list of one.
  const isOneText = source === 'assertion' && Array.isArray(raw) && raw.length === 1 && typeof raw[0] === 'string'
  return [{ ...where, ...readTextList(isOneText ? raw[0] : raw, delimiter) }]
}

/** Why there may be more groups than were found. */
function doubtsOf(
  sources: readonly ClaimSource[],
  wanted: readonly GroupsClaim[],
  otherNames: readonly string[],
): readonly string[] {
  const paths = wanted.map(pathOf)
  const doubts: string[] = []
  const isNearGroups = nearnessTo([['groups'], ...paths])
  const isOfGroups = (name: string): boolean => paths.some((path) => path[0] === name) || isNearGroups(spelt([name]))
  if (sources.some(({ claims }) => pointsElsewhere(claims, isOfGroups))) {
    doubts.push('the provider had too many groups to send and pointed to another endpoint')
  }
  const missing = paths.filter((path) => sources.every(({ claims }) => valueAt(claims, path) == null))
  if (missing.length === 0) return doubts
  const { names, all } = sentNames(sources)
  const others = new Set(otherNames)
  const isNear = nearnessTo(missing)
  const near = names.filter((name) => isNear(name) && !isKnown(name.path, paths, others)).map(({ path }) => path)
  const broken = missing.flatMap((path) => sources.flatMap(({ claims }) => brokenPath(claims, path)))
  if (near.length + broken.length > 0) {
    doubts.push(`${listed([...broken, ...near])} was sent: is groupsClaim spelt as at the provider?`)
  }
  if (!all) doubts.push('more claims were sent than are searched for one of nearly its name')
  return doubts
}

/** A name that is configured itself, is read for another fact, or is about groups without holding any. */
function isKnown(name: Path, configured: readonly Path[], others: ReadonlySet<string>): boolean {
  if (configured.some((path) => path.length === name.length && path.every((part, index) => part === name[index])))
    return true
  const [claim = '', ...inside] = name
  return inside.length === 0 && (others.has(claim) || isHasGroups(claim))
}
