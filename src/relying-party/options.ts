import { z } from 'zod'
import type { ConnectionInput } from '../configuration/connection.ts'
import { endpointSchema } from '../configuration/endpoint.ts'
import type { OneOrMore, XmlDecryptionKey, XmlSigningKey } from '../configuration/keys.ts'
import { xmlKeys } from '../configuration/xml-keys.ts'
import type { Environment } from '../core/environment.ts'
import { refuse } from '../core/errors.ts'
import { issuesOf } from '../core/refusals/issues.ts'
import { Secret, toSecret } from '../core/secret.ts'
import { strictObject } from '../core/strict-object.ts'
import type { RefreshStore } from '../state/refresh-store.ts'
import type { ReplayCache } from '../state/replay-cache.ts'
import type { OnEvent } from './events.ts'

/** Finds a connection by its id, wherever the application keeps them. */
export type ConnectionLookup = (id: string) => ConnectionInput | undefined | Promise<ConnectionInput | undefined>

/** One assertion consumer service for each purpose; where one is not given, that of logins serves. */
export interface AssertionConsumerServices {
  /** Default `/login/callback?connection=:connection`. */
  readonly login?: string
  /** Default: that of logins. */
  readonly enrollment?: string
  /** Default: that of logins. */
  readonly mfa?: string
}

export interface RelyingPartyOptions {
  /** Where the application lives, as browsers see it: the only source of its URLs; no request header takes part. */
  readonly baseUrl: string
  /** Secrets of at least 32 bytes, newest first: the first seals transactions, any of them opens. */
  readonly secrets: readonly (string | Secret | undefined)[]
  /** The trusted providers, one connection each; or a function that finds a connection by its id. */
  readonly connections: readonly ConnectionInput[] | ConnectionLookup
  /** Where the providers send people back to: each a path, or a whole URL on another origin. `:connection` is the id. */
  readonly callbacks?: {
    /** Default `/auth/callback`. */
    readonly login?: string
    /** Default `/auth/enrollment/callback`. */
    readonly enrollment?: string
    /** Default `/auth/mfa/callback`. */
    readonly mfa?: string
    /**
     * The SAML assertion consumer service, one for all purposes or one for each: the providers have to know them all.
     * Default `/login/callback?connection=:connection`.
     */
    readonly acs?: string | AssertionConsumerServices
  }
  /** Other paths that the handlers serve. */
  readonly routes?: {
    /** Begins a sign-in, also one that a provider's portal starts. Default `/auth/login`. */
    readonly login?: string
    /** Our SAML metadata. Default `/auth/metadata/:connection`. */
    readonly metadata?: string
    /** Where an OpenID Provider sends people back to after a logout. Default `/auth/logout/callback`. */
    readonly loggedOut?: string
    /** Our SAML single logout service. Default `/auth/logout/saml/:connection`. */
    readonly singleLogout?: string
    /** Takes the logout tokens of an OpenID Provider. Default `/auth/logout/back-channel/:connection`. */
    readonly backChannelLogout?: string
    /** Is loaded in a frame of an OpenID Provider. Default `/auth/logout/front-channel/:connection`. */
    readonly frontChannelLogout?: string
  }
  /** How long a person may take to come back, in seconds. Default 3600. */
  readonly transactionLifetime?: number
  /** Remembers used transactions, assertions and logout messages. Default: in the memory of this process, which is right for one process only. */
  readonly replayCache?: ReplayCache
  /** Lets processes refresh each token once. Default: in the memory of this process, which is right for one process only. */
  readonly refreshStore?: RefreshStore
  /**
   * Our keys for signing SAML messages, newest first: the first signs, and the metadata of each connection names all of
   * them. A connection may have its own.
   */
  readonly signingKeys?: OneOrMore<XmlSigningKey>
  /**
   * Our keys that SAML providers encrypt assertions for, RSA, newest first: any of them opens, and the metadata of each
   * connection names all of them. A connection may have its own.
   */
  readonly decryptionKeys?: OneOrMore<XmlDecryptionKey>
  /** Told what an operator should hear of although nobody was refused, such as a certificate that ends soon. */
  readonly onEvent?: OnEvent
  /**
   * Lets `baseUrl`, callbacks and providers on loopback be plain http, for development on one machine: `localhost`, names below
   * `.localhost`, 127.0.0.0/8 and `[::1]`. Where one of the
   * application's own URLs is, cookies have neither `Secure` nor `__Host-`. Default false.
   */
  readonly allowLoopbackHttp?: boolean
  /** Default: the global `fetch`. */
  readonly fetch?: Environment['fetch']
  /** Default: `Date.now`. */
  readonly now?: Environment['now']
}

const url = endpointSchema('write it; is the environment variable set?')

/** Names that answers carry: a callback URL that carries them as well could not be told from its answer. */
const answerParameters =
  /[?&](code|state|iss|error|error_description|id_token|response|sid|SAML(Request|Response|Encoding)|RelayState|SigAlg|Signature)=/

const place = z
  .union([z.string().regex(/^\/(?!\/)/), url], 'write a path that begins with one slash, or a whole https URL')
  .refine((value) => !answerParameters.test(value), 'leave the names of answer parameters out of its query')
  .refine((value) => !value.includes('#'), 'leave the fragment out')

const defaultAcs = '/login/callback?connection=:connection'

const acs = z
  .union([
    place,
    strictObject({ login: place.default(defaultAcs), enrollment: place.exactOptional(), mfa: place.exactOptional() }),
  ])
  .transform((value) => (typeof value === 'string' ? { login: value } : value))

const secret = z
  .union([z.string(), z.instanceof(Secret)], 'write a secret; is the environment variable set?')
  .transform(toSecret)
  .refine(
    (value) => new TextEncoder().encode(value.reveal()).length >= 32,
    'write at least 32 bytes, for example what "openssl rand -base64 32" prints',
  )

// Looked up at every call, so that a fetch that is replaced later (instrumentation) is used.
const defaultFetch: Environment['fetch'] = (input, init) => fetch(input, init)

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
const isFunction = (value: unknown): boolean => typeof value === 'function'
const fetchOption = z.custom<Environment['fetch']>(isFunction, 'give a function like fetch')
const eventOption = z.custom<OnEvent>(isFunction, 'give a function that takes an event')
const nowOption = z.custom<Environment['now']>(isFunction, 'give a function like Date.now')
const replayOption = z.custom<ReplayCache>(
  (value) => (['claim', 'release'] as const).every((name) => isFunction((value as ReplayCache | undefined)?.[name])),
  'it lacks claim() or release()',
)
const refreshStoreOption = z.custom<RefreshStore>(
  (value) =>
    (['lock', 'unlock', 'put', 'get'] as const).every((name) =>
      isFunction((value as RefreshStore | undefined)?.[name]),
    ),
  'it lacks lock(), unlock(), put() or get()',
)
const connectionsOption = z.custom<RelyingPartyOptions['connections']>(
  (value) => isFunction(value) || (Array.isArray(value) && value.length > 0 && value.every(isObject)),
  'give an array of connections, or a function that finds one by its id',
)

const options = strictObject({
  baseUrl: url.refine((value) => !/[?#]/.test(value), 'leave query and fragment out'),
  secrets: z
    .array(secret, 'give the secrets as an array, newest first')
    .nonempty('give at least one secret')
    .readonly(),
  connections: connectionsOption,
  callbacks: strictObject({
    login: place.default('/auth/callback'),
    enrollment: place.default('/auth/enrollment/callback'),
    mfa: place.default('/auth/mfa/callback'),
    acs: acs.prefault(defaultAcs),
  }).prefault({}),
  routes: strictObject({
    login: place.default('/auth/login'),
    metadata: place.default('/auth/metadata/:connection'),
    loggedOut: place.default('/auth/logout/callback'),
    singleLogout: place.default('/auth/logout/saml/:connection'),
    backChannelLogout: place.default('/auth/logout/back-channel/:connection'),
    frontChannelLogout: place.default('/auth/logout/front-channel/:connection'),
  }).prefault({}),
  transactionLifetime: z.number().int().min(60).max(86_400).default(3600),
  replayCache: replayOption.optional(),
  signingKeys: xmlKeys.optional(),
  decryptionKeys: xmlKeys.optional(),
  onEvent: eventOption.optional(),
  refreshStore: refreshStoreOption.optional(),
  allowLoopbackHttp: z.boolean().default(false),
  fetch: fetchOption.default(() => defaultFetch),
  now: nowOption.default(() => Date.now),
})

export type ParsedOptions = Readonly<z.output<typeof options>>

/** @throws SsoError `configuration_invalid`, naming each key and what to write */
export function parseOptions(input: RelyingPartyOptions): ParsedOptions {
  const parsed = options.safeParse(input)
  if (!parsed.success) refuse('configuration_invalid', { reason: 'options', issues: issuesOf(parsed.error) })
  const { baseUrl, callbacks, routes, allowLoopbackHttp } = parsed.data
  const { acs: consumers, ...redirects } = callbacks
  const groups = { callbacks: redirects, 'callbacks.acs': consumers, routes }
  const places = Object.entries(groups).flatMap(([group, urls]) =>
    Object.entries(urls).map(([name, url]) => [`${group}.${name}`, url] as const),
  )
  for (const [path, received] of [['baseUrl', baseUrl] as const, ...places]) {
    if (allowLoopbackHttp || !received?.startsWith('http:')) continue
    refuse('configuration_invalid', { reason: 'plain-http', path, received })
  }
  return parsed.data
}
