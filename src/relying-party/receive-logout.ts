import type { Connection, OidcConnection, SamlConnection } from '../configuration/connection.ts'
import { SsoError } from '../core/errors.ts'
import { oidcAccountKey, samlAccountKey } from '../core/identity.ts'
import type { LogoutEvent } from '../core/logout.ts'
import type { InboundMessage, OutboundMessage } from '../core/message.ts'
import { createHandle } from '../state/handle.ts'
import { claim } from './claim-once.ts'
import type { Parts } from './parts.ts'
import { readForm } from './received.ts'
import type { RouteMatch } from './routes.ts'

/**
 * Takes a logout token from an OpenID Provider.
 *
 * @throws SsoError `logout_token_invalid`, `algorithm_refused`, `logout_replayed`, `response_malformed`,
 *   `response_missing`, `connection_mismatch`, and what stands in the way of asking the provider for its keys
 * @see [OpenID Connect Back-Channel Logout 1.0, section 2.5](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCRequest)
 */
export async function receiveBackChannel(
  parts: Parts,
  match: RouteMatch,
  form: NonNullable<InboundMessage['form']>,
): Promise<LogoutEvent> {
  const connection = await oidcConnectionOf(parts, match)
  const { id, issuer } = connection
  const token = only(readForm(form), 'logout_token')
  if (token === '') throw new SsoError('response_missing', 'there is no logout_token', { connection: id })
  const { subject, session, ...once } = await parts.protocols.oidc.logoutToken(connection, token)
  await claim(parts, { key: JSON.stringify(['logout', id, once.id]), expiresAt: once.usableUntil }, replayed(id))
  return {
    protocol: 'oidc',
    connection: id,
    by: session === undefined ? 'subject' : 'session',
    sessions: session === undefined ? [] : [session],
    ...(subject !== undefined && { subject, account: oidcAccountKey(issuer, subject) }),
    initiatedBy: 'provider',
    channel: 'back',
  }
}

/**
 * Takes the request of a provider's hidden frame. Nobody has signed it: whoever knows the session's id can make it.
 *
 * @returns also the origins whose pages may frame the answer
 * @throws SsoError `response_malformed`, `response_issuer_mismatch`, `connection_mismatch`
 * @see [OpenID Connect Front-Channel Logout 1.0, section 2](https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout)
 */
export async function receiveFrontChannel(
  parts: Parts,
  match: RouteMatch,
  url: InboundMessage['url'],
): Promise<{ readonly event: LogoutEvent; readonly framingOrigins: readonly string[] }> {
  const connection = await oidcConnectionOf(parts, match)
  const { id, issuer } = connection
  const query = new URL(url, 'https://localhost').searchParams
  const [received, session] = [only(query, 'iss'), only(query, 'sid')]
  if (received === '' || session === '') {
    throw new SsoError('response_malformed', 'a front-channel logout has to say "iss" and "sid"', {
      connection: id,
      hint: 'Register the client with frontchannel_logout_session_required: true.',
    })
  }
  if (received !== issuer) {
    const message = `the "iss" of a front-channel logout is ${JSON.stringify(received.slice(0, 300))}, expected ${issuer}`
    throw new SsoError('response_issuer_mismatch', message, { connection: id })
  }
  const sessions = [session]
  return {
    event: { protocol: 'oidc', connection: id, by: 'session', sessions, initiatedBy: 'provider', channel: 'front' },
    framingOrigins: await parts.protocols.oidc.framingOrigins(connection),
  }
}

/** What came to the SAML single logout service. */
export type SamlLogout =
  | { readonly kind: 'response'; readonly handle: string; readonly result: 'complete' | 'partial'; readonly id: string }
  | {
      readonly kind: 'request'
      readonly event: LogoutEvent
      /** The answers, by what the application could do. */
      readonly complete: OutboundMessage
      readonly partial: OutboundMessage
      /** The origins whose pages may frame an answer that is posted: some providers log out in hidden frames. */
      readonly framingOrigins: readonly string[]
    }

/**
 * Takes a `LogoutRequest` or a `LogoutResponse`.
 *
 * @throws SsoError every code with which a logout message is refused, and `configuration_invalid` for a connection that
 *   could not answer
 * @see SAML Profiles 2.0, section 4.4.3
 */
export async function receiveSaml(parts: Parts, match: RouteMatch, inbound: InboundMessage): Promise<SamlLogout> {
  const found = await connectionOf(parts, match)
  const { id, protocol } = found
  if (protocol !== 'saml') throw mismatch(id, 'a SAML logout arrived for a connection of OpenID Connect')
  const { form, url } = inbound
  // As it was received: what was signed are these very characters.
  const delivery = form === undefined ? { query: queryOf(String(url)) } : { form: readForm(form) }
  const destination = parts.routes.urlOf('single-logout', id)
  const { saml } = parts.protocols
  const { connection, message } = await saml.receiveLogout(found, delivery, destination, requireLogoutService)
  if (message.kind === 'response') {
    const { handle, result } = message
    return { kind: 'response', handle, result, id }
  }
  const { nameId, sessions, relayState } = message
  const answer = (complete: boolean): Promise<OutboundMessage> =>
    saml.logoutResponse(connection, {
      handle: createHandle(parts.environment.now()),
      inResponseTo: message.id,
      relayState,
      complete,
    })
  // Before the claim: a provider that comes again, after a key was repaired, has to find its request unused.
  const [whole, part] = [await answer(true), await answer(false)]
  await claim(parts, { key: JSON.stringify(['logout', id, message.id]), expiresAt: message.usableUntil }, replayed(id))
  return {
    kind: 'request',
    event: {
      protocol,
      connection: id,
      by: sessions.length === 0 ? 'subject' : 'session',
      sessions,
      subject: nameId,
      // The account is named by an attribute, and a logout request has none.
      ...(connection.subjectAttribute === undefined && { account: samlAccountKey(id, nameId) }),
      initiatedBy: 'provider',
      channel: 'front',
    },
    complete: whole,
    partial: part,
    framingOrigins: [
      ...new Set([connection.ssoUrl, connection.sloUrl].flatMap((one) => (one ? [new URL(one).origin] : []))),
    ],
  }
}

function queryOf(url: string): string {
  const start = url.indexOf('?')
  return start < 0 ? '' : url.slice(start + 1).replace(/#.*$/s, '')
}

/** @throws SsoError `configuration_invalid` */
function requireLogoutService({ id, sloUrl, signingKeys }: SamlConnection): void {
  if (sloUrl !== undefined && signingKeys.length > 0) return
  const lacking = sloUrl === undefined ? 'sloUrl' : 'signingKeys'
  throw new SsoError('configuration_invalid', `connection "${id}" has no ${lacking}: a logout could not be answered`, {
    connection: id,
    hint: 'Give sloUrl and signingKeys, or take the single logout service out of the settings of the identity provider.',
  })
}

async function oidcConnectionOf(parts: Parts, match: RouteMatch): Promise<OidcConnection> {
  const connection = await connectionOf(parts, match)
  if (connection.protocol === 'oidc') return connection
  throw mismatch(connection.id, 'a logout of OpenID Connect arrived for a connection of SAML')
}

async function connectionOf({ connections }: Parts, match: RouteMatch): Promise<Connection> {
  return match.connection === undefined ? connections.choose(undefined) : connections.get(match.connection)
}

function only(parameters: URLSearchParams, name: string): string {
  const [value, another] = parameters.getAll(name)
  if (another === undefined) return value ?? ''
  throw new SsoError('response_malformed', `the parameter "${name}" is repeated`)
}

function mismatch(connection: string, message: string): SsoError {
  return new SsoError('connection_mismatch', message, { connection })
}

function replayed(connection: string): SsoError {
  return new SsoError('logout_replayed', 'the logout message was used before', { connection })
}
