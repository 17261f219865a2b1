/** Parameters that mean something to the library, or that would be tokens. */
const ours: ReadonlySet<string> = new Set([
  ...['code', 'state', 'iss', 'response', 'error', 'error_description', 'error_uri'],
  ...['id_token', 'access_token', 'token', 'token_type', 'refresh_token', 'expires_in'],
])

const most = { parameters: 20, name: 64, value: 4096 }

/**
 * What an authorization response says besides. What is too long is left out, and of a repeated parameter the first one is kept.
 *
 * @param redirectUri its own query comes back with the response
 * @returns `undefined` where that is nothing
 */
export function furtherParameters(
  parameters: URLSearchParams,
  redirectUri: string,
): Readonly<Record<string, string>> | undefined {
  const registered = new URL(redirectUri).searchParams
  const further = new Map<string, string>()
  for (const [name, value] of parameters) {
    if (further.size === most.parameters) break
    const isOurs = ours.has(name.toLowerCase()) || registered.has(name) || further.has(name)
    if (!isOurs && name !== '' && name.length <= most.name && value.length <= most.value) further.set(name, value)
  }
  return further.size === 0 ? undefined : Object.fromEntries(further)
}
