import { foldAscii } from '../claims/ascii.ts'
import { refuse } from '../core/errors.ts'
import type { Identity } from '../core/identity.ts'

/** Gives something of the application's own for a group of the provider's. */
export type GroupRule =
  | { readonly exact: string; readonly to: string }
  /** `to` takes the rest of the name for `*`. */
  | { readonly prefix: string; readonly to: string }
  /** Has to match the whole name; `to` takes the captures for `$1`, `$2` …, and `$<name>`. */
  | { readonly pattern: RegExp; readonly to: string }

export interface MapGroupsOptions {
  /** Whether "Admins" is "admins": default `exact`, it is not. `ignore` is for the letters A to Z. */
  readonly case?: 'exact' | 'ignore'
}

/**
 * Maps the groups of an identity to permissions, roles or teams of the application: every rule that fits gives one, in the
 * order of the rules, without repetitions. A group that no rule knows gives nothing.
 */
export function mapGroups(
  groups: readonly string[],
  rules: readonly GroupRule[],
  options: MapGroupsOptions = {},
): readonly string[] {
  const ignoreCase = options.case === 'ignore'
  const fold = (text: string): string => (ignoreCase ? foldAscii(text) : text)
  return [...new Set(rules.flatMap((rule) => groups.flatMap((group) => apply(rule, group, fold, ignoreCase))))]
}

function apply(rule: GroupRule, group: string, fold: (text: string) => string, ignoreCase: boolean): readonly string[] {
  if ('exact' in rule) return fold(rule.exact) === fold(group) ? [rule.to] : []
  if ('prefix' in rule) {
    // A function, so that a "$" in the name of a group stays one.
    return fold(group.slice(0, rule.prefix.length)) === fold(rule.prefix)
      ? [rule.to.replaceAll('*', () => group.slice(rule.prefix.length))]
      : []
  }
  // Under the flags u and v these two would be taken for "s" and "k".
  const foldsToAscii = /[\u017f\u212a]/.test(group)
  const flags = new Set([...rule.pattern.flags.replaceAll(/[gy]/g, ''), ...(ignoreCase && !foldsToAscii ? ['i'] : [])])
  const pattern = new RegExp(`^(?:${rule.pattern.source})$`, [...flags].join(''))
  return pattern.test(group) ? [group.replace(pattern, rule.to)] : []
}

/** What changes in the groups of an account. */
export interface GroupChanges {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/**
 * Says which groups an account gains and loses with this sign-in. Only groups that `managed` names are touched; and nothing
 * is when the provider did not say everything, because then an absent group proves nothing.
 *
 * @param current the groups that the account has in the application
 * @param managed the groups that the provider rules over: a list, or a test of a name
 */
export function reconcileGroups(
  current: readonly string[],
  identity: Pick<Identity, 'groups' | 'groupsComplete'>,
  managed: readonly string[] | ((group: string) => boolean),
): GroupChanges {
  if (!identity.groupsComplete) return { add: [], remove: [] }
  const isManaged = typeof managed === 'function' ? managed : (group: string) => managed.includes(group)
  const wanted = new Set(identity.groups.filter((group) => isManaged(group)))
  const has = new Set(current)
  return {
    add: [...wanted].filter((group) => !has.has(group)),
    remove: [...has].filter((group) => isManaged(group) && !wanted.has(group)),
  }
}

/**
 * Lets only members of one of `groups` pass, and nobody of whose groups not everything is known.
 *
 * @throws SsoError `group_required`
 */
export function checkGroup(
  identity: Pick<Identity, 'groups' | 'groupsComplete'>,
  ...groups: readonly [string, ...string[]]
): void {
  if (!identity.groupsComplete) refuse('group_required', { reason: 'groups-incomplete', expected: groups })
  if (groups.some((group) => identity.groups.includes(group))) return
  refuse('group_required', { reason: 'not-a-member', expected: groups })
}
