import { type KeyObject, verify } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import {
  createRelyingParty,
  type OidcConnectionInput,
  type OutboundMessage,
  type RelyingParty,
  type SamlConnectionInput,
} from 'relyant'
import { vi } from 'vitest'
import { createClock } from './clock.ts'
import { fixedRsaKey } from './fixed-keys.ts'
import { createOpenIdDouble } from './openid-double.ts'

export const goldenSecret = 'a secret of the golden files, never to be changed'

/** Everything random becomes the same bytes, so that ids and signatures repeat. Undone by `vi.restoreAllMocks()`. */
export function fixRandomness(): void {
  vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation((bytes) => {
    if (bytes instanceof Uint8Array) bytes.fill(7)
    return bytes
  })
}

/** One application with a connection of each protocol, whose keys, clock and addresses never change. */
export async function createGoldenParty(
  changes: { readonly saml?: Partial<SamlConnectionInput>; readonly oidc?: Partial<OidcConnectionInput> } = {},
): Promise<RelyingParty> {
  const clock = createClock()
  const openId = await createOpenIdDouble(clock.now, { sub: 'u1', email: 'ada@example.com', email_verified: true })
  openId.misbehave({
    metadata: (metadata) => ({ ...metadata, end_session_endpoint: 'https://op.example/logout' }),
  })
  const saml: SamlConnectionInput = {
    protocol: 'saml',
    id: 'acme',
    ssoUrl: 'https://idp.example/sso?tenant=1',
    idpEntityId: 'https://idp.example/',
    spEntityId: 'urn:example:app',
    certificate: fixedRsaKey.certificate,
    sloUrl: 'https://idp.example/slo?tenant=1',
    signingKeys: fixedRsaKey,
    ...changes.saml,
  }
  const oidc: OidcConnectionInput = {
    protocol: 'oidc',
    id: 'staff',
    issuer: openId.issuer,
    clientId: 'client',
    clientSecret: 'top secret',
    tokenEndpointAuthMethod: 'client_secret_post',
    ...changes.oidc,
  }
  return createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: [goldenSecret],
    now: clock.now,
    fetch: openId.fetch,
    connections: [oidc, saml],
  })
}

const decode = (value: string): string => {
  const bytes = Buffer.from(value, 'base64')
  return (bytes[0] === '<'.charCodeAt(0) ? bytes : inflateRawSync(bytes)).toString('utf8')
}

/**
 * A message as it leaves, one parameter a line. SAML messages are decoded: what zlib makes of them is another matter in every
 * version of Node, and with it the signature over a query, which is verified instead.
 */
export function written(message: OutboundMessage, signedBy?: KeyObject): string {
  const { origin, pathname, search } = new URL(message.url)
  const [query = '', signature] = search.slice(1).split('&Signature=')
  const fields =
    message.binding === 'post'
      ? [...(query === '' ? [] : [query]), ...Object.entries(message.fields).map((pair) => pair.join('='))]
      : query.split('&')
  const lines = fields.map((field) =>
    field.replace(/^(SAMLRe\w+)=(.*)$/, (_, name, value) => `${name}:\n${decode(decodeURIComponent(value))}`),
  )
  const signed = query.slice(query.indexOf('SAMLRe'))
  const bytes = Buffer.from(decodeURIComponent(signature ?? ''), 'base64')
  const end =
    signature === undefined
      ? []
      : [`Signature: ${signedBy !== undefined && verify('sha256', Buffer.from(signed), signedBy, bytes)}`]
  return [`${message.binding} ${origin}${pathname}`, ...lines, ...end, ''].join('\n')
}
