import type { OidcRequest } from './oidc-request.ts'
import type { ClientAuthenticationMethod, OAuthError } from './preset.ts'
import { type Site, secondsOf } from './site.ts'
import { decode, verifyJwt } from './verify-jwt.ts'

/**
 * Checks that a client is the registered one, and that it says so by its registered method and no other. A client
 * certificate is not seen: a client that has to show one is known by its id.
 *
 * @returns the provider's own words, where it is not
 * @see [RFC 6749, section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)
 */
export function authenticateClient(site: Site, request: OidcRequest): OAuthError | undefined {
  const { client, preset } = site
  const basic = readBasic(request.headers.get('authorization'))
  const assertion = request.form.get('client_assertion')
  const id = basic?.id ?? request.form.get('client_id') ?? (assertion && decode(assertion)?.claims['sub'])
  if (id !== client.id) return preset.texts.unknownClient
  const posted = request.form.get('client_secret')
  const used: readonly ClientAuthenticationMethod[] = [
    ...(basic === undefined ? [] : (['client_secret_basic'] as const)),
    ...(posted === null ? [] : (['client_secret_post'] as const)),
    ...(assertion === null ? [] : (['private_key_jwt'] as const)),
  ]
  const bare = showsCertificate(client.authMethod) ? client.authMethod : 'none'
  const wrong = used.length === 0 ? bare : used.find((method) => method !== client.authMethod)
  if (wrong !== undefined && wrong !== client.authMethod) return preset.texts.wrongMethod(client.authMethod, wrong)
  if (assertion !== null) return isOurs(site, assertion) ? undefined : preset.texts.wrongSecret
  const secret = basic?.secret ?? posted ?? undefined
  return secret === client.secret ? undefined : preset.texts.wrongSecret
}

/** @see [RFC 8705, section 2](https://www.rfc-editor.org/rfc/rfc8705#section-2) */
export const showsCertificate = (method: ClientAuthenticationMethod): boolean =>
  method === 'tls_client_auth' || method === 'self_signed_tls_client_auth'

/** @see [RFC 7523, section 3](https://www.rfc-editor.org/rfc/rfc7523#section-3) */
function isOurs(site: Site, assertion: string): boolean {
  const { client, endpoints, issuer } = site
  const opened = client.key === undefined ? undefined : verifyJwt(assertion, client.key)
  if (opened === undefined) return false
  const { iss, sub, aud, exp, jti } = opened.claims
  // FAPI 2.0 takes the issuer alone, as text: another provider could pass an assertion for a token endpoint on.
  const isForUs =
    client.profile === 'fapi2' ? aud === issuer : [aud].flat().some((one) => one === issuer || one === endpoints.token)
  if (iss !== client.id || sub !== client.id || !isForUs) return false
  if (typeof exp !== 'number' || exp <= secondsOf(site) || typeof jti !== 'string' || site.seen.has(jti)) return false
  site.seen.add(jti)
  return true
}

function readBasic(header: string | null): { readonly id: string; readonly secret: string } | undefined {
  const encoded = header?.match(/^Basic (.+)$/i)?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  const decodePart = (part: string): string => new URLSearchParams(`x=${part.replaceAll('&', '%26')}`).get('x') ?? ''
  return { id: decodePart(text.slice(0, colon)), secret: decodePart(text.slice(colon + 1)) }
}
