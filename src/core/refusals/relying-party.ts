import { tell } from './entry.ts'
import { shown } from './shown.ts'

export interface SharedCallback {
  readonly id: string
  readonly setting: `callbacks.${string}`
  readonly lacks: 'proof' | 'iss'
  /** The setting as it could be, and what it would be for this connection. */
  readonly example: string
  readonly url: string
}

const unfitness = {
  proof: 'nobody has proven its issuer, which has metadata or backChannelOrigin beside it',
  iss: 'the metadata of its provider does not say that answers name the issuer (authorization_response_iss_parameter_supported)',
}

/** `configuration_invalid`: what only the relying party as a whole finds out about. */
export const invalidRelyingParty = {
  'places-overlap': tell(
    ({ places: [one, other], path }: { readonly places: readonly [string, string]; readonly path: string }) =>
      `"${one}" and "${other}" have the same path ${path}`,
    () => 'Give every callback and route a path of its own, also on different origins.',
  ),
  'place-at-home': tell(
    ({ option, url, baseUrl }: { readonly option: string; readonly url: string; readonly baseUrl: string }) =>
      `${option} ${url} is where baseUrl ${baseUrl} is: browsers that are sent home would be sent round in circles`,
    ({ option }) => `Give ${option} a path of its own.`,
  ),
  'guard-before-places': tell(
    ({ path }: { readonly path: string }) =>
      `requireSignIn guards ${path}, where sign-ins take place: none could begin or end`,
    () => 'Put the handler of sign-ins before the guard.',
  ),
  'cookie-out-of-reach': tell(
    ({ place, expected, received }: { readonly place: string; readonly expected: string; readonly received: string }) =>
      `the login route is on ${received}, the callback "${place}" on ${expected}`,
    () => 'Give routes.login as a whole URL on the host of the callback: a cookie stays on the host that set it.',
  ),
  'connection-repeated': tell(({ id }: { readonly id: string }) => `two connections have the id "${id}"`),
  'lookup-mismatch': tell(
    ({ expected, received }: { readonly expected: string; readonly received: string }) =>
      `asked for connection "${expected}", got "${received}"`,
  ),
  'callback-shared': tell(
    ({ id, setting, lacks }: SharedCallback) =>
      `connection "${id}" shares ${setting} with other providers, and ${unfitness[lacks]}: a code of another provider could be sent to this one`,
    ({ setting, example, url }) =>
      `Put :connection into the callback, such as ${setting}: ${shown(example)}, and register ${url} at the provider (RFC 9700, 4.4.2).`,
  ),
  'replay-cache-missing': tell(
    ({ id }: { readonly id: string }) => `connection "${id}" allows unsolicited responses`,
    () => 'Give a replayCache; createMemoryReplayCache() is enough for an application of one process.',
  ),
  'logout-service-missing': tell(
    ({ id, setting }: { readonly id: string; readonly setting: 'sloUrl' | 'signingKeys' }) =>
      `connection "${id}" has no ${setting}: a logout could not be answered`,
    () =>
      'Give sloUrl and signingKeys, or take the single logout service out of the settings of the identity provider.',
  ),
}

/** `store_unavailable`: stores as the relying party uses them. */
export const unusableStores = {
  'refresh-unfinished': tell(() => 'another process does not finish a refresh'),
}

/** `response_issuer_mismatch`: a front-channel logout. */
export const foreignLogoutIssuer = {
  'front-channel-logout': tell(
    ({ expected, received }: { readonly expected: string; readonly received: string }) =>
      `the "iss" of a front-channel logout is ${shown(received)}, expected ${expected}`,
  ),
}

/** `in_response_to_mismatch`: a browser that is back from a logout. */
export const foreignLogoutAnswers = {
  'logout-response-foreign': tell(() => 'the LogoutResponse answers no request of ours'),
}

/** `response_unsolicited`: an answer to no request of ours, where the connection allows none. */
export const unsolicitedAnswers = {
  'relay-state-foreign': tell(
    (_: { readonly loginUrl: string | undefined }) => 'the response answers no request: RelayState is not one of ours',
    ({ loginUrl = 'the login URL of the connection' }) =>
      `Let the provider's portal open ${loginUrl} (in JumpCloud: "Login URL"), so that the sign-in begins here.`,
  ),
}
