import { refuse } from '../core/errors.ts'
import type { InboundMessage } from '../core/message.ts'

/** A posted form, as bytes or text, or as a body parser left it. */
export type PostedForm = NonNullable<InboundMessage['form']>

/** Fields of one request. No answer of a provider has as many as a tenth of them. */
export const maxFields = 100

/** Bytes of a posted form: a SAML response at its limit, encoded twice. */
export const maxFormSize = 1024 * 1024

/**
 * The query of a URL.
 *
 * @throws SsoError `response_malformed` for too many fields, before any of them is read
 */
export function readQuery(url: string | URL): URLSearchParams {
  const text = String(url)
  const start = text.indexOf('?')
  if (start >= 0) countFields(text, start + 1)
  return new URL(text, 'https://localhost').searchParams
}

/**
 * A posted form. Repeated fields stay repeated: {@link single} refuses those that are read.
 *
 * @throws SsoError `response_malformed` for a form that is too large or has too many fields, before any of them is read, and
 *   for a field that is read and is not text
 */
export function readForm(form: PostedForm): URLSearchParams {
  if (form instanceof URLSearchParams) {
    if (form.size > maxFields) tooManyFields()
    return form
  }
  if (form instanceof Uint8Array) {
    if (form.length > maxFormSize) formTooLarge()
    return readText(new TextDecoder('utf-8', { ignoreBOM: true }).decode(form))
  }
  if (typeof form === 'string') {
    if (form.length > maxFormSize) formTooLarge()
    return readText(form)
  }
  return readParsed(form)
}

function readText(text: string): URLSearchParams {
  countFields(text, 0)
  return new URLSearchParams(text)
}

function countFields(text: string, start: number): void {
  let count = 1
  for (let at = text.indexOf('&', start); at >= 0; at = text.indexOf('&', at + 1)) {
    count += 1
    if (count > maxFields) tooManyFields()
  }
}

/** What a form is read for. Any other field may be what it likes, also what a parser made of `x[y]` (RFC 6749, section 4.1.2). */
const readFields: ReadonlySet<string> = new Set([
  ...[
    'code',
    'state',
    'iss',
    'error',
    'error_description',
    'error_uri',
    'response',
    'id_token',
    'access_token',
    'token',
  ],
  ...['SAMLResponse', 'SAMLRequest', 'SAMLEncoding', 'RelayState', 'SigAlg', 'Signature', 'logout_token', 'sid'],
  ...['connection', 'returnTo', 'hint', 'login_hint', 'target_link_uri'],
])

function readParsed(form: Readonly<Record<string, unknown>>): URLSearchParams {
  const fields = Object.entries(form).map(([name, value]) => [name, Array.isArray(value) ? value : [value]] as const)
  if (fields.reduce((sum, [, values]) => sum + values.length, 0) > maxFields) tooManyFields()
  const parameters = new URLSearchParams()
  for (const [name, values] of fields) {
    for (const value of values) {
      if (typeof value === 'string') parameters.append(name, value)
      else if (readFields.has(name)) refuse('response_malformed', { reason: 'field-not-text', field: name })
    }
  }
  return parameters
}

export function isRepeated(parameters: URLSearchParams, name: string): boolean {
  return parameters.getAll(name).length > 1
}

/**
 * A parameter that may come once; empty where it did not come.
 *
 * @throws SsoError `response_malformed` where it is repeated
 */
export function single(parameters: URLSearchParams, name: string): string {
  if (isRepeated(parameters, name))
    refuse('response_malformed', { reason: 'request-parameter-repeated', parameter: name })
  return parameters.get(name) ?? ''
}

/**
 * The cookies of a request, from the header or from a parser's result. The first of repeated names wins: browsers send the
 * most specific path first. Only SP and HTAB are white space: a cookie that a sibling host set under `"\u00a0" + name` must
 * not become the one of that name.
 *
 * @see [RFC 6265, section 4.2.1](https://www.rfc-editor.org/rfc/rfc6265#section-4.2.1)
 */
export function readCookies(cookies: InboundMessage['cookies']): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  const pairs = typeof cookies === 'string' ? cookies.split(';').map(pairOf) : Object.entries(cookies ?? {})
  for (const [name, value] of pairs) {
    if (value !== undefined && isToken.test(name) && !map.has(name)) map.set(name, value)
  }
  return map
}

const isToken = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

function pairOf(text: string): readonly [name: string, value: string | undefined] {
  const equals = text.indexOf('=')
  return equals < 0 ? [text, undefined] : [stripped(text, 0, equals), stripped(text, equals + 1, text.length)]
}

/** By hand: `/[ \t]+$/` takes quadratic time for spaces that are not at the end. */
function stripped(text: string, start: number, end: number): string {
  let [first, last] = [start, end]
  while (first < last && isSpace(text, first)) first += 1
  while (last > first && isSpace(text, last - 1)) last -= 1
  return text.slice(first, last)
}

const isSpace = (text: string, at: number): boolean => text[at] === ' ' || text[at] === '\t'

function tooManyFields(): never {
  refuse('response_malformed', { reason: 'too-many-fields', limit: maxFields })
}

export function formTooLarge(): never {
  refuse('response_malformed', { reason: 'form-too-large', limit: maxFormSize })
}
