import type { OpenIdRequest } from './openid-request.ts'
import type { OidcScenario, PlayedScenario, ScenarioScript } from './scenario.ts'
import { basicScenarios } from './scenarios/basic.ts'
import { codeFlowScenarios } from './scenarios/code-flow.ts'
import { unsupportedScenarios } from './scenarios/unsupported.ts'
import type { Site } from './site.ts'

const scripts: readonly ScenarioScript[] = [...basicScenarios, ...codeFlowScenarios, ...unsupportedScenarios]

const described = ({ play: _play, unmet: _unmet, ...scenario }: ScenarioScript): OidcScenario => Object.freeze(scenario)

/**
 * The modules of the OpenID Foundation's test plans for relying parties that concern the code flow and logout, first those of
 * the Basic plan in its order. They are its names and what each asks for, not the suite itself.
 */
export const oidcScenarios: readonly OidcScenario[] = Object.freeze(scripts.map(described))

/**
 * Makes a provider play a module.
 *
 * @param requests what has arrived at the provider; what arrives from now on counts
 * @throws TypeError for a name that is not in the list
 */
export function playScenario(site: Site, name: string, requests: readonly OpenIdRequest[]): PlayedScenario {
  const script = scripts.find((one) => one.name === name)
  if (script === undefined) throw new TypeError(`oidcScenarios has no scenario ${JSON.stringify(name)}`)
  const before = requests.length
  const method = script.connection?.tokenEndpointAuthMethod
  if (method === 'client_secret_basic' || method === 'client_secret_post' || method === 'none')
    site.client = { ...site.client, authMethod: method }
  site.defect =
    script.play?.({
      replaceKeys() {
        site.keys = [Math.max(...site.keys) + 1]
      },
    }) ?? {}
  return {
    ...described(script),
    module: script.name,
    unmet: () => script.unmet?.(requests.slice(before)),
  }
}
