import type { Environment } from '../../core/environment.ts'
import { refuse } from '../../core/errors.ts'
import { endpointOf, guardedFetch, type ResponseHead } from '../../network/guarded-fetch.ts'
import { strangersLimits } from '../xml/read-xml.ts'
import { isWebPage, metadataProblem, webPageHint } from './metadata-document.ts'

/** How long the request may take, in seconds. */
const timeout = 10
const accept = 'application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1'

/**
 * Fetches a metadata document, guarded, and tells a web page from a document.
 *
 * @throws SsoError `provider_unavailable`, and `provider_metadata_invalid` for what a new attempt would not change
 */
export async function fetchMetadata(environment: Environment, url: string): Promise<string> {
  const endpoint = endpointOf(url)
  const { status, headers, isRedirect, body } = await guardedFetch(refuse, environment.fetch, url, {
    headers: { accept },
    signal: AbortSignal.timeout(timeout * 1000),
    endpoint,
    maxBytes: strangersLimits.size,
    isWanted,
  })
  if (isRedirect) {
    throw metadataProblem(
      `is not at ${endpoint}: it answers with a redirect, which is not followed`,
      hintTo(headers, url),
    )
  }
  if (status < 200 || status >= 500 || status === 429 || status === 408) {
    refuse('provider_unavailable', { reason: 'status', endpoint, received: status })
  }
  if (status >= 400) throw metadataProblem(`is not at ${endpoint}: it answers with status ${status}`)
  if (body === undefined) throw metadataProblem(isWebPage, webPageHint)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw metadataProblem('is not UTF-8', undefined, cause)
  }
}

function isWanted({ status, headers }: ResponseHead): boolean {
  const isPage = /^text\/html\b/i.test(headers.get('content-type') ?? '')
  return status >= 200 && status < 400 && !isPage
}

function hintTo(headers: Headers, url: string): string {
  const location = headers.get('location')
  if (location === null || !URL.canParse(location, url)) return 'Write the address that it leads to.'
  return `It leads to ${endpointOf(new URL(location, url).href)}: write that, if it is where the provider publishes its metadata. If it is a login page, you gave the SSO URL.`
}
