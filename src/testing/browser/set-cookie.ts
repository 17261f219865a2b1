import { readCookieDate } from './cookie-date.ts'

/** A `Set-Cookie` line as it reads, before it is known whether it may be stored. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  /** Milliseconds since the epoch; absent: until the browser is closed. */
  readonly expiresAt?: number
  /** In lower case, without a leading dot; empty where there is none. */
  readonly domain: string
  /** Absent where there is none, or none that begins with a slash. */
  readonly path?: string
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'strict' | 'lax' | 'none' | 'default'
}

/** No cookie lives longer. */
const longest = 400 * 24 * 60 * 60 * 1000

/**
 * Reads a `Set-Cookie` line.
 *
 * @param now milliseconds since the epoch
 * @returns why not, for a line that no browser takes
 * @see [RFC 6265bis, section 5.6](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-20#section-5.6)
 */
export function readSetCookie(line: string, now: number): SetCookie | string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(line)) return 'it has a control character'
  const [pair = '', ...rest] = line.split(';')
  const [name, value] = pair.includes('=') ? split(pair) : ['', trim(pair)]
  if (name === '' && value === '') return 'it has neither name nor value'
  if (Buffer.byteLength(name) + Buffer.byteLength(value) > 4096) return 'name and value have more than 4096 bytes'
  const attributes = new Map<string, string>()
  for (const part of rest) {
    const [key, text] = split(part)
    if (Buffer.byteLength(text) > 1024 || !counts(key.toLowerCase(), text)) continue
    attributes.set(key.toLowerCase(), text)
  }
  const expiresAt = expiryOf(attributes, now)
  const path = attributes.get('path')
  return {
    name,
    value,
    ...(expiresAt !== undefined && { expiresAt: Math.min(expiresAt, now + longest) }),
    domain: (attributes.get('domain') ?? '').replace(/^\./, '').toLowerCase(),
    ...(path?.startsWith('/') && { path }),
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    sameSite: sameSiteOf(attributes.get('samesite')),
  }
}

/** An attribute that does not read is as good as absent: an earlier one of its name stays. */
function counts(key: string, text: string): boolean {
  if (key === 'max-age') return /^-?\d+$/.test(text)
  if (key === 'expires') return readCookieDate(text) !== undefined
  return true
}

function expiryOf(attributes: ReadonlyMap<string, string>, now: number): number | undefined {
  const maxAge = attributes.get('max-age')
  if (maxAge !== undefined) return Number(maxAge) <= 0 ? Number.NEGATIVE_INFINITY : now + Number(maxAge) * 1000
  return readCookieDate(attributes.get('expires') ?? '')
}

function sameSiteOf(text: string | undefined): SetCookie['sameSite'] {
  const value = text?.toLowerCase()
  return value === 'strict' || value === 'lax' || value === 'none' ? value : 'default'
}

function split(pair: string): [name: string, value: string] {
  const [name = '', ...value] = pair.split('=')
  return [trim(name), trim(value.join('='))]
}

/** White space of HTTP, which is less than that of `trim()`. */
const trim = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '')
