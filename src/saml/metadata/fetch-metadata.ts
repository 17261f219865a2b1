import type { Environment } from '../../core/environment.ts'
import { isSsoError, refuse, SsoError } from '../../core/errors.ts'
import { discard, readBounded, reasonOf } from '../../network/bounded-response.ts'
import { inTime } from '../../network/with-signal.ts'
import { unverifiedLimits } from '../read-document.ts'

/** How long the request may take, in seconds. */
const timeout = 10

/**
 * Fetches a metadata document: no redirects, a bounded answer, and a web page told from a document.
 *
 * @throws SsoError `provider_unavailable`, and `provider_metadata_invalid` for what a new attempt would not change
 */
export async function fetchMetadata(environment: Environment, url: string): Promise<string> {
  const { origin, pathname } = new URL(url)
  // A query can hold what only the two of us should know.
  const address = `${origin}${pathname}`
  const unavailable = (what: string, cause: unknown): SsoError =>
    new SsoError('provider_unavailable', `${address} ${what}`, { cause })
  const signal = AbortSignal.timeout(timeout * 1000)
  let response: Response
  try {
    const accept = 'application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1'
    const sent = environment.fetch(url, { redirect: 'manual', headers: { accept }, signal })
    response = await inTime(sent, signal, discard)
  } catch (cause) {
    throw isSsoError(cause) ? cause : unavailable(`could not be reached (${reasonOf(cause)})`, cause)
  }
  try {
    checkHead(response, url, address)
  } catch (refusal) {
    discard(response)
    throw refusal
  }
  let body: Uint8Array
  try {
    body = await readBounded(response, unverifiedLimits.size, signal)
  } catch (cause) {
    throw unavailable(`broke off or sent more than ${unverifiedLimits.size} bytes`, cause)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    return refuse('provider_metadata_invalid', { reason: 'not-utf8' }, { cause })
  }
}

/** Refuses what is no document from what comes before its body. */
function checkHead(response: Response, url: string, endpoint: string): void {
  const { type, status, headers } = response
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    refuse('provider_metadata_invalid', { reason: 'redirect', endpoint, received: locationOf(response, url) })
  }
  if (status < 200 || status >= 500 || status === 429 || status === 408) {
    throw new SsoError('provider_unavailable', `${endpoint} answered with status ${status}`)
  }
  if (status >= 400) refuse('provider_metadata_invalid', { reason: 'status', endpoint, received: status })
  const isPage = /^text\/html\b/i.test(headers.get('content-type') ?? '')
  if (isPage) refuse('provider_metadata_invalid', { reason: 'web-page' })
}

/** Where a redirect leads, without a query; `undefined` where it does not say. */
function locationOf(response: Response, url: string): string | undefined {
  const location = response.headers.get('location')
  if (location === null || !URL.canParse(location, url)) return undefined
  const { origin, pathname } = new URL(location, url)
  return `${origin}${pathname}`
}
