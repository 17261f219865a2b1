import { credentialsFor } from './client-key.ts'
import { mintLogoutToken } from './logout-token.ts'
import type { OidcRequest } from './oidc-request.ts'
import type { OidcScenario, PlayedScenario, ScenarioScript } from './scenario.ts'
import { basicScenarios } from './scenarios/basic.ts'
import { claimScenarios } from './scenarios/claims.ts'
import { codeFlowScenarios } from './scenarios/code-flow.ts'
import { fapiScenarios } from './scenarios/fapi.ts'
import { jarmScenarios } from './scenarios/jarm.ts'
import { logoutScenarios } from './scenarios/logout.ts'
import { refreshScenarios } from './scenarios/refresh.ts'
import { unsupportedScenarios } from './scenarios/unsupported.ts'
import { contextOf, type Site } from './site.ts'

const scripts: readonly ScenarioScript[] = [
  ...basicScenarios,
  ...codeFlowScenarios,
  ...claimScenarios,
  ...refreshScenarios,
  ...logoutScenarios,
  ...fapiScenarios,
  ...jarmScenarios,
  ...unsupportedScenarios,
]

function described(script: ScenarioScript): OidcScenario {
  const { play: _play, unmet: _unmet, logoutToken: _logoutToken, ...scenario } = script
  return Object.freeze(scenario)
}

/**
 * The modules of the OpenID Foundation's test plans for relying parties that concern the code flow, logout and FAPI 2.0,
 * first those of the Basic plan in its order. They are its names and what each asks for, not the suite itself.
 */
export const oidcScenarios: readonly OidcScenario[] = Object.freeze(scripts.map(described))

/**
 * Makes a provider play a module.
 *
 * @param requests what has arrived at the provider; what arrives from now on counts
 * @throws TypeError for a name that is not in the list
 */
export function playScenario(site: Site, name: string, requests: readonly OidcRequest[]): PlayedScenario {
  const script = scripts.find((one) => one.name === name)
  if (script === undefined) throw new TypeError(`oidcScenarios has no scenario ${JSON.stringify(name)}`)
  const before = requests.length
  const { registration } = site
  const { tokenEndpointAuthMethod = registration.authMethod, profile = registration.profile } = script.connection ?? {}
  site.client = { ...registration, ...credentialsFor(tokenEndpointAuthMethod, registration), profile }
  const { origin } = new URL(site.issuer)
  const claimsProvider = { issuer: `${origin}/agency`, jwksUri: `${origin}/agency/keys` }
  const defect = script.play?.({
    clientId: site.client.id,
    claimsProvider,
    replaceKeys() {
      site.keys = [Math.max(...site.keys) + 1]
    },
  })
  site.defect = defect ?? {}
  return {
    ...described(script),
    module: script.name,
    claimsProvider,
    logoutToken(person) {
      const mint = (changes = {}): string => mintLogoutToken(site, person, changes)
      return script.logoutToken?.(mint, contextOf(site)) ?? mint()
    },
    unmet: () => script.unmet?.(requests.slice(before)),
  }
}
