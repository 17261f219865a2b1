import type { Environment } from '../../core/environment.ts'
import { refuse } from '../../core/errors.ts'
import { endpointOf, guardedFetch, type ResponseHead } from '../../network/guarded-fetch.ts'
import { unverifiedLimits } from '../read-document.ts'

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
    maxBytes: unverifiedLimits.size,
    isWanted,
  })
  if (isRedirect) {
    refuse('provider_metadata_invalid', { reason: 'redirect', endpoint, received: locationOf(headers, url) })
  }
  if (status < 200 || status >= 500 || status === 429 || status === 408) {
    refuse('provider_unavailable', { reason: 'status', endpoint, received: status })
  }
  if (status >= 400) refuse('provider_metadata_invalid', { reason: 'status', endpoint, received: status })
  if (body === undefined) return refuse('provider_metadata_invalid', { reason: 'web-page' })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    return refuse('provider_metadata_invalid', { reason: 'not-utf8' }, { cause })
  }
}

function isWanted({ status, headers }: ResponseHead): boolean {
  const isPage = /^text\/html\b/i.test(headers.get('content-type') ?? '')
  return status >= 200 && status < 400 && !isPage
}

/** Where a redirect leads, without a query; `undefined` where it does not say. */
function locationOf(headers: Headers, url: string): string | undefined {
  const location = headers.get('location')
  return location === null || !URL.canParse(location, url) ? undefined : endpointOf(new URL(location, url).href)
}
