import type { OidcFault } from '../defect.ts'
import type { OidcRequest } from '../oidc-request.ts'
import type { ScenarioScript } from '../scenario.ts'

export const asked = (requests: readonly OidcRequest[], endpoint: OidcRequest['endpoint']): readonly OidcRequest[] =>
  requests.filter((request) => request.endpoint === endpoint)

/** Every module of the suite wants userinfo to be asked where the ID token was good. */
export const userinfoUnasked = (requests: readonly OidcRequest[]): string | undefined =>
  asked(requests, 'userinfo').length === 0 ? 'userinfo was not asked' : undefined

type Unmet = NonNullable<ScenarioScript['unmet']>

/** What no relying party may ask after something bad came: the suite fails one that goes on. */
export const stopsBefore =
  (...endpoints: readonly ('token' | 'userinfo')[]): Unmet =>
  (requests) => {
    const went = endpoints.find((endpoint) => asked(requests, endpoint).length > 0)
    return went === undefined ? undefined : `the ${went} endpoint was asked although it had to stop`
  }

/** The provider commits a fault of the catalogue, and the relying party has to stop. */
export const rejects = (name: string, description: string, fault: OidcFault): ScenarioScript => ({
  name: `oidcc-client-test-${name}`,
  description,
  expected: 'rejected',
  code: fault.code,
  // So that going on shows.
  connection: always,
  play: () => fault,
  unmet: stopsBefore('userinfo'),
})

export const accepts = (name: string, description: string, more: Partial<ScenarioScript> = {}): ScenarioScript => ({
  name: `oidcc-client-test-${name}`,
  description,
  expected: 'accepted',
  ...more,
})

/** Asks userinfo in any case: with it goes on who has not stopped. */
export const always = { userinfo: 'always' } as const
