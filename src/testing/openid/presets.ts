import type { OpenIdPreset, OpenIdPresetName } from './preset.ts'
import { entra } from './presets/entra.ts'
import { generic } from './presets/generic.ts'
import { google } from './presets/google.ts'
import { jumpcloud } from './presets/jumpcloud.ts'
import { keycloak } from './presets/keycloak.ts'
import { okta } from './presets/okta.ts'

export const openIdPresets: Readonly<Record<OpenIdPresetName, OpenIdPreset>> = {
  entra,
  generic,
  google,
  jumpcloud,
  keycloak,
  okta,
}
