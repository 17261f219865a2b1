import { z } from 'zod'
import type { Environment } from '../core/environment.ts'
import type { Secret } from '../core/secret.ts'
import { authorizationParameters, logoutParameters } from './authorization-parameters.ts'
import { endpoint, endpointProblem } from './endpoint.ts'
import { jwtBindingKey, jwtDecryptionKeys, jwtSigningKeys } from './jwt-keys.ts'

const backChannelOrigin = endpoint.refine(
  (value) => endpointProblem(value) !== undefined || new URL(value).origin === value,
  'write scheme, host and port alone, such as https://idp.internal:8443',
)

const metadata = z
  .looseObject({
    authorization_endpoint: endpoint,
    token_endpoint: endpoint,
    jwks_uri: endpoint,
    userinfo_endpoint: endpoint.exactOptional(),
  })
  .refine((value) => !('issuer' in value), 'leave issuer out: the connection says it')
  .readonly()

/** How an OpenID Provider is found and asked. */
export const providerOptions = {
  metadata: metadata.exactOptional(),
  backChannelOrigin: backChannelOrigin.exactOptional(),
  timeout: z.number().min(0.05).max(60).default(10),
  fetch: z
    .custom<Environment['fetch']>((value) => typeof value === 'function', 'give a function like fetch')
    .exactOptional(),
}

const resource = z
  .url({ error: 'write an absolute URI, such as https://api.example.com/' })
  .refine((value) => !value.includes('#'), 'leave the fragment out')

/** What an authorization request says, how it travels, and how its answer comes back. */
export const requestOptions = {
  signingKeys: jwtSigningKeys.default([]),
  clientAssertionAudience: z.enum(['issuer', 'token-endpoint']).default('issuer'),
  par: z.enum(['when-required', 'always']).default('when-required'),
  jar: z.enum(['when-required', 'always']).default('when-required'),
  responseMode: z.enum(['query', 'form_post', 'query.jwt', 'form_post.jwt']).default('query'),
  dpopKey: jwtBindingKey.exactOptional(),
  profile: z.literal('fapi2').exactOptional(),
  authorizationParameters: authorizationParameters.default({}),
  logoutParameters: logoutParameters.default({}),
  resource: z
    .union([resource, z.array(resource).nonempty()])
    .transform((value): readonly string[] => [value].flat())
    .exactOptional(),
}

/** What is believed of an answer. */
export const answerOptions = {
  audiences: z.array(z.string().min(1)).readonly().exactOptional(),
  decryptionKeys: jwtDecryptionKeys.default([]),
  allowLogoutTokenWithoutExp: z.boolean().default(false),
  requiredClaims: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
}

export const clientAuthenticationMethods = [
  ...(['client_secret_basic', 'client_secret_post', 'none', 'private_key_jwt'] as const),
  ...(['tls_client_auth', 'self_signed_tls_client_auth'] as const),
] as const

/** @see [FAPI 2.0 Security Profile, section 5.4.1](https://openid.net/specs/fapi-security-profile-2_0-final.html) */
export const fapiAlgorithms: readonly string[] = ['PS256', 'ES256', 'EdDSA', 'Ed25519']

interface Choices {
  readonly tokenEndpointAuthMethod: (typeof clientAuthenticationMethods)[number]
  readonly clientSecret?: Secret
  readonly signingKeys: readonly { readonly alg: string }[]
  readonly fetch?: unknown
  readonly jar: string
  readonly dpopKey?: { readonly alg: string }
  readonly profile?: 'fapi2'
}

/** What fits no single option: which of them need each other. */
export function checkChoices(choices: Choices, problem: (key: keyof Choices, message: string) => void): void {
  const { tokenEndpointAuthMethod: method, clientSecret, signingKeys, jar, profile } = choices
  const needsSecret = method === 'client_secret_basic' || method === 'client_secret_post'
  if (needsSecret && clientSecret === undefined) problem('clientSecret', `${method} needs a clientSecret`)
  if (!needsSecret && clientSecret !== undefined) {
    problem('clientSecret', 'leave clientSecret out, or name the tokenEndpointAuthMethod that sends it')
  }
  const lacksKey = signingKeys.length === 0
  if (lacksKey && method === 'private_key_jwt') problem('signingKeys', `${method} needs signingKeys`)
  if (lacksKey && jar === 'always') problem('signingKeys', 'signed requests need signingKeys')
  const presentsCertificate = usesTlsClientAuthentication(choices)
  if (presentsCertificate && choices.fetch === undefined) {
    problem('fetch', `${method} needs a fetch that presents the client certificate`)
  }
  if (profile === undefined) return
  if (!presentsCertificate && method !== 'private_key_jwt') {
    problem('tokenEndpointAuthMethod', 'FAPI 2.0 wants private_key_jwt, tls_client_auth or self_signed_tls_client_auth')
  }
  if (!presentsCertificate && choices.dpopKey === undefined) {
    problem('dpopKey', 'FAPI 2.0 wants tokens that are bound to a key: give a dpopKey, or a client certificate')
  }
  for (const name of ['signingKeys', 'dpopKey'] as const) {
    const other = [choices[name] ?? []].flat().find(({ alg }) => !fapiAlgorithms.includes(alg))
    if (other !== undefined) problem(name, `FAPI 2.0 wants ${fapiAlgorithms.join(', ')}, not ${other.alg}`)
  }
}

/** Whether the client shows who it is while it connects (mTLS, RFC 8705). */
export function usesTlsClientAuthentication({
  tokenEndpointAuthMethod: method,
}: Pick<Choices, 'tokenEndpointAuthMethod'>): boolean {
  return method === 'tls_client_auth' || method === 'self_signed_tls_client_auth'
}
