import { z } from 'zod'
import { pastedProblem } from './pasted.ts'

/**
 * https anywhere; http only on loopback, and only where the relying party allows it.
 *
 * @param missing what to say where it is no text at all
 */
export const endpointSchema = (missing?: string) =>
  z.string(missing).superRefine((value, context) => {
    const problem = endpointProblem(value)
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
  })

export const endpoint = endpointSchema()

/** Characters that a URL may have. */
const longest = 4096

/** Says what is wrong with a URL that has to be https, or http on loopback; nothing when it is good. */
export function endpointProblem(value: string): string | undefined {
  // Metadata is a provider's: what is too long to be an address is not looked at any further.
  if (value.length > longest) return `write a URL of at most ${longest} characters`
  const pasted = pastedProblem(value)
  if (pasted !== undefined) return `write a whole URL, such as https://id.example.com/, ${pasted}`
  // `new URL` repairs "HTTP://", "https:id.example.com", backslashes and white space; whoever compares or splits the text
  // does not.
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^\s/\\][^\s\\]*$/.test(value) || !URL.canParse(value)) {
    return 'write a whole URL, such as https://id.example.com/'
  }
  const url = new URL(value)
  if (url.username !== '' || url.password !== '') return 'leave user name and password out of the URL'
  if (url.protocol === 'https:') return undefined
  if (url.protocol !== 'http:') return `write an https URL, not ${url.protocol}`
  return isLoopback(url)
    ? undefined
    : `write ${value.replace(/^http:/i, 'https:')}: plain http can be read and changed on its way, except on ${loopback}`
}

/**
 * Says what is wrong with an issuer besides.
 *
 * @see [OpenID Connect Discovery 1.0, section 3](https://openid.net/specs/openid-connect-discovery-1_0-errata2.html#ProviderMetadata)
 */
export function issuerProblem(value: string): string | undefined {
  if (isTemplate(value))
    return "write the tenant's own issuer, one connection a tenant: a template with braces is no issuer"
  const [before, after] = value.split(/\/\.well-known(?=\/|$)/)
  if (after !== undefined) {
    return `write only what comes before "/.well-known": ${before} with or without a slash at its end, exactly as the provider's metadata spells "issuer"`
  }
  return /[?#|]/.test(value) ? 'write the issuer without query, fragment and "|"' : undefined
}

/** A name with a place for that of a tenant, as it is written, or encoded. */
const isTemplate = (value: string): boolean => /[{}]|%7b|%7d/i.test(value)

/** The hosts that plain http may be on, in words. */
const loopback = 'localhost, names below .localhost, 127.0.0.0/8 and [::1]'

/**
 * Whether a URL stays on this machine. Browsers keep every name below `.localhost` here, whatever a name server says.
 *
 * @see [RFC 6761, section 6.3](https://www.rfc-editor.org/rfc/rfc6761#section-6.3)
 */
export function isLoopback({ hostname }: URL): boolean {
  return /^([^.]+\.)*localhost\.?$/.test(hostname) || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
