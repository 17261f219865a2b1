import type { ResponseExchange } from '../exchange.ts'
import { assertionNamespace } from '../names.ts'
import type { SignedElement } from '../signature/signed-element.ts'
import { trim } from '../xml/characters.ts'
import { childrenOf, textOf } from '../xml/element.ts'
import { checkWindow } from './check-window.ts'

// OneTimeUse is kept for every assertion, and ProxyRestriction binds only those who pass assertions on.
const known = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']

/**
 * The standard asks for no end; but every provider sets one, and what has none is no assertion that one of them made well.
 *
 * @returns until when the conditions hold, in milliseconds since the epoch
 * @throws SsoError `audience_mismatch`, `assertion_expired`, `assertion_not_yet_valid`, `assertion_condition_unknown`,
 *   `response_malformed`
 * @see SAML Core 2.0, section 2.5.1
 */
export function checkConditions(assertion: SignedElement, exchange: ResponseExchange): number {
  const { connection, refuse } = exchange
  const all = childrenOf(assertion, assertionNamespace, 'Conditions')
  const [conditions] = all
  if (conditions === undefined || all.length !== 1) {
    return refuse('audience_mismatch', { reason: 'conditions-count', expected: 1, received: all.length })
  }
  const validUntil = checkWindow(conditions, exchange)
  if (validUntil === undefined) return refuse('response_malformed', { reason: 'conditions-endless' })
  const audiences = childrenOf(conditions, assertionNamespace, 'AudienceRestriction').map((restriction) =>
    childrenOf(restriction, assertionNamespace, 'Audience').map((audience) => trim(textOf(audience))),
  )
  const expected = connection.spEntityId
  if (audiences.length === 0 || !audiences.every((names) => names.includes(expected))) {
    refuse('audience_mismatch', { reason: 'audience', expected, received: audiences.flat() })
  }
  const unknown = conditions.children.find(
    ({ namespace, name }) => namespace !== assertionNamespace || !known.includes(name),
  )
  if (unknown !== undefined) {
    const { name: received, namespace } = unknown
    refuse('assertion_condition_unknown', { expected: known, received, namespace })
  }
  return validUntil
}
