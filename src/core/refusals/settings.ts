import { entry, reasons, tell } from './entry.ts'
import { type Issue, listed } from './issues.ts'
import { invalidOidcSettings } from './openid-connect.ts'
import { invalidRelyingParty, unusableStores } from './relying-party.ts'
import { invalidSamlSettings } from './saml-settings.ts'
import { shown } from './shown.ts'
import { failedStores } from './state.ts'

/** Whose setting it is: a connection's, or, without an id, the relying party's. */
export interface Owned {
  readonly id?: string | undefined
}

const ownerOf = (data: Owned): string => ('id' in data ? `connection ${shown(data.id)}: ` : '')

const nameConnection = (): string => 'Add ?connection=<id> to the login URL.'

/** `configuration_invalid`: what is wrong with the options themselves. */
const invalidOptions = {
  options: tell((data: Owned & { readonly issues: readonly Issue[] }) => {
    const owner = ownerOf(data)
    return `${owner === '' ? '' : `${owner.trimEnd()}\n`}${listed(data.issues)}`
  }),
  'plain-http': tell(
    (data: Owned & { readonly path: string; readonly received: string }) =>
      `${ownerOf(data)}${data.path} ${data.received} is plain http`,
    () => 'Write https:, or set allowLoopbackHttp: true on the relying party while you develop on this machine.',
  ),
  'key-needed': tell(
    (data: Owned & { readonly path: string }) => `${ownerOf(data)}${data.path} needs a key`,
    () => 'Give signingKeys, to the connection or to the relying party.',
  ),
  'region-unknown': tell(
    (data: Owned & { readonly expected: readonly string[]; readonly received: unknown }) =>
      `${ownerOf(data)}write region: ${alternatives(data.expected)}, not ${shown(data.received)}`,
  ),
}

const alternatives = (values: readonly string[]): string =>
  values
    .map((value) => JSON.stringify(value))
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or ')

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
    tell(({ received }: { readonly received: string }) => `there is no connection ${shown(received, 64)}`),
    { publicMessage: 'There is no such sign-in.', status: 404 },
  ),
  connection_not_chosen: reasons(
    'configuration',
    {
      'looked-up': tell(() => 'the request names no connection, and they are looked up by id', nameConnection),
      several: tell(() => 'the request names no connection, and there are several', nameConnection),
      'issuer-not-unique': tell(
        ({ count, received }: { readonly count: number; readonly received: string }) =>
          `${count} connections have the issuer ${shown(received, 200)}`,
        nameConnection,
      ),
    },
    { publicMessage: 'This link does not say how to sign in.', status: 400 },
  ),
  callback_unknown: reasons('configuration', {
    'sign-in': tell(
      ({ received }: { readonly received: string }) => `no callback is configured at ${shown(received, 200)}`,
      () => 'Give complete() the path and query as the browser asked for them, and configure callbacks to match.',
    ),
    logout: tell(
      ({ received }: { readonly received: string }) => `no place of logouts is configured at ${shown(received, 200)}`,
      () => 'Give completeLogout() the path and query as the browser asked for them, and configure routes to match.',
    ),
  }),
  store_unavailable: reasons('unavailable', { ...failedStores, ...unusableStores }),
  signer_unavailable: entry(
    'unavailable',
    tell(() => 'the signer of the connection did not sign'),
  ),
}
