import { SsoError } from '../../core/errors.ts'
import { readBase64, withoutSpace } from '../base64.ts'

/**
 * Decodes the `SAMLResponse` field, or another one, strictly, so that whatever reads it later reads the same characters.
 *
 * @param limit how many bytes there may be
 * @throws SsoError `response_malformed`
 * @see SAML Bindings 2.0, section 3.5.4
 */
export function decodeResponse(field: string, limit: number, name = 'SAMLResponse'): string {
  if (field.length > limit * 1.5) throw malformed(name, `is larger than ${limit} bytes`)
  const base64 = [' ', '\n', '\r', '\t'].some((space) => field.includes(space)) ? withoutSpace(field) : field
  const bytes = readBase64(base64)
  if (base64 === '' || bytes === undefined) throw malformed(name, 'is not base64')
  if (bytes.length > limit) throw malformed(name, `is larger than ${limit} bytes`)
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw malformed(name, 'is not UTF-8', cause)
  }
}

// The parser takes one byte order mark away; with one taken away here, two would be let through.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function malformed(name: string, problem: string, cause?: unknown): SsoError {
  return new SsoError('response_malformed', `the field ${name} ${problem}`, { cause })
}
