import type { SamlConnection } from '../../configuration/connection.ts'
import { isOfFormat, type NameId } from '../../core/account-key.ts'
import { defined } from '../../core/defined.ts'
import type { SamlLogoutReference } from '../../core/logout-reference.ts'
import type { OutboundMessage } from '../../core/message.ts'
import { messageIdOf } from '../../core/message-id.ts'
import type { LogoutExchange } from '../exchange.ts'
import { assertionNamespace, protocolNamespace } from '../names.ts'
import { signedMessage } from '../outbound/outbound-message.ts'
import type { SignedElement } from '../signature/signed-element.ts'
import { parseInstant } from '../time.ts'
import { trim } from '../xml/characters.ts'
import { childrenOf, textOf } from '../xml/element.ts'

/** How long a request of ours holds, in milliseconds. */
const lifetime = 300_000

/**
 * Builds a signed `LogoutRequest` for one session of one person.
 *
 * @param request `handle` is the handle of the transaction; it travels as `RelayState` and in the id
 * @throws SsoError `configuration_invalid` without a key to sign with
 * @see SAML Core 2.0, section 3.7.1; SAML Profiles 2.0, section 4.4.4.1
 */
export function createLogoutRequest(
  connection: SamlConnection,
  request: {
    readonly handle: string
    readonly sloUrl: string
    readonly nameId: NonNullable<SamlLogoutReference['nameId']>
    /** The `SessionIndex`, where the provider said one. */
    readonly session: string | undefined
    readonly now: number
  },
): OutboundMessage {
  const { handle, sloUrl, nameId, session: index, now } = request
  const { value, format, nameQualifier, spNameQualifier } = nameId
  const session = index === undefined ? [] : [index]
  return signedMessage(connection, {
    parameter: 'SAMLRequest',
    url: sloUrl,
    binding: connection.sloBinding,
    relayState: handle,
    message: {
      name: 'samlp:LogoutRequest',
      attributes: {
        ID: messageIdOf(handle),
        Version: '2.0',
        IssueInstant: new Date(now).toISOString(),
        NotOnOrAfter: new Date(now + lifetime).toISOString(),
        Destination: sloUrl,
        Reason: 'urn:oasis:names:tc:SAML:2.0:logout:user',
      },
      children: [
        { name: 'saml:Issuer', children: [connection.spEntityId] },
        {
          name: 'saml:NameID',
          attributes: { Format: format, NameQualifier: nameQualifier, SPNameQualifier: spNameQualifier },
          children: [value],
        },
        ...session.map((index) => ({ name: 'samlp:SessionIndex', children: [index] }) as const),
      ],
    },
  })
}

/** What a verified `LogoutRequest` asks for. */
export interface LogoutRequestFacts {
  readonly kind: 'request'
  readonly id: string
  /** Where it says no format, the one that the connection asks for: each of its accounts has it. */
  readonly nameId: NameId
  /** Every `SessionIndex`; none where all sessions of the person are meant. */
  readonly sessions: readonly string[]
  /** When the request would be refused anyway. */
  readonly usableUntil: Date
}

/**
 * Reads a request of the identity provider.
 *
 * @throws SsoError `logout_message_expired`, `logout_message_invalid`, `assertion_encrypted`
 * @see SAML Core 2.0, section 3.7.1
 */
export function readLogoutRequest(
  root: SignedElement,
  usableUntil: number,
  { connection, clockTolerance, now, refuse }: LogoutExchange,
): LogoutRequestFacts {
  const until = root.attribute('NotOnOrAfter')
  const endsAt = parseInstant(until)
  if (until !== undefined && (endsAt === undefined || now - clockTolerance >= endsAt)) {
    refuse('logout_message_expired', {
      reason: 'ended',
      received: until,
      now: new Date(now),
      tolerance: clockTolerance / 1000,
    })
  }
  if (childrenOf(root, assertionNamespace, 'EncryptedID').length > 0) {
    refuse('assertion_encrypted', { reason: 'logout-name-id' })
  }
  const [nameId, another] = childrenOf(root, assertionNamespace, 'NameID')
  const value = nameId?.children.length === 0 ? trim(nameId.text) : ''
  if (nameId === undefined || another !== undefined || value === '') {
    return refuse('logout_message_invalid', { reason: 'name-id' })
  }
  const { nameIdFormat: asked } = connection
  const sessions = childrenOf(root, protocolNamespace, 'SessionIndex').map((element) => trim(textOf(element)))
  // Without this, an index that went missing would end all sessions instead of one.
  if (sessions.includes('')) refuse('logout_message_invalid', { reason: 'session-index-empty' })
  const id = root.attribute('ID') ?? ''
  return {
    kind: 'request',
    id,
    nameId: defined({
      value,
      format: nameId.attribute('Format') || (isOfFormat({ value }, asked) ? undefined : asked),
      nameQualifier: nameId.attribute('NameQualifier'),
      spNameQualifier: nameId.attribute('SPNameQualifier'),
    }),
    sessions,
    usableUntil: new Date(usableUntil),
  }
}
