import type { SamlConnection } from '../../configuration/connection.ts'
import type { OutboundMessage } from '../../core/message.ts'
import { protocolNamespace } from '../names.ts'
import { handleOf, messageIdOf } from '../outbound/message-id.ts'
import { signMessage } from '../outbound/sign-message.ts'
import type { XmlPart } from '../outbound/write-message.ts'
import { quote } from '../quote.ts'
import { refuser } from '../response/checks.ts'
import { statusCodes, statusPrefix } from '../status.ts'
import { childrenOf, textOf, type XmlElement } from '../xml/element.ts'

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
  const status = (value: string, inner: readonly ReturnType<typeof leaf>[] = []) =>
    leaf(`${statusPrefix}${value}`, inner)
  return signMessage(connection, {
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
          children: [complete ? status('Success') : status('Responder', [status('PartialLogout')])],
        },
      ],
    },
  })
}

const leaf = (value: string, children: readonly XmlPart[]) =>
  ({ name: 'samlp:StatusCode', attributes: { Value: value }, children }) as const

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
export function readLogoutResponse(root: XmlElement, connection: SamlConnection): LogoutResponseFacts {
  const refuse = refuser(connection)
  const inResponseTo = root.attribute('InResponseTo')
  if (!inResponseTo)
    return refuse('in_response_to_mismatch', 'the LogoutResponse does not say which request it answers')
  const handle = handleOf(inResponseTo)
  const [status] = childrenOf(root, protocolNamespace, 'Status')
  const codes = status === undefined ? [] : statusCodes(status)
  const names = codes.map((code) => code.replace(statusPrefix, ''))
  // Providers differ in what they write around it.
  if (codes.includes(`${statusPrefix}PartialLogout`)) return { kind: 'response', handle, result: 'partial' }
  if (codes[0] === `${statusPrefix}Success`) return { kind: 'response', handle, result: 'complete' }
  const [text] = status === undefined ? [] : childrenOf(status, protocolNamespace, 'StatusMessage').map(textOf)
  const said = names.map(quote).join(' / ') || 'without a status'
  return refuse(
    'logout_failed',
    `the identity provider answered ${said}${text === undefined ? '' : `: ${quote(text.trim())}`}`,
  )
}
