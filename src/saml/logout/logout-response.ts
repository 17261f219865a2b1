import type { SamlConnection } from '../../configuration/connection.ts'
import type { OutboundMessage } from '../../core/message.ts'
import { handleOf, messageIdOf } from '../../core/message-id.ts'
import type { LogoutExchange } from '../exchange.ts'
import { longestStatusMessage, readStatus, statusPrefix } from '../message/status.ts'
import { signedMessage } from '../outbound/outbound-message.ts'
import type { XmlPart } from '../outbound/write-message.ts'
import type { SignedElement } from '../signature/signed-element.ts'

/**
 * Builds our signed answer to a `LogoutRequest`.
 *
 * @param response `complete` is false where not every session could be ended
 * @throws SsoError `configuration_invalid` without a key to sign with
 * @see SAML Core 2.0, sections 3.7.2 and 3.7.3
 */
export function createLogoutResponse(
  connection: SamlConnection,
  response: {
    readonly handle: string
    readonly url: string
    readonly inResponseTo: string
    readonly relayState: string
    readonly complete: boolean
    readonly now: number
  },
): OutboundMessage {
  const { handle, url, inResponseTo, relayState, complete, now } = response
  return signedMessage(connection, {
    parameter: 'SAMLResponse',
    url,
    binding: connection.sloBinding,
    relayState,
    message: {
      name: 'samlp:LogoutResponse',
      attributes: {
        ID: messageIdOf(handle),
        Version: '2.0',
        IssueInstant: new Date(now).toISOString(),
        Destination: url,
        InResponseTo: inResponseTo,
      },
      children: [
        { name: 'saml:Issuer', children: [connection.spEntityId] },
        // A provider that looks at the outer code alone must not take a part for the whole.
        {
          name: 'samlp:Status',
          children: [complete ? statusCode('Success') : statusCode('Responder', [statusCode('PartialLogout')])],
        },
      ],
    },
  })
}

const statusCode = (name: string, children: readonly XmlPart[] = []): XmlPart => ({
  name: 'samlp:StatusCode',
  attributes: { Value: `${statusPrefix}${name}` },
  children,
})

/** What a verified `LogoutResponse` says. */
export interface LogoutResponseFacts {
  readonly kind: 'response'
  /** Of the transaction whose request is answered, where it is one of ours. */
  readonly handle: string
  readonly result: 'complete' | 'partial'
}

/**
 * Reads an answer of the identity provider.
 *
 * @throws SsoError `logout_failed` where it ended nothing, `in_response_to_mismatch`
 * @see SAML Core 2.0, sections 3.2.2 and 3.7.2
 */
export function readLogoutResponse(
  root: SignedElement,
  { refuse }: Pick<LogoutExchange, 'refuse'>,
): LogoutResponseFacts {
  const inResponseTo = root.attribute('InResponseTo')
  if (!inResponseTo) return refuse('in_response_to_mismatch', { reason: 'logout-response' })
  const handle = handleOf(inResponseTo)
  const { codes, names, message } = readStatus(root)
  // Providers differ in what they write around it.
  if (codes.includes(`${statusPrefix}PartialLogout`)) return { kind: 'response', handle, result: 'partial' }
  if (codes[0] === `${statusPrefix}Success`) return { kind: 'response', handle, result: 'complete' }
  const data = { reason: 'saml-status', expected: 'Success', received: names } as const
  return refuse('logout_failed', data, { providerText: message?.slice(0, longestStatusMessage) })
}
