import { entry, reasons, tell, unconverted } from './entry.ts'
import { invalidOidcSettings } from './openid-connect.ts'
import { invalidSamlSettings } from './saml-settings.ts'

/** `configuration_invalid`: what is wrong with the options themselves. */
const invalidOptions = {}

/** The settings of the application: options, connections and callbacks. */
export const settingsRefusals = {
  configuration_invalid: reasons('configuration', {
    ...invalidOptions,
    ...invalidOidcSettings,
    ...invalidSamlSettings,
  }),
  connection_not_found: unconverted('configuration', { publicMessage: 'There is no such sign-in.', status: 404 }),
  connection_not_chosen: unconverted('configuration', {
    publicMessage: 'This link does not say how to sign in.',
    status: 400,
  }),
  callback_unknown: unconverted('configuration'),
  store_unavailable: unconverted('unavailable'),
  signer_unavailable: entry(
    'unavailable',
    tell(() => 'the signer of the connection did not sign'),
  ),
}
