import type { Refuse } from '../../core/errors.ts'
import { readBase64, withoutSpace } from '../base64.ts'

export interface PostedField {
  readonly parameter: 'SAMLRequest' | 'SAMLResponse'
  readonly value: string
  /** How many bytes there may be. */
  readonly limit: number
}

/**
 * Decodes the `SAMLResponse` field, or another one, strictly, so that whatever reads it later reads the same characters.
 *
 * @throws SsoError `response_malformed`
 * @see SAML Bindings 2.0, section 3.5.4
 */
export function decodeField({ parameter, value, limit }: PostedField, refuse: Refuse): string {
  if (value.length > limit * 1.5) refuse('response_malformed', { reason: 'field-size', parameter, limit })
  const base64 = [' ', '\n', '\r', '\t'].some((space) => value.includes(space)) ? withoutSpace(value) : value
  const bytes = readBase64(base64)
  if (base64 === '' || bytes === undefined) {
    return refuse('response_malformed', { reason: 'field-not-base64', parameter })
  }
  if (bytes.length > limit) refuse('response_malformed', { reason: 'field-size', parameter, limit })
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    return refuse('response_malformed', { reason: 'field-not-utf8', parameter }, { cause })
  }
}

// The parser takes one byte order mark away; with one taken away here, two would be let through.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
