import { z } from 'zod'
import { refuse } from '../core/errors.ts'
import { issuesOf } from '../core/refusals/issues.ts'
import { Secret, toSecret } from '../core/secret.ts'
import { strictObject } from '../core/strict-object.ts'
import { commonOptions } from './common-options.ts'
import { endpointProblem, issuerProblem } from './endpoint.ts'
import type { OidcConnection, OidcConnectionInput } from './oidc-input.ts'
import {
  answerOptions,
  checkChoices,
  clientAuthenticationMethods,
  providerOptions,
  requestOptions,
} from './oidc-options.ts'
import { refusePasted, withoutBlanks } from './pasted.ts'
import { endpointsOf, samlConnection, withDefaults } from './saml-connection.ts'
import type { ParsedXmlKey, SamlConnection, SamlConnectionInput, SamlMetadataConnection } from './saml-input.ts'

export { isConnectionId } from './common-options.ts'
export type { OidcConnection, OidcConnectionInput } from './oidc-input.ts'
export { hasMetadata } from './saml-connection.ts'
export type { SamlConnection, SamlConnectionInput, SamlMetadataConnection } from './saml-input.ts'

const secretAsText = 'write the secret as text; is the environment variable set?'

const secret = z
  .union([z.string(), z.instanceof(Secret)], secretAsText)
  .transform(toSecret)
  // No secret holds a line end (RFC 6749, A.2), and every file ends with one.
  .transform((value) => new Secret(value.reveal().replaceAll(/^[\r\n]+|[\r\n]+$/g, '')))
  .superRefine((value, context) => {
    if (value.reveal() === '') context.addIssue({ code: 'custom', message: secretAsText })
    refusePasted('the secret')(value.reveal(), context)
  })

const issuer = z.string().superRefine((value, context) => {
  const problem = endpointProblem(value) ?? issuerProblem(value)
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
})

const clientId = z
  .string('write the client id; is the environment variable set?')
  .overwrite(withoutBlanks)
  .superRefine(refusePasted('the client id'))
  .min(1, 'write the client id; is the environment variable set?')

export const oidcSettings = strictObject({
  protocol: z.literal('oidc'),
  ...commonOptions,
  issuer,
  clientId,
  clientSecret: secret.exactOptional(),
  tokenEndpointAuthMethod: z.enum(clientAuthenticationMethods),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'write one scope an entry'))
    .refine((scopes) => scopes.includes('openid'), 'add "openid": without it there is no ID token')
    .readonly()
    .default(['openid', 'profile', 'email']),
  userinfo: z.enum(['when-missing', 'always', 'never']).default('when-missing'),
  ...providerOptions,
  ...requestOptions,
  ...answerOptions,
})

export const oidcConnection = oidcSettings.superRefine((value, context) =>
  checkChoices(value, (key, message) => context.addIssue({ code: 'custom', path: [key], message })),
)

const connection = z.discriminatedUnion('protocol', [oidcConnection, samlConnection], {
  error: 'write protocol: "oidc" or "saml"',
})

/** A connection, as an operator writes it. */
export type ConnectionInput = OidcConnectionInput | SamlConnectionInput
/** One tenant's configured trust in one provider, as the library receives it. */
export type Connection = OidcConnection | SamlConnection | SamlMetadataConnection

/** What the relying party gives to all of its connections. */
export interface ConnectionRules {
  /** Lets endpoints on localhost, names below .localhost, 127.0.0.0/8 and [::1] be plain http, for development. Default false. */
  readonly allowLoopbackHttp?: boolean
  /** Our signing keys, for SAML connections that have none of their own. */
  readonly signingKeys?: readonly ParsedXmlKey[]
  /** Our keys that assertions are encrypted for, likewise. */
  readonly decryptionKeys?: readonly ParsedXmlKey[]
}

/**
 * Reads a connection once, at the border.
 *
 * @throws SsoError `configuration_invalid`, naming each key and what to write
 */
export function parseConnection(input: ConnectionInput, rules: ConnectionRules = {}): Connection {
  const parsed = connection.safeParse(input)
  const id = typeof input?.id === 'string' ? input.id : undefined
  if (!parsed.success) {
    refuse('configuration_invalid', { reason: 'options', id, issues: issuesOf(parsed.error) }, { connection: id })
  }
  const { data } = parsed
  const urls =
    data.protocol === 'oidc' ? { issuer: data.issuer, backChannelOrigin: data.backChannelOrigin } : endpointsOf(data)
  for (const [path, received] of Object.entries(urls)) {
    if (!received?.startsWith('http:') || rules.allowLoopbackHttp === true) continue
    refuse('configuration_invalid', { reason: 'plain-http', id, path, received }, { connection: id })
  }
  if (data.protocol === 'oidc') return Object.freeze(data)
  const signingKeys = data.signingKeys ?? rules.signingKeys ?? []
  const decryptionKeys = data.decryptionKeys ?? rules.decryptionKeys ?? []
  if (signingKeys.length === 0 && (data.signRequests === true || data.spMetadata.signed)) {
    const path = data.signRequests === true ? 'signRequests' : 'spMetadata.signed'
    refuse('configuration_invalid', { reason: 'key-needed', id, path }, { connection: id })
  }
  return Object.freeze(withDefaults(data, { signingKeys, decryptionKeys }))
}
