import { inflateRawSync } from 'node:zlib'
import type { SamlConnection } from '../../configuration/connection.ts'
import { type Refuse, refusalsOf } from '../../core/errors.ts'
import { decodeBase64 } from '../base64.ts'
import type { LogoutExchange } from '../exchange.ts'
import { decodeField } from '../message/decode-field.ts'
import { readDocument, unverifiedLimits } from '../read-document.ts'
import { readFrom, type SignedElement } from '../signature/signed-element.ts'
import { type Query, verifyQuery } from '../signature/verify-query.ts'
import { descendantsOf } from '../xml/element.ts'
import { XmlError } from '../xml/xml-error.ts'
import { checkMessage, checkName } from './check-message.ts'
import { type LogoutRequestFacts, readLogoutRequest } from './logout-request.ts'
import { type LogoutResponseFacts, readLogoutResponse } from './logout-response.ts'
import { readQuery } from './read-query.ts'
import { verifyForm } from './verify-form.ts'

/** What came to our single logout service: a form, or the query exactly as it was received. */
export type LogoutDelivery = { readonly query: string } | { readonly form: URLSearchParams }

/** A message that the identity provider signed, for us, a moment ago. */
export type LogoutMessage = (LogoutRequestFacts | LogoutResponseFacts) & { readonly relayState: string }

/** What a logout message is held against. */
export interface ExpectedLogout {
  /** Our single logout service, query string included. */
  readonly destination: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** The specification says 80 bytes, and not everybody keeps to it; it comes back in our answer, whose URL has to hold it. */
const longestRelayState = 1024

/**
 * Verifies a `LogoutRequest` or `LogoutResponse`, over HTTP-Redirect or HTTP-POST. Nothing of an unsigned one is believed.
 *
 * @throws SsoError every code with which a logout message is refused
 * @see SAML Core 2.0, section 3.7; SAML Profiles 2.0, section 4.4
 */
export function receiveLogoutMessage(
  connection: SamlConnection,
  delivery: LogoutDelivery,
  { destination, now }: ExpectedLogout,
): LogoutMessage {
  const refuse = refusalsOf(connection)
  const received = 'form' in delivery ? receiveForm(delivery.form, refuse) : receiveQuery(delivery.query, refuse)
  const { id, certificate, allowSha1, allowWeakKeys, clockTolerance } = connection
  const exchange: LogoutExchange = {
    destination,
    now,
    document: received.parameter === 'SAMLRequest' ? 'LogoutRequest' : 'LogoutResponse',
    connection,
    trust: { id, certificate, allowSha1, allowWeakKeys, verification: 'strict' },
    refuse,
    clockTolerance: clockTolerance * 1000,
  }
  const message = { ...readMessage(verify(received, exchange), exchange), relayState: received.relayState }
  if (message.relayState.length > longestRelayState) {
    refuse('response_malformed', { reason: 'relay-state-length', limit: longestRelayState })
  }
  return message
}

/** One message, of which nothing was looked at. */
interface Received {
  readonly parameter: 'SAMLRequest' | 'SAMLResponse'
  readonly value: string
  readonly relayState: string
  /** Where it came by HTTP-Redirect. */
  readonly query?: Query
}

function receiveQuery(text: string, refuse: Refuse): Received {
  const query = readQuery(text, refuse)
  const lookUp = (name: string): string | undefined => query.get(name)?.value
  return { ...messageIn(lookUp, refuse), relayState: lookUp('RelayState') ?? '', query }
}

function receiveForm(form: URLSearchParams, refuse: Refuse): Received {
  const single = (parameter: string): string | undefined => {
    const [value, another] = form.getAll(parameter)
    if (another !== undefined) refuse('response_malformed', { reason: 'parameter-repeated', parameter })
    return value
  }
  return { ...messageIn(single, refuse), relayState: single('RelayState') ?? '' }
}

function messageIn(
  lookUp: (name: string) => string | undefined,
  refuse: Refuse,
): Pick<Received, 'parameter' | 'value'> {
  const [request, response] = [lookUp('SAMLRequest'), lookUp('SAMLResponse')]
  if (request !== undefined && response !== undefined) {
    refuse('response_malformed', { reason: 'request-and-response' })
  }
  if (request !== undefined) return { parameter: 'SAMLRequest', value: request }
  if (response !== undefined) return { parameter: 'SAMLResponse', value: response }
  return refuse('response_missing', { reason: 'logout-message' })
}

function verify({ query, ...received }: Received, exchange: LogoutExchange): SignedElement {
  const { document, refuse } = exchange
  try {
    return query === undefined ? readForm(received, exchange) : readRedirect(received, query, exchange)
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    return refuse('response_malformed', { reason: 'xml', document, ...error.problem })
  }
}

type Message = Pick<Received, 'parameter' | 'value'>

function readRedirect({ parameter }: Message, query: Query, exchange: LogoutExchange): SignedElement {
  const signed = verifyQuery(query, parameter, exchange)
  const root = readDocument(inflate({ parameter, value: signed }, exchange.refuse))
  if (descendantsOf(root).some(({ name }) => name === 'Signature')) {
    exchange.refuse('response_malformed', { reason: 'signature-inside-redirect' })
  }
  return readFrom(signed, root)
}

function readForm({ parameter, value }: Message, exchange: LogoutExchange): SignedElement {
  const root = readDocument(decodeField({ parameter, value, limit: unverifiedLimits.size }, exchange.refuse))
  checkName(root, exchange)
  return verifyForm(root, exchange)
}

function inflate({ parameter, value }: Message, refuse: Refuse): string {
  const deflated = decodeBase64(value)
  if (deflated === undefined) return refuse('response_malformed', { reason: 'parameter-not-base64', parameter })
  const limit = unverifiedLimits.size
  let bytes: Buffer
  try {
    bytes = inflateRawSync(deflated, { maxOutputLength: limit })
  } catch (cause) {
    return refuse('response_malformed', { reason: 'parameter-not-deflated', parameter, limit }, { cause })
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    return refuse('response_malformed', { reason: 'parameter-not-utf8', parameter }, { cause })
  }
}

function readMessage(message: SignedElement, exchange: LogoutExchange): LogoutRequestFacts | LogoutResponseFacts {
  checkName(message, exchange)
  const usableUntil = checkMessage(message, exchange)
  return exchange.document === 'LogoutRequest'
    ? readLogoutRequest(message, usableUntil, exchange)
    : readLogoutResponse(message, exchange)
}
