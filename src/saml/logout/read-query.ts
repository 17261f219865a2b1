import type { Refuse } from '../../core/errors.ts'
import type { Parameter, Query } from '../signature/verify-query.ts'

const names = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature', 'SAMLEncoding']

const deflate = 'urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE'

/** A server reads no longer request line; where there is none in front, this is what is hashed at most. */
const longestQuery = 64 * 1024

/**
 * Reads the parameters of the HTTP-Redirect binding from a query as it was received: each once, under its plain name, so
 * that no other reader can take one that was not signed.
 *
 * @throws SsoError `response_malformed`
 */
export function readQuery(query: string, refuse: Refuse): Query {
  if (query.length > longestQuery) refuse('response_malformed', { reason: 'query-length', limit: longestQuery })
  const parameters = new Map<string, Parameter>()
  for (const pair of query.split('&')) {
    const [written = '', ...rest] = pair.split('=')
    const raw = rest.join('=')
    const name = decode(written, refuse)
    if (!names.includes(name)) continue
    if (written !== name) refuse('response_malformed', { reason: 'parameter-disguised', parameter: name })
    if (parameters.has(name)) refuse('response_malformed', { reason: 'parameter-repeated', parameter: name })
    parameters.set(name, { raw, value: decode(raw, refuse) })
  }
  if (parameters.has('SAMLRequest') && parameters.has('SAMLResponse')) {
    refuse('response_malformed', { reason: 'request-and-response' })
  }
  const encoding = parameters.get('SAMLEncoding')?.value
  if (encoding !== undefined && encoding !== deflate) {
    refuse('response_malformed', { reason: 'saml-encoding', expected: deflate, received: encoding })
  }
  return parameters
}

function decode(text: string, refuse: Refuse): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return refuse('response_malformed', { reason: 'query-encoding' })
  }
}
