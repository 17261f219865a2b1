import type { OpenIdRequest } from './openid-request.ts'
import type { OAuthError } from './preset.ts'
import type { Site } from './site.ts'

/**
 * Checks that a client is the registered one, and that it says so by its registered method and no other.
 *
 * @returns the provider's own words, where it is not
 * @see [RFC 6749, section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)
 */
export function authenticateClient(site: Site, request: OpenIdRequest): OAuthError | undefined {
  const { client, preset } = site
  const basic = readBasic(request.headers.get('authorization'))
  const id = basic?.id ?? request.form.get('client_id')
  if (id !== client.id) return preset.texts.unknownClient
  const posted = request.form.get('client_secret')
  const used = [
    ...(basic === undefined ? [] : ['client_secret_basic']),
    ...(posted === null ? [] : ['client_secret_post']),
  ]
  const wrong = used.length === 0 ? 'none' : used.find((method) => method !== client.authMethod)
  if (wrong !== undefined && wrong !== client.authMethod) return preset.texts.wrongMethod(client.authMethod, wrong)
  const secret = basic?.secret ?? posted ?? undefined
  return secret === client.secret ? undefined : preset.texts.wrongSecret
}

function readBasic(header: string | null): { readonly id: string; readonly secret: string } | undefined {
  const encoded = header?.match(/^Basic (.+)$/i)?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  const decode = (part: string): string => new URLSearchParams(`x=${part.replaceAll('&', '%26')}`).get('x') ?? ''
  return { id: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) }
}
