import { isRecord } from './groups-claim.ts'
import { readTruth } from './truth.ts'

/** More than that is a pointer to everything. */
const most = 1000

/**
 * Whether the provider says that there are groups which it did not send: by a pointer of OpenID Connect, or in the words of
 * Entra ID, `hasgroups` where a URL would have become too long, and the attribute `…/groups.link` in SAML.
 *
 * @param isOfGroups whether a name is one under which groups are sent
 * @see [OpenID Connect Core 1.0, section 5.6.2](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AggregatedDistributedClaims)
 */
export function pointsElsewhere(claims: ReadonlyMap<string, unknown>, isOfGroups: (name: string) => boolean): boolean {
  for (const [name, value] of claims) {
    if (/groups?[._:/-]?link$/i.test(name)) return true
    // Whatever is no plain no: a word that cannot be read may be a yes.
    if (isHasGroups(name) && value != null && readTruth(value) !== false) return true
  }
  const pointers = claims.get('_claim_names')
  if (!isRecord(pointers)) return false
  const names = Object.keys(pointers)
  return names.length > most || names.some(isOfGroups)
}

export const isHasGroups = (name: string): boolean => /^has[\s_-]?groups?$/i.test(name)
