import type { Environment } from '../../core/environment.ts'
import { isSsoError, SsoError } from '../../core/errors.ts'
import { discard, readBounded, reasonOf } from '../../network/bounded-response.ts'
import { inTime } from '../../network/with-signal.ts'
import { strangersLimits } from '../xml/read-xml.ts'
import { isWebPage, metadataProblem, webPageHint } from './metadata-document.ts'

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
  const refusal = refusalOf(response, url, address)
  if (refusal !== undefined) {
    discard(response)
    throw refusal
  }
  let body: Uint8Array
  try {
    body = await readBounded(response, strangersLimits.size, signal)
  } catch (cause) {
    throw unavailable(`broke off or sent more than ${strangersLimits.size} bytes`, cause)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw metadataProblem('is not UTF-8', undefined, cause)
  }
}

/** Why a response is no document, from what comes before its body. */
function refusalOf(response: Response, url: string, address: string): SsoError | undefined {
  const { type, status, headers } = response
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    const problem = `is not at ${address}: it answers with a redirect, which is not followed`
    return metadataProblem(problem, hintTo(response, url))
  }
  if (status < 200 || status >= 500 || status === 429 || status === 408) {
    return new SsoError('provider_unavailable', `${address} answered with status ${status}`)
  }
  if (status >= 400) return metadataProblem(`is not at ${address}: it answers with status ${status}`)
  const isPage = /^text\/html\b/i.test(headers.get('content-type') ?? '')
  return isPage ? metadataProblem(isWebPage, webPageHint) : undefined
}

function hintTo(response: Response, url: string): string {
  const location = response.headers.get('location')
  if (location === null || !URL.canParse(location, url)) return 'Write the address that it leads to.'
  const { origin, pathname } = new URL(location, url)
  return `It leads to ${origin}${pathname}: write that, if it is where the provider publishes its metadata. If it is a login page, you gave the SSO URL.`
}
