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

const ownerOf = (data: Owned): string =>
  'id' in data ? `connection ${data.id === undefined ? 'without an id' : shown(data.id)}: ` : ''

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
  /**
   * - When: an option or a connection is missing, misspelt or not acceptable; two connections have one id; two callbacks or
   *   routes have one path, or one lives where `baseUrl` does; `requireSignIn` stands before the handler of sign-ins; a callback of logins is on another host than `routes.login`; a URL is plain http; a certificate
   *   cannot be read or has a key that cannot be used; a key in `signingKeys` or `decryptionKeys` cannot be used, or `signRequests`
   *   has none; the metadata does not offer the `ssoBinding`; a lookup gave a connection of another id;
   *   several OpenID Providers share a callback that does not name the connection, and one of them could be taken for another; a connection has
   *   `allowUnsolicited`, and you gave no `replayCache`; a SAML logout has no `signingKeys`, or a `LogoutRequest` arrives
   *   for a connection without `sloUrl` or `signingKeys`.
   * - What to do: the message names each key and what to write; `details.issues` has both as data.
   * - For: the operator. Most are thrown by `createRelyingParty`; those of a certificate's key, and all about a connection
   *   that is looked up, when the connection is first used; those of a signing key, when a logout first needs it.
   */
  configuration_invalid: reasons('configuration', {
    ...invalidOptions,
    ...invalidRelyingParty,
    ...invalidOidcSettings,
    ...invalidSamlSettings,
  }),
  /**
   * - When: the connection that was asked for does not exist, or was removed while somebody was signing in. HTTP
   *   status 404.
   * - What to do: check the link, or the Login URL at the provider.
   * - For: the operator. The id may come from a URL that anybody can type.
   */
  connection_not_found: entry(
    'configuration',
    tell(({ received }: { readonly received: string }) => `there is no connection ${shown(received, 64)}`),
    { publicMessage: 'There is no such sign-in.', status: 404 },
  ),
  /**
   * - When: the login URL or the metadata URL names no connection and there are several, or they come from a lookup; or
   *   `iss` fits none of them, or more than one. HTTP status 400.
   * - What to do: add `?connection=<id>` to the login URL.
   * - For: the operator, and whoever entered the Login URL at the provider.
   */
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
  /**
   * - When: `complete` was called with a URL whose path and query match no callback. The handlers never throw it: they
   *   leave such a request to you.
   * - What to do: give `complete` the path and query as the browser asked for them, and configure `callbacks` to match.
   * - For: the developer.
   */
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
  /**
   * - When: the replay cache in memory has no room left for the connection, Redis did not carry out a command, a store of
   *   your own threw something (`cause` has it), a store did not answer within two seconds, or another process does not
   *   finish a refresh.
   * - What to do: look whether the store is reached. Give a shared replay cache, or a larger one.
   * - For: the operator.
   */
  store_unavailable: reasons('unavailable', { ...failedStores, ...unusableStores }),
  /**
   * - When: the `sign` of one of a connection's `signingKeys` failed, or gave no bytes.
   * - What to do: look at the `cause`, which is what your function threw.
   * - For: the operator.
   */
  signer_unavailable: entry(
    'unavailable',
    tell(() => 'the signer of the connection did not sign'),
  ),
}
