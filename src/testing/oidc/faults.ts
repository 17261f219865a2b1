import type { OidcFault } from './defect.ts'
import { frontChannelFaults } from './faults/front-channel.ts'
import { claimFaults } from './faults/id-token-claims.ts'
import { signatureFaults } from './faults/id-token-signature.ts'
import { keyFaults } from './faults/keys.ts'
import { metadataFaults } from './faults/metadata.ts'
import { tokenResponseFaults } from './faults/token-response.ts'
import { transportFaults } from './faults/transport.ts'
import { userinfoFaults } from './faults/userinfo.ts'

/**
 * Every named defect that a test OpenID Provider can commit, with the refusal that an application sees.
 *
 * @example
 * for (const fault of oidcFaults) test(fault.name, async () => { provider.commit(fault); … })
 */
export const oidcFaults: readonly OidcFault[] = Object.freeze([
  ...metadataFaults,
  ...frontChannelFaults,
  ...tokenResponseFaults,
  ...keyFaults,
  ...signatureFaults,
  ...claimFaults,
  ...userinfoFaults,
  ...transportFaults,
])

/** @throws TypeError for a name that is not in the catalogue */
export function findFault(name: string): OidcFault {
  const found = oidcFaults.find((fault) => fault.name === name)
  if (found === undefined) throw new TypeError(`oidcFaults has no fault ${JSON.stringify(name)}`)
  return found
}
