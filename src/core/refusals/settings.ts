import { entry, reasons, tell } from './entry.ts'
import { invalidOidcSettings } from './openid-connect.ts'
import { failedStores, invalidRelyingParty } from './relying-party.ts'
import { invalidSamlSettings } from './saml-settings.ts'
import { shown } from './shown.ts'

const nameConnection = (): string => 'Add ?connection=<id> to the login URL.'

/** `configuration_invalid`: what is wrong with the options themselves. */
const invalidOptions = {}

/** The settings of the application: options, connections and callbacks. */
export const settingsRefusals = {
  configuration_invalid: reasons('configuration', {
    ...invalidOptions,
    ...invalidRelyingParty,
    ...invalidOidcSettings,
    ...invalidSamlSettings,
  }),
  connection_not_found: entry(
    'configuration',
    tell(({ received }: { readonly received: string }) => `there is no connection ${shown(received.slice(0, 64))}`),
    { publicMessage: 'There is no such sign-in.', status: 404 },
  ),
  connection_not_chosen: reasons(
    'configuration',
    {
      'looked-up': tell(() => 'the request names no connection, and they are looked up by id', nameConnection),
      several: tell(() => 'the request names no connection, and there are several', nameConnection),
      'issuer-not-unique': tell(
        ({ count, received }: { readonly count: number; readonly received: string }) =>
          `${count} connections have the issuer ${shown(received.slice(0, 200))}`,
        nameConnection,
      ),
    },
    { publicMessage: 'This link does not say how to sign in.', status: 400 },
  ),
  callback_unknown: reasons('configuration', {
    'sign-in': tell(
      ({ received }: { readonly received: string }) => `no callback is configured at ${shown(received.slice(0, 200))}`,
      () => 'Give complete() the path and query as the browser asked for them, and configure callbacks to match.',
    ),
    logout: tell(
      ({ received }: { readonly received: string }) =>
        `no place of logouts is configured at ${shown(received.slice(0, 200))}`,
      () => 'Give completeLogout() the path and query as the browser asked for them, and configure routes to match.',
    ),
  }),
  store_unavailable: reasons('unavailable', { ...failedStores }),
  signer_unavailable: entry(
    'unavailable',
    tell(() => 'the signer of the connection did not sign'),
  ),
}
