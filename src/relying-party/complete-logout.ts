import { refuse } from '../core/errors.ts'
import type { LogoutEvent } from '../core/logout.ts'
import type { InboundMessage, OutboundCookie, OutboundMessage } from '../core/message.ts'
import { finishOidcLogout, finishSamlLogout } from './finish-logout.ts'
import type { LogoutPlace } from './places.ts'
import { receiveBackChannel, receiveFrontChannel, receiveSaml } from './receive-logout.ts'
import { isLogoutPlace, pathOf, type RouteMatch } from './routes.ts'
import type { Services } from './services.ts'

/** What arrived at a place of logouts, verified. The application ends the sessions that `event` concerns. */
export type CompletedLogout =
  | {
      /** The browser is back from a logout that the application began: send it to `returnTo`. */
      readonly kind: 'returned'
      /** Absent where the return belongs to no logout that this browser began: there is nothing to tell. */
      readonly event?: LogoutEvent
      /** A checked path of the application, or a URL on one of its own origins. */
      readonly returnTo: string
      /** Cookies to send along: they end the transaction. */
      readonly cookies: readonly OutboundCookie[]
    }
  | {
      /** A logout token, from server to server: answer 200 when every session has ended, 400 otherwise. */
      readonly kind: 'back-channel'
      readonly event: LogoutEvent
    }
  | {
      /** A hidden frame of the provider: answer with a page that `framingOrigins` may frame. */
      readonly kind: 'front-channel'
      readonly event: LogoutEvent
      readonly framingOrigins: readonly string[]
    }
  | {
      /** A SAML `LogoutRequest`: send the browser off with one of the answers. */
      readonly kind: 'single-logout'
      readonly event: LogoutEvent
      /** `complete` when every session has ended, `partial` otherwise. */
      readonly answers: { readonly complete: OutboundMessage; readonly partial: OutboundMessage }
      /** The origins whose pages may frame an answer that is posted: some providers log out in hidden frames. */
      readonly framingOrigins: readonly string[]
    }

export interface CompleteLogout {
  /**
   * Verifies whatever arrives at a place of logouts: a logout token, a front-channel logout, a SAML message, or a browser that
   * is back from its provider. `handler` and the adapters do this by themselves.
   *
   * @throws SsoError, and only `SsoError`, for what is not accepted; its `cookies` have to be sent along
   */
  completeLogout(inbound: InboundMessage): Promise<CompletedLogout>
}

export function createCompleteLogout(services: Services): CompleteLogout {
  return {
    async completeLogout(inbound) {
      const match = services.routes.match(inbound.url)
      const place = match?.names.find(isLogoutPlace)
      if (match !== undefined && place !== undefined) return completeLogoutAt(services, match, place, inbound)
      refuse('callback_unknown', { reason: 'logout', received: pathOf(inbound.url) })
    },
  }
}

/** Verifies what arrived at a place of logouts that was found already. */
export async function completeLogoutAt(
  services: Services,
  match: RouteMatch,
  place: LogoutPlace,
  inbound: InboundMessage,
): Promise<CompletedLogout> {
  switch (place) {
    case 'logged-out':
      return { kind: 'returned', ...(await finishOidcLogout(services, match, inbound)) }
    case 'back-channel-logout':
      return { kind: 'back-channel', event: await receiveBackChannel(services, match, inbound.form ?? {}) }
    case 'front-channel-logout':
      return { kind: 'front-channel', ...(await receiveFrontChannel(services, match)) }
    case 'single-logout': {
      const message = await receiveSaml(services, match, inbound)
      if (message.kind === 'response') {
        return { kind: 'returned', ...(await finishSamlLogout(services, inbound, message)) }
      }
      const { event, complete, partial, framingOrigins } = message
      return { kind: 'single-logout', event, answers: { complete, partial }, framingOrigins }
    }
  }
}
