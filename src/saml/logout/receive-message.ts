import { inflateRawSync } from 'node:zlib'
import { isSsoError, SsoError } from '../../core/errors.ts'
import { decodeBase64 } from '../base64.ts'
import { decodeResponse } from '../response/decode-response.ts'
import { descendantsOf, type XmlElement } from '../xml/element.ts'
import { readXml, strangersLimits } from '../xml/read-xml.ts'
import { checkEnvelope, checkName, type LogoutExpectation, type ParameterName } from './envelope.ts'
import { type LogoutRequestFacts, readLogoutRequest } from './logout-request.ts'
import { type LogoutResponseFacts, readLogoutResponse } from './logout-response.ts'
import { readSignedQuery, verifyQuery } from './signed-query.ts'
import { verifyEnveloped } from './verify-enveloped.ts'

/** What came to our single logout service: a form, or the query exactly as it was received. */
export type LogoutDelivery = { readonly query: string } | { readonly form: URLSearchParams }

/** A message that the identity provider signed, for us, a moment ago. */
export type LogoutMessage = (LogoutRequestFacts | LogoutResponseFacts) & { readonly relayState: string }

/** The specification says 80 bytes, and not everybody keeps to it; it comes back in our answer, whose URL has to hold it. */
const longestRelayState = 1024

/**
 * Verifies a `LogoutRequest` or `LogoutResponse`, over HTTP-Redirect or HTTP-POST. Nothing of an unsigned one is believed.
 *
 * @throws SsoError every code with which a logout message is refused
 * @see SAML Core 2.0, section 3.7; SAML Profiles 2.0, section 4.4
 */
export async function receiveLogoutMessage(
  delivery: LogoutDelivery,
  expected: LogoutExpectation,
): Promise<LogoutMessage> {
  const { connection } = expected
  try {
    const message =
      'form' in delivery ? receivePost(delivery.form, expected) : receiveRedirect(delivery.query, expected)
    if (message.relayState.length <= longestRelayState) return message
    throw malformed(`RelayState is longer than ${longestRelayState} characters`)
  } catch (error) {
    throw isSsoError(error) && error.connection === undefined ? error.with({ connection: connection.id }) : error
  }
}

function receiveRedirect(query: string, expected: LogoutExpectation): LogoutMessage {
  const parameters = readSignedQuery(query)
  const { name, value } = messageIn((one) => parameters.get(one)?.value)
  verifyQuery(expected.connection, parameters)
  const root = readXml(inflate(value, name))
  if ([...descendantsOf(root)].some((element) => element.name === 'Signature')) {
    throw malformed('a message of the redirect binding has its signature in the query, and none inside')
  }
  return { ...readMessage(root, name, expected), relayState: parameters.get('RelayState')?.value ?? '' }
}

function receivePost(form: URLSearchParams, expected: LogoutExpectation): LogoutMessage {
  const only = (name: string): string | undefined => {
    const [value, another] = form.getAll(name)
    if (another !== undefined) throw malformed(`the parameter "${name}" is repeated`)
    return value
  }
  const { name, value } = messageIn(only)
  const relayState = only('RelayState') ?? ''
  const root = readXml(decodeResponse(value, strangersLimits.size, name))
  checkName(root, name)
  verifyEnveloped(expected.connection, root)
  return { ...readMessage(root, name, expected), relayState }
}

function messageIn(parameter: (name: string) => string | undefined): { name: ParameterName; value: string } {
  const [request, response] = [parameter('SAMLRequest'), parameter('SAMLResponse')]
  if (request !== undefined && response !== undefined) throw malformed('there are a SAMLRequest and a SAMLResponse')
  if (request !== undefined) return { name: 'SAMLRequest', value: request }
  if (response !== undefined) return { name: 'SAMLResponse', value: response }
  throw new SsoError('response_missing', 'the single logout service was opened without a message')
}

function inflate(value: string, name: string): string {
  const deflated = decodeBase64(value)
  if (deflated === undefined) throw malformed(`the parameter ${name} is not base64`)
  let bytes: Buffer
  try {
    bytes = inflateRawSync(deflated, { maxOutputLength: strangersLimits.size })
  } catch (cause) {
    const problem = `the parameter ${name} does not inflate, or to more than ${strangersLimits.size} bytes`
    throw new SsoError('response_malformed', problem, { cause })
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new SsoError('response_malformed', `the parameter ${name} is not UTF-8`, { cause })
  }
}

function readMessage(
  root: XmlElement,
  parameter: ParameterName,
  expected: LogoutExpectation,
): LogoutRequestFacts | LogoutResponseFacts {
  checkName(root, parameter)
  const usableUntil = checkEnvelope(root, expected)
  return parameter === 'SAMLRequest'
    ? readLogoutRequest(root, usableUntil, expected)
    : readLogoutResponse(root, expected.connection)
}

function malformed(problem: string): SsoError {
  return new SsoError('response_malformed', problem)
}
