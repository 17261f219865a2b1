import { SsoError } from '../core/errors.ts'
import { limits } from './xml.ts'

/**
 * Decodes the `SAMLResponse` field, or another one, strictly, so that whatever reads it later reads the same characters.
 *
 * @throws SsoError `response_malformed`
 * @see SAML Bindings 2.0, section 3.5.4
 */
export function decodeResponse(field: string, name = 'SAMLResponse'): string {
  if (field.length > limits.bytes * 1.5) throw malformed(name, `is larger than ${limits.bytes} bytes`)
  const base64 = field.replaceAll(/[\r\n\t ]+/g, '')
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw malformed(name, 'is not base64')
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length > limits.bytes) throw malformed(name, `is larger than ${limits.bytes} bytes`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw malformed(name, 'is not UTF-8', cause)
  }
}

function malformed(name: string, problem: string, cause?: unknown): SsoError {
  return new SsoError('response_malformed', `the field ${name} ${problem}`, { cause })
}
