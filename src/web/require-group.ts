import { checkGroup } from '../accounts/groups.ts'
import { isSsoError, type SsoError } from '../core/errors.ts'
import type { Identity } from '../core/identity.ts'
import { errorReply, type PlainResponse, textReply } from './plain-response.ts'

/** What the application's session knows of the groups of the person who is signed in. */
export type KnownGroups = Pick<Identity, 'groups' | 'groupsComplete'>

/** Who may pass. */
export interface GroupRules {
  /** The person has to be in one of these groups. */
  readonly anyOf: readonly [string, ...string[]]
  /** Called with a refusal, for logs. */
  readonly onRefusal?: (error: SsoError) => void
}

/** @throws TypeError for rules that nobody could meet */
export function checkGroupRules({ anyOf }: GroupRules): void {
  if (!Array.isArray(anyOf) || anyOf.length === 0) throw new TypeError('anyOf has to name at least one group')
}

/**
 * Lets a request pass whose person is in one of the groups. Otherwise it is refused with `group_required` and status 403, also
 * where the list of groups is not complete; a person who is not signed in gets 401.
 *
 * @param known `undefined` where no person is signed in
 * @returns the reply; `undefined` to let the request pass
 */
export function requireGroup(known: KnownGroups | undefined, rules: GroupRules): PlainResponse | undefined {
  checkGroupRules(rules)
  if (known === undefined) return textReply(401, 'Please sign in first.\n')
  try {
    checkGroup(known, ...rules.anyOf)
    return undefined
  } catch (error) {
    if (!isSsoError(error)) throw error
    rules.onRefusal?.(error)
    return errorReply(error, undefined, { title: 'Not allowed', sentence: error.publicMessage })
  }
}
