import type { Evidence } from '../core/identity.ts'
import type { ClaimSource } from './claim-source.ts'

export interface GroupsPolicy {
  readonly groupsClaim?: readonly string[]
  readonly groupsDelimiter?: string
  readonly groupsWhenAbsent: 'unknown' | 'none'
}

const none: readonly string[] = Object.freeze([])

export interface Groups {
  readonly groups: readonly string[]
  readonly complete: boolean
  readonly evidence?: Evidence
}

/**
 * Reads a person's groups from the configured claims of every source: absent, one text, an array, or a repeated attribute.
 *
 * `complete` is false when no source said anything, when it pointed elsewhere for the answer (OpenID Connect Core 1.0,
 * section 5.6.2, as Entra ID does above 200 groups), or when a value could not be read.
 */
export function readGroups(sources: readonly ClaimSource[], policy: GroupsPolicy): Groups {
  const names = policy.groupsClaim
  const last = sources.at(-1)
  if (names === undefined || last === undefined) return { groups: none, complete: false }
  const found = sources.flatMap(({ source, claims }) =>
    names.filter((name) => claims.get(name) != null).map((claim) => ({ source, claim, raw: claims.get(claim) })),
  )
  const groups = new Set<string>()
  let [wasText, unreadable, blank] = [false, false, false]
  for (const { raw } of found) {
    wasText ||= typeof raw === 'string'
    for (const value of Array.isArray(raw) ? raw : [raw]) {
      if (typeof value !== 'string') unreadable = true
      else {
        for (const group of split(value, policy.groupsDelimiter)) {
          // A name is taken to the letter: trimming could make two groups one.
          if (group.trim() === '') blank = true
          else groups.add(group)
        }
      }
    }
  }
  const repairs = [
    ...(wasText ? ['one text read as a list'] : []),
    ...(unreadable ? ['values that are not text left out'] : []),
    ...(blank ? ['blank values left out'] : []),
  ]
  const doubt = doubtOf(sources, names)
  const absent = found.length === 0
  const note = [...(absent ? ['absent'] : []), ...(doubt === undefined ? [] : [doubt])].join(', but ')
  return {
    groups: Object.freeze([...groups]),
    complete: doubt === undefined && !unreadable && (!absent || policy.groupsWhenAbsent === 'none'),
    evidence: {
      ...(found[0] ?? { source: last.source, claim: names[0] as string, raw: undefined }),
      ...(found.length > 1 && { raw: found.map(({ raw }) => raw) }),
      ...(repairs.length > 0 && { repaired: repairs.join('; ') }),
      ...(note !== '' && { note }),
    },
  }
}

/** Why there may be more groups than were found. */
function doubtOf(sources: readonly ClaimSource[], names: readonly string[]): string | undefined {
  if (names.some((name) => sources.some(({ claims }) => pointsElsewhere(claims, name)))) {
    return 'the provider had too many groups to send and pointed to another endpoint'
  }
  const nearMisses = findNearMisses(sources, names)
  if (nearMisses.length === 0) return undefined
  return `${nearMisses.map((name) => JSON.stringify(name)).join(', ')} was sent: is groupsClaim spelt as at the provider?`
}

const split = (value: string, delimiter: string | undefined): readonly string[] =>
  delimiter === undefined ? [value] : value.split(delimiter).map((part) => part.trim())

function pointsElsewhere(claims: ReadonlyMap<string, unknown>, name: string): boolean {
  const pointers = claims.get('_claim_names')
  // Entra ID says only that there are some, where a URL would have become too long.
  if (name === 'groups' && claims.get('hasgroups') === true && !claims.has('groups')) return true
  return typeof pointers === 'object' && pointers !== null && Object.hasOwn(pointers, name)
}

/** Claims that were sent under nearly the name of one that was not. */
function findNearMisses(sources: readonly ClaimSource[], names: readonly string[]): readonly string[] {
  const sent = [...new Set(sources.flatMap(({ claims }) => [...claims.keys()]))]
  const wanted = new Set(names.filter((name) => !sent.includes(name)).map(fold))
  return sent.filter((name) => wanted.has(fold(name)) && !names.includes(name))
}

const fold = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '')
