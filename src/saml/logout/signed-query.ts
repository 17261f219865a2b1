import { type KeyObject, verify } from 'node:crypto'
import type { SamlConnection } from '../../configuration/connection.ts'
import { SsoError } from '../../core/errors.ts'
import { decodeBase64 } from '../base64.ts'
import { verificationKeysOf } from '../keys/verification-keys.ts'
import { quote } from '../quote.ts'
import { findSignatureAlgorithm, isSignatureOf, type SignatureAlgorithm } from '../signature/algorithms.ts'

/** A parameter as it arrived and as it reads: only what arrived is what was signed. */
interface Parameter {
  readonly raw: string
  readonly value: string
}

const names = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature', 'SAMLEncoding']

/** A server reads no longer request line; where there is none in front, this is what is hashed at most. */
const longestQuery = 64 * 1024

/**
 * Reads the parameters of the HTTP-Redirect binding from a query as it was received: each once, under its plain name, so
 * that no other reader can take one that was not signed.
 *
 * @throws SsoError `response_malformed`
 */
export function readSignedQuery(query: string): ReadonlyMap<string, Parameter> {
  if (query.length > longestQuery) throw malformed(`the query is longer than ${longestQuery} characters`)
  const parameters = new Map<string, Parameter>()
  for (const pair of query.split('&')) {
    const [written = '', ...rest] = pair.split('=')
    const raw = rest.join('=')
    const name = decode(written)
    if (!names.includes(name)) continue
    if (written !== name) throw malformed(`the name of the parameter "${name}" is written in another way`)
    if (parameters.has(name)) throw malformed(`the parameter "${name}" is repeated`)
    parameters.set(name, { raw, value: decode(raw) })
  }
  if (parameters.has('SAMLRequest') && parameters.has('SAMLResponse')) {
    throw malformed('there are a SAMLRequest and a SAMLResponse')
  }
  const encoding = parameters.get('SAMLEncoding')?.value
  if (encoding !== undefined && encoding !== 'urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE') {
    throw malformed(`the SAMLEncoding is ${quote(encoding)}`)
  }
  return parameters
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformed('the query is not percent-encoded UTF-8')
  }
}

/**
 * Verifies the signature of the HTTP-Redirect binding over the characters that were received: some providers encode with
 * small letters, and encoding anew would give other characters.
 *
 * @throws SsoError `signature_missing`, `algorithm_refused`, `signature_invalid`
 * @see SAML Bindings 2.0, section 3.4.4.1
 */
export function verifyQuery(connection: SamlConnection, parameters: ReadonlyMap<string, Parameter>): void {
  const [algorithmName, signature] = ['SigAlg', 'Signature'].map((name) => parameters.get(name)?.value)
  if (algorithmName === undefined || signature === undefined) {
    throw new SsoError('signature_missing', 'the message has no SigAlg and Signature', {
      hint: 'Let the identity provider sign its logout messages.',
    })
  }
  const algorithm = findSignatureAlgorithm(algorithmName, { ...connection, verification: 'strict' })
  if (algorithm === undefined) {
    throw new SsoError('algorithm_refused', `SigAlg is ${quote(algorithmName)}`, {
      hint: 'Let the identity provider sign with RSA-SHA256.',
    })
  }
  const signed = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg']
    .flatMap((name) => (parameters.has(name) ? [`${name}=${parameters.get(name)?.raw}`] : []))
    .join('&')
  const value = decodeBase64(signature)
  const keys = value === undefined ? [] : verificationKeysOf(connection)
  if (value !== undefined && keys.some(({ key }) => isSignedBy(key, algorithm, signed, value))) return
  throw new SsoError('signature_invalid', 'the signature does not verify with the certificate of the connection', {
    hint: 'Was the certificate renewed at the identity provider? Give the new one; during the change, give both.',
  })
}

/** XML Signature writes ECDSA values as two numbers, but many who sign a query leave what their library gives them: DER. */
function isSignedBy(key: KeyObject, algorithm: SignatureAlgorithm, text: string, value: Buffer): boolean {
  if (isSignatureOf(algorithm, text, value, key)) return true
  return (
    algorithm.keyType === 'ec' &&
    key.asymmetricKeyType === 'ec' &&
    verify(algorithm.hash, Buffer.from(text, 'utf8'), key, value)
  )
}

function malformed(problem: string): SsoError {
  return new SsoError('response_malformed', problem)
}
