import { hasMetadata, type SamlConnection, type SamlMetadataConnection } from '../../configuration/connection.ts'
import { defined } from '../../core/defined.ts'
import type { Environment } from '../../core/environment.ts'
import { isSsoError, refusalsOf, refuse, type SsoError, type SsoErrorCode } from '../../core/errors.ts'
import type { SsoEvent } from '../../core/event.ts'
import type { BindingUrls, IdentityProviderMetadata } from '../../core/identity-provider-metadata.ts'
import { createCertificateWatch } from '../keys/watch-certificates.ts'
import { metadataRequestOf, readIdentityProviderMetadata } from './identity-provider-metadata.ts'
import { createMetadataCache, type FetchedMetadata, type RemoteConnection } from './metadata-cache.ts'

export type AnySamlConnection = SamlConnection | SamlMetadataConnection

/** A connection of which everything is known, and how. */
export interface KnownProvider {
  readonly connection: SamlConnection
  readonly source: 'configuration' | 'metadata' | 'metadata-url'
  readonly metadata?: IdentityProviderMetadata
  readonly fetchedAt?: number
  readonly lastFailure?: SsoError
}

export interface IdentityProviders {
  /** @throws SsoError `provider_unavailable`, `provider_metadata_invalid`, `configuration_invalid` */
  find(connection: AnySamlConnection): Promise<KnownProvider>
  /**
   * Finds the provider for a sign-in, and says so where a certificate ends soon.
   *
   * @throws SsoError as `find` does
   */
  use(connection: AnySamlConnection): Promise<SamlConnection>
  /**
   * Verifies any message of the provider; if its signature does not, once more with what the provider's metadata says now.
   *
   * @throws SsoError as `find` and `attempt` do
   */
  verifyWith<Result>(
    connection: AnySamlConnection,
    attempt: (known: SamlConnection) => Promise<Result>,
  ): Promise<Result>
}

export interface IdentityProviderRules {
  readonly allowLoopbackHttp: boolean
  readonly report: (event: SsoEvent) => void
}

const isRemote = (connection: AnySamlConnection): connection is RemoteConnection =>
  hasMetadata(connection) && connection.metadataUrl !== undefined

/** Knows the identity providers of SAML connections: as configured, or as their metadata says. */
export function createIdentityProviders(environment: Environment, rules: IdentityProviderRules): IdentityProviders {
  const cache = createMetadataCache(environment, rules.report, (connection, metadata) => {
    completeBy(connection, metadata, rules)
  })
  const watch = createCertificateWatch(environment.now, rules.report)
  const read = new WeakMap<SamlMetadataConnection, IdentityProviderMetadata>()
  const completed = new WeakMap<SamlMetadataConnection, readonly [IdentityProviderMetadata, SamlConnection]>()

  /** The same connection for the same metadata, so that whoever remembers a connection remembers it. */
  function complete(connection: SamlMetadataConnection, metadata: IdentityProviderMetadata): SamlConnection {
    const known = completed.get(connection)
    if (known?.[0] === metadata) return known[1]
    const made = Object.freeze(completeBy(connection, metadata, rules))
    completed.set(connection, [metadata, made])
    return made
  }

  async function readText(connection: SamlMetadataConnection): Promise<IdentityProviderMetadata> {
    const known = read.get(connection)
    const now = environment.now()
    if (known !== undefined && now < (known.validUntil?.getTime() ?? Infinity)) return known
    const metadata = await readIdentityProviderMetadata(connection.metadata ?? '', metadataRequestOf(connection, now))
    read.set(connection, metadata)
    return metadata
  }

  const fetched = (connection: RemoteConnection, { metadata, fetchedAt }: FetchedMetadata): KnownProvider => {
    const source = 'metadata-url' as const
    const lastFailure = cache.lastFailure(connection)
    return defined({ connection: complete(connection, metadata), source, metadata, fetchedAt, lastFailure })
  }

  async function find(connection: AnySamlConnection): Promise<KnownProvider> {
    if (!hasMetadata(connection)) return { connection, source: 'configuration' }
    try {
      if (isRemote(connection)) return fetched(connection, await cache.get(connection))
      const metadata = await readText(connection)
      return { connection: complete(connection, metadata), source: 'metadata', metadata }
    } catch (error) {
      throw isSsoError(error) ? error.with({ connection: connection.id }) : error
    }
  }

  async function use(connection: AnySamlConnection): Promise<SamlConnection> {
    const { connection: known } = await find(connection)
    watch(known)
    return known
  }

  const verifyWith: IdentityProviders['verifyWith'] = async (connection, attempt) => {
    const known = await use(connection)
    try {
      return await attempt(known)
    } catch (error) {
      const mayBeRolled = isSsoError(error) && codesOfAnotherKey.includes(error.code) && isRemote(connection)
      const renewed = mayBeRolled ? await cache.renew(connection, known.certificate) : undefined
      if (renewed === undefined) throw error
      return attempt(complete(connection, renewed.metadata))
    }
  }

  return { find, use, verifyWith }
}

/** What a rolled key looks like. What cannot be decrypted is not told from a signature inside that is not good. */
const codesOfAnotherKey: readonly SsoErrorCode[] = ['signature_invalid', 'assertion_undecryptable']

function completeBy(
  connection: SamlMetadataConnection,
  metadata: IdentityProviderMetadata,
  { allowLoopbackHttp }: IdentityProviderRules,
): SamlConnection {
  const {
    metadataUrl,
    metadata: _text,
    metadataCertificate: _certificate,
    metadataMaxValidity: _end,
    ...rest
  } = connection
  const { ssoUrls } = metadata
  const mayBePlain = allowLoopbackHttp && (metadataUrl?.startsWith('http:') ?? true)
  const ssoBinding = connection.ssoBinding ?? (ssoUrls.redirect === undefined ? 'post' : 'redirect')
  const ssoUrl = ssoUrls[ssoBinding]
  if (ssoUrl === undefined) {
    const data = { id: connection.id, expected: Object.keys(ssoUrls), received: ssoBinding }
    return refusalsOf(connection)('configuration_invalid', { reason: 'sso-binding', ...data })
  }
  if (ssoUrl.startsWith('http:') && !mayBePlain) {
    refuse('provider_metadata_invalid', { reason: 'sso-url-plain-http', received: ssoUrl })
  }
  return {
    ...rest,
    ssoUrl,
    ssoBinding,
    ...logoutOf(connection, metadata, mayBePlain),
    idpEntityId: metadata.entityId,
    certificate: metadata.certificates,
    signRequests: connection.signRequests ?? (metadata.wantAuthnRequestsSigned && connection.signingKeys.length > 0),
  }
}

/** What is written of single logout takes the place of what metadata says; a logout is no reason to refuse all sign-ins. */
function logoutOf(
  connection: SamlMetadataConnection,
  metadata: IdentityProviderMetadata,
  mayBePlain: boolean,
): Pick<SamlConnection, 'sloBinding'> & { readonly sloUrl?: string; readonly sloResponseUrl?: string } {
  const [sloUrls, sloResponseUrls] = [metadata.sloUrls, metadata.sloResponseUrls].map(
    (urls): BindingUrls =>
      Object.fromEntries(Object.entries(urls).filter(([, url]) => mayBePlain || !url.startsWith('http:'))),
  ) as [BindingUrls, BindingUrls]
  const sloBinding =
    connection.sloBinding ?? (sloUrls.redirect === undefined && sloUrls.post !== undefined ? 'post' : 'redirect')
  const sloUrl = connection.sloUrl ?? sloUrls[sloBinding]
  // The place for answers belongs to the place for requests: of two services, neither would know the whole logout.
  const sloResponseUrl =
    connection.sloResponseUrl ?? (connection.sloUrl === undefined ? sloResponseUrls[sloBinding] : undefined)
  return defined({ sloBinding, sloUrl, sloResponseUrl })
}
