import { setImmediate } from 'node:timers/promises'
import type { SamlConnection } from '../../configuration/connection.ts'
import { refusalsOf } from '../../core/errors.ts'
import type { Verified } from '../../core/result.ts'
import type { ResponseExchange } from '../exchange.ts'
import { decodeField } from '../message/decode-field.ts'
import { readDocument, readDocumentInTurns, verifiedLimits, votedLimits } from '../read-document.ts'
import { createSignatureVerifier, type SignatureVerifier } from '../signature/verify-signature.ts'
import type { XmlElement } from '../xml/element.ts'
import { XmlError } from '../xml/xml-error.ts'
import { checkResponse } from './check-response.ts'
import { crossCheck } from './cross-check.ts'
import { inspectResponse } from './inspect-response.ts'
import { openResponse } from './open-response.ts'
import { readAssertion } from './read-assertion.ts'
import { isSignedSoFar, verifySignatures } from './verify-signatures.ts'

/** What a response has to answer. */
export interface ExpectedResponse {
  /** Our assertion consumer service, query string included. */
  readonly acsUrl: string
  /** `undefined` for an unsolicited response: then it must not claim to answer a request. */
  readonly requestId: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
}

export function createResponseExchange(
  connection: SamlConnection,
  { acsUrl, requestId, now }: ExpectedResponse,
): ResponseExchange {
  return {
    document: 'Response',
    acsUrl,
    requestId,
    now,
    connection,
    trust: connection,
    refuse: refusalsOf(connection),
    clockTolerance: connection.clockTolerance * 1000,
  }
}

/**
 * Verifies a SAML response and reads the identity from the bytes that its signature covers, and from no others.
 *
 * @param field the posted `SAMLResponse`
 * @throws SsoError every code with which a SAML answer is refused
 * @see SAML Profiles 2.0, section 4.1.4.3
 */
export async function verifyResponse(
  connection: SamlConnection,
  field: string,
  expected: ExpectedResponse,
): Promise<Verified> {
  const exchange = createResponseExchange(connection, expected)
  try {
    return await verify(field, exchange)
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    const { document, refuse } = exchange
    const { verification } = connection
    return refuse('response_malformed', { reason: 'xml', document, verification, ...error.problem })
  }
}

async function verify(field: string, exchange: ResponseExchange): Promise<Verified> {
  const { connection } = exchange
  const verifier = createSignatureVerifier(connection)
  const received = inspectResponse(await readResponse(field, verifier, exchange), exchange)
  // Others have their turn between what takes long by itself.
  if (field.length > longField) await setImmediate()
  const opened =
    'assertion' in received
      ? { inspected: received, verified: verifySignatures(received, verifier, exchange) }
      : await openResponse(received, verifier, exchange)
  const { inspected, verified } = opened
  checkResponse(inspected.response, verified.responseSigned, exchange)
  const result = readAssertion(verified, exchange)
  // What is refused anyway need not be verified twice.
  if (connection.verification === 'both') await crossCheck(opened, verifier.certificates, exchange)
  return result
}

const longField = 128 * 1024

/** node-saml bears less than the strict verifier; that one alone reads on where a signature was good. */
async function readResponse(
  value: string,
  verifier: SignatureVerifier,
  exchange: ResponseExchange,
): Promise<XmlElement> {
  const decode = (limit: number): string => decodeField({ parameter: 'SAMLResponse', value, limit }, exchange.refuse)
  if (exchange.connection.verification === 'both') {
    return readDocument(decode(votedLimits.size), { limits: votedLimits })
  }
  return readDocumentInTurns(decode(verifiedLimits.size), {
    admit: (root) => root !== undefined && isSignedSoFar(root, verifier, exchange),
  })
}
