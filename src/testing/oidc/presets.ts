import type { OidcPresetName, OpenIdPreset } from './preset.ts'
import { entra } from './presets/entra.ts'
import { generic } from './presets/generic.ts'
import { google } from './presets/google.ts'
import { jumpcloud } from './presets/jumpcloud.ts'
import { keycloak } from './presets/keycloak.ts'
import { okta } from './presets/okta.ts'

const presets: Readonly<Record<OidcPresetName, OpenIdPreset>> = {
  entra,
  generic,
  google,
  jumpcloud,
  keycloak,
  okta,
}

/** @throws TypeError for a name that is none of them */
export function openIdPreset(name: OidcPresetName): OpenIdPreset {
  if (Object.hasOwn(presets, name)) return presets[name]
  throw new TypeError(`there is no preset ${JSON.stringify(name)}; write ${Object.keys(presets).join(', ')}`)
}
