import type { SamlConnection } from '../../configuration/connection.ts'
import type { OutboundMessage } from '../../core/message.ts'
import { outboundMessage, type SamlMessage } from './outbound.ts'
import { signerOf } from './sign.ts'
import { writeMessage, type XmlPart } from './write-message.ts'

/** A message of ours that has to be signed. */
export interface SignedMessage extends Omit<SamlMessage, 'xml' | 'signer'> {
  readonly message: XmlPart
}

/**
 * Signs a message with the newest key of the connection.
 *
 * @throws SsoError `configuration_invalid` where there is no key, or one that cannot be used
 */
export function signMessage(connection: SamlConnection, { message, ...where }: SignedMessage): OutboundMessage {
  return outboundMessage({ ...where, xml: writeMessage(message), signer: signerOf(connection) })
}
