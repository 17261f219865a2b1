import type { Environment } from '../core/environment.ts'
import type { IdentityProviderRules } from './metadata/identity-providers.ts'
import type { SamlProtocol } from './protocol.ts'

/** SAML, loaded when a SAML connection is first used: for OpenID Connect alone none of it is needed. */
export function lazySamlProtocol(environment: Environment, rules: IdentityProviderRules): SamlProtocol {
  let loaded: Promise<SamlProtocol> | undefined
  // Once: what is known of the identity providers stays known.
  const load = (): Promise<SamlProtocol> => {
    loaded ??= import('./protocol.ts').then(({ createSamlProtocol }) => createSamlProtocol(environment, rules))
    return loaded
  }
  return {
    isPosted: () => true,
    request: async (...call) => (await load()).request(...call),
    verify: async (...call) => (await load()).verify(...call),
    verifyUnsolicited: async (...call) => (await load()).verifyUnsolicited(...call),
    logoutRequest: async (...call) => (await load()).logoutRequest(...call),
    receiveLogout: async (...call) => (await load()).receiveLogout(...call),
    logoutResponse: async (...call) => (await load()).logoutResponse(...call),
    metadata: async (...call) => (await load()).metadata(...call),
    inspect: async (...call) => (await load()).inspect(...call),
  }
}
