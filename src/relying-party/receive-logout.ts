import type { Connection, OidcConnection, SamlConnection } from '../configuration/connection.ts'
import { oidcAccountKey, samlAccountKey } from '../core/account-key.ts'
import { type Refuse, refusalsOf, refuse } from '../core/errors.ts'
import type { LogoutEvent } from '../core/logout.ts'
import type { InboundMessage, OutboundMessage } from '../core/message.ts'
import { createHandle } from '../state/handle.ts'
import { claimOnce } from './claim-once.ts'
import { isOidc, isSaml } from './protocols.ts'
import { readForm, single } from './received.ts'
import type { RouteMatch } from './routes.ts'
import type { Services } from './services.ts'

/**
 * Takes a logout token from an OpenID Provider.
 *
 * @throws SsoError `logout_token_invalid`, `algorithm_refused`, `logout_replayed`, `response_malformed`,
 *   `response_missing`, `connection_mismatch`, and what stands in the way of asking the provider for its keys
 * @see [OpenID Connect Back-Channel Logout 1.0, section 2.5](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCRequest)
 */
export async function receiveBackChannel(
  services: Services,
  match: RouteMatch,
  form: NonNullable<InboundMessage['form']>,
): Promise<LogoutEvent> {
  const connection = await oidcConnectionOf(services, match)
  const { id } = connection
  const token = single(readForm(form), 'logout_token')
  const refuse: Refuse = refusalsOf(connection)
  if (token === '') refuse('response_missing', { reason: 'logout-token-missing' })
  const { subject, session, ...once } = await services.protocols.oidc.logoutToken(connection, token)
  const use = { connection: id, kind: 'logout', id: once.id, expiresAt: once.usableUntil } as const
  if (!(await claimOnce(services, use))) refuse('logout_replayed', {})
  return {
    protocol: 'oidc',
    connection: id,
    by: session === undefined ? 'subject' : 'session',
    sids: session === undefined ? [] : [session],
    ...(subject !== undefined && { subject, accountKey: oidcAccountKey(connection, subject) }),
    initiatedBy: 'provider',
    channel: 'back',
  }
}

/**
 * Takes the request of a provider's hidden frame. It is not signed: whoever knows the session's id can make it, and can end
 * that session and no other.
 *
 * @returns also the origins whose pages may frame the answer
 * @throws SsoError `response_malformed`, `response_issuer_mismatch`, `connection_mismatch`
 * @see [OpenID Connect Front-Channel Logout 1.0, section 2](https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout)
 */
export async function receiveFrontChannel(
  services: Services,
  match: RouteMatch,
): Promise<{ readonly event: LogoutEvent; readonly framingOrigins: readonly string[] }> {
  const connection = await oidcConnectionOf(services, match)
  const { id, issuer } = connection
  const refuse: Refuse = refusalsOf(connection)
  const session = single(match.query, 'sid')
  if (session === '') refuse('response_malformed', { reason: 'front-channel-logout-incomplete' })
  // Entra ID leaves "iss" out. It proves nothing: whose session it is says the place, which belongs to one connection.
  const received = match.query.has('iss') ? single(match.query, 'iss') : issuer
  if (received !== issuer) {
    refuse('response_issuer_mismatch', { reason: 'front-channel-logout', expected: issuer, received })
  }
  const sessions = [session]
  return {
    event: {
      protocol: 'oidc',
      connection: id,
      by: 'session',
      sids: sessions,
      initiatedBy: 'provider',
      channel: 'front',
    },
    framingOrigins: await services.protocols.oidc.framingOrigins(connection),
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
export async function receiveSaml(services: Services, match: RouteMatch, inbound: InboundMessage): Promise<SamlLogout> {
  const found = await connectionOf(services, match)
  const { id } = found
  if (!isSaml(found)) refuseProtocol(id, 'oidc', 'saml')
  const { form, url } = inbound
  // As it was received: what was signed are these very characters.
  const delivery = form === undefined ? { query: queryOf(String(url)) } : { form: readForm(form) }
  const destination = services.routes.urlOf('single-logout', id)
  const { saml } = services.protocols
  const { connection, message } = await saml.receiveLogout(found, delivery, destination, requireLogoutService)
  if (message.kind === 'response') {
    const { handle, result } = message
    return { kind: 'response', handle, result, id }
  }
  const { nameId, sessions, relayState } = message
  const answer = (complete: boolean): Promise<OutboundMessage> =>
    saml.logoutResponse(connection, {
      handle: createHandle(services.environment.now()),
      inResponseTo: message.id,
      relayState,
      complete,
    })
  // Before the claim: a provider that comes again, after a key was repaired, has to find its request unused.
  const [whole, part] = [await answer(true), await answer(false)]
  const use = { connection: id, kind: 'logout', id: message.id, expiresAt: message.usableUntil } as const
  if (!(await claimOnce(services, use))) refuse('logout_replayed', {}, { connection: id })
  return {
    kind: 'request',
    event: {
      protocol: 'saml',
      connection: id,
      by: sessions.length === 0 ? 'subject' : 'session',
      sids: sessions,
      subject: nameId.value,
      // The account is named by an attribute, and a logout request has none.
      ...(connection.subjectAttribute === undefined && { accountKey: samlAccountKey(connection, nameId) }),
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
  const setting = sloUrl === undefined ? 'sloUrl' : 'signingKeys'
  refuse('configuration_invalid', { reason: 'logout-service-missing', id, setting }, { connection: id })
}

async function oidcConnectionOf(services: Services, match: RouteMatch): Promise<OidcConnection> {
  const connection = await connectionOf(services, match)
  if (isOidc(connection)) return connection
  refuseProtocol(connection.id, 'saml', 'oidc')
}

async function connectionOf({ connections }: Services, match: RouteMatch): Promise<Connection> {
  return match.connection === undefined ? connections.choose(undefined) : connections.get(match.connection)
}

function refuseProtocol(connection: string, expected: 'oidc' | 'saml', received: 'oidc' | 'saml'): never {
  refuse('connection_mismatch', { reason: 'logout-of-other-protocol', expected, received }, { connection })
}
