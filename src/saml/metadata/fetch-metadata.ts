import type { Environment } from '../../core/environment.ts'
import { isSsoError, refuse } from '../../core/errors.ts'
import { TooLargeError } from '../../network/bounded-response.ts'
import { endpointOf, type GuardedAnswer, guardedFetch } from '../../network/guarded-fetch.ts'
import { unverifiedLimits } from '../read-document.ts'
import { decodeMetadata } from './decode-metadata.ts'

/** How long the request may take, in seconds. */
const timeout = 10
const accept = 'application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1'

/**
 * Fetches a metadata document, guarded; whether it is one is seen where it is read, whatever it is labelled as.
 *
 * @throws SsoError `provider_unavailable`, and `provider_metadata_invalid` for what a new attempt would not change
 */
export async function fetchMetadata(environment: Environment, url: string): Promise<string> {
  const endpoint = endpointOf(url)
  const { status, headers, isRedirect, body } = await ask(environment, url)
  if (isRedirect) {
    refuse('provider_metadata_invalid', { reason: 'redirect', endpoint, received: locationOf(headers, url) })
  }
  if (status < 200 || status >= 500 || status === 429 || status === 408) {
    refuse('provider_unavailable', { reason: 'status', endpoint, received: status })
  }
  if (status >= 400) refuse('provider_metadata_invalid', { reason: 'status', endpoint, received: status })
  try {
    return decodeMetadata(body ?? new Uint8Array(), headers.get('content-type'))
  } catch (cause) {
    return refuse('provider_metadata_invalid', { reason: 'not-utf8' }, { cause })
  }
}

async function ask(environment: Environment, url: string): Promise<GuardedAnswer> {
  const maxBytes = unverifiedLimits.size
  let isPage = false
  try {
    return await guardedFetch(refuse, environment.fetch, url, {
      headers: { accept },
      signal: AbortSignal.timeout(timeout * 1000),
      endpoint: endpointOf(url),
      maxBytes,
      isWanted({ status, headers }) {
        isPage = /^text\/html\b/i.test(headers.get('content-type') ?? '')
        return status >= 200 && status < 300
      },
    })
  } catch (cause) {
    if (!(isSsoError(cause) && cause.cause instanceof TooLargeError)) throw cause
    // A new attempt would find the same. What a page of this size holds is not looked at: its label has to do.
    if (isPage) return refuse('provider_metadata_invalid', { reason: 'web-page' }, { cause })
    return refuse('provider_metadata_invalid', { reason: 'size', limit: maxBytes }, { cause })
  }
}

/** Where a redirect leads, without a query; `undefined` where it does not say. */
function locationOf(headers: Headers, url: string): string | undefined {
  const location = headers.get('location')
  return location === null || !URL.canParse(location, url) ? undefined : endpointOf(new URL(location, url).href)
}
