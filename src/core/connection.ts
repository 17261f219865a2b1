import { z } from 'zod'
import { toPemCertificate } from './certificate.ts'
import { endpoint, endpointProblem, issuerProblem } from './endpoint.ts'
import { SsoError } from './errors.ts'
import {
  answerOptions,
  checkChoices,
  clientAuthenticationMethods,
  providerOptions,
  requestOptions,
} from './oidc-options.ts'
import { Secret, toSecret } from './secret.ts'
import { strictObject } from './strict-object.ts'

const nameOrNames = 'write the name of a claim, or an array of names'

const names = z
  .union([z.string().min(1, nameOrNames), z.array(z.string().min(1, nameOrNames)).nonempty(nameOrNames)], nameOrNames)
  .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value))

const secretAsText = 'write the secret as text; is the environment variable set?'

const secret = z
  .union([z.string(), z.instanceof(Secret)], secretAsText)
  .transform(toSecret)
  .refine((value) => value.reveal() !== '', secretAsText)

const issuer = z.string().superRefine((value, context) => {
  const problem = endpointProblem(value) ?? issuerProblem(value)
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
})

const certificateOrCertificates = 'give the text of the downloaded certificate.pem, or an array of such texts'

// The texts are read after the union: a union says no more than "Invalid input" of what its members found.
const certificates = z
  .union([z.string(), z.array(z.string()).nonempty(certificateOrCertificates)], certificateOrCertificates)
  .transform((value, context): readonly string[] => {
    const texts = [value].flat()
    // Each is tried on every response that does not verify.
    if (texts.length > 4) context.addIssue({ code: 'custom', message: 'write at most four certificates' })
    return texts.map((text, index) => {
      const result = toPemCertificate(text)
      if ('pem' in result) return result.pem
      context.addIssue({ code: 'custom', message: result.problem, ...(Array.isArray(value) && { path: [index] }) })
      return z.NEVER
    })
  })

const hint = z.strictObject({
  /** A part of the provider's own error text, in lower case. */
  contains: z.string().min(1),
  hint: z.string().min(1),
})

const connectionId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

export const isConnectionId = (value: string): boolean => connectionId.test(value)

/** What both protocols share: who the connection is, and how its claims are read. */
const shared = {
  /** The name of the connection: in URLs, in account keys of SAML and in logs. */
  id: z.string().regex(connectionId, 'write 1 to 64 letters, digits, dots, dashes or underscores'),
  /**
   * What makes an email verified. `standard`: only a real boolean counts. `accept-text`: "true", "1", "yes" and 1 count
   * as well. `require`: as `accept-text`, and who is not verified is refused. `trust-connection`: every email of this
   * connection counts as verified unless the provider says no. `ignore`: never known.
   */
  emailVerification: z.enum(['require', 'standard', 'accept-text', 'trust-connection', 'ignore']).default('standard'),
  /** The claims that hold the person's groups, under literal names: dots and slashes have no meaning. */
  groupsClaim: names.exactOptional(),
  /** Splits a group value: only for providers that join several groups into one text. */
  groupsDelimiter: z.string().min(1).exactOptional(),
  /** What it means when the claim is absent: `unknown` (default), or `none` where you know that the provider always sends it. */
  groupsWhenAbsent: z.enum(['unknown', 'none']).default('unknown'),
  /** Claims to read the person's facts from where the usual names do not fit; the first one present wins. */
  claimNames: strictObject({
    email: names.exactOptional(),
    emailVerified: names.exactOptional(),
    name: names.exactOptional(),
    givenName: names.exactOptional(),
    familyName: names.exactOptional(),
    username: names.exactOptional(),
    picture: names.exactOptional(),
  }).default({}),
  /** Tolerated difference between our clock and the provider's, in seconds. */
  clockTolerance: z.number().int().min(0).max(300).default(120),
  /** What to tell the operator when the provider's own error text contains something known. */
  hints: z.array(hint).readonly().default([]),
}

const oidcConnection = strictObject({
  protocol: z.literal('oidc'),
  ...shared,
  /** Exactly as the provider's metadata spells it, the slash at the end included. */
  issuer,
  clientId: z.string('write the client id; is the environment variable set?').min(1),
  clientSecret: secret.exactOptional(),
  /** How the token endpoint knows us. It has to be what is registered with the provider: there is no safe guess. */
  tokenEndpointAuthMethod: z.enum(clientAuthenticationMethods),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'write one scope an entry'))
    .refine((scopes) => scopes.includes('openid'), 'add "openid": without it there is no ID token')
    .readonly()
    .default(['openid', 'profile', 'email']),
  /** Whether to ask the userinfo endpoint: when the ID token lacks email, its verification or groups (default), always, or never. */
  userinfo: z.enum(['when-missing', 'always', 'never']).default('when-missing'),
  ...providerOptions,
  ...requestOptions,
  ...answerOptions,
}).superRefine((value, context) =>
  checkChoices(value, (key, message) => context.addIssue({ code: 'custom', path: [key], message })),
)

const samlConnection = strictObject({
  protocol: z.literal('saml'),
  ...shared,
  /** Where the `AuthnRequest` goes. */
  ssoUrl: endpoint,
  ssoBinding: z.enum(['redirect', 'post']).default('redirect'),
  /** Free text, compared exactly: not necessarily a URL. */
  idpEntityId: z.string().trim().min(1, 'write the entity id of the identity provider, exactly as it is typed there'),
  /** Ours, as registered with the identity provider: the audience of its assertions. */
  spEntityId: z.string().trim().min(1),
  /** The identity provider's certificate; several while it is being renewed. */
  certificate: certificates,
  /** What has to be signed; whatever is signed has to be signed well, under every policy. */
  signed: z.enum(['either', 'assertion', 'response', 'both']).default('either'),
  /** The format asked for in `NameIDPolicy`; none is asked for by default. */
  nameIdFormat: z.string().min(1).exactOptional(),
  /**
   * Whether the identity provider may begin a login by itself (IdP-initiated). Off by default: whoever can make a browser
   * post an assertion of his own signs that browser in as himself. Needs a `replayCache` of the relying party.
   */
  allowUnsolicited: z.boolean().default(false),
  /** An attribute to take the subject from, where the name id can change (an email) or is not lasting (transient). */
  subjectAttribute: z.string().min(1).exactOptional(),
})

const connection = z.discriminatedUnion('protocol', [oidcConnection, samlConnection], {
  error: 'write protocol: "oidc" or "saml"',
})

/** What an operator writes. */
export type ConnectionInput = z.input<typeof connection>
export type OidcConnectionInput = z.input<typeof oidcConnection>
export type SamlConnectionInput = z.input<typeof samlConnection>
/** One tenant's configured trust in one provider, as the library receives it. */
export type Connection = OidcConnection | SamlConnection
export type OidcConnection = Readonly<z.output<typeof oidcConnection>>
export type SamlConnection = Readonly<z.output<typeof samlConnection>>

/**
 * Reads a connection once, at the border.
 *
 * @param rules `allowLoopbackHttp` lets endpoints on 127.0.0.1, [::1] and localhost be plain http, for development
 * @throws SsoError `configuration_invalid`, naming each key and what to write
 */
export function parseConnection(
  input: ConnectionInput,
  rules: { readonly allowLoopbackHttp?: boolean } = {},
): Connection {
  const parsed = connection.safeParse(input)
  const id = typeof input?.id === 'string' ? input.id : undefined
  if (!parsed.success) {
    throw new SsoError('configuration_invalid', `connection ${JSON.stringify(id)}:\n${z.prettifyError(parsed.error)}`, {
      connection: id,
    })
  }
  const { data } = parsed
  const urls =
    data.protocol === 'oidc'
      ? { issuer: data.issuer, backChannelOrigin: data.backChannelOrigin }
      : { ssoUrl: data.ssoUrl }
  const [key, url] = Object.entries(urls).find(([, one]) => one?.startsWith('http:')) ?? []
  if (url !== undefined && rules.allowLoopbackHttp !== true) {
    throw new SsoError('configuration_invalid', `connection "${id}": ${key} ${url} is plain http`, {
      connection: id,
      hint: `Write https:, or set allowLoopbackHttp: true on the relying party while you develop on this machine.`,
    })
  }
  return Object.freeze(data)
}
