import { type CacheProvider, SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import type { SamlConnection } from '../configuration/connection.ts'
import { defined } from '../core/defined.ts'
import type { Demands } from '../core/purpose.ts'
import type { Secret } from '../core/secret.ts'
import { decryptionKeysOf } from './keys/decryption-keys.ts'
import { verificationKeysOf } from './keys/verification-keys.ts'

/** node-saml keeps nothing: what it would remember is in the sealed transaction, and what it would check is in `response/`. */
const noCache: CacheProvider = {
  saveAsync: async (_key, value) => ({ value, createdAt: 0 }),
  getAsync: async () => null,
  removeAsync: async () => null,
}

export interface ServiceProviderUse {
  readonly acsUrl: string
  /** The id of the `AuthnRequest` to make. */
  readonly requestId?: string
  readonly demands?: Demands
  /** Which signatures are there, and therefore have to verify. */
  readonly signed?: { readonly response: boolean; readonly assertion: boolean }
  /** Of the connection's, those to verify with: each that does not fit costs as much as the one that does. */
  readonly certificates?: Iterable<string>
  /** Our key to decrypt with: the one that opened the assertion. */
  readonly decryptionKey?: Secret | undefined
}

/**
 * Configures node-saml for one message, every option of consequence set: its defaults sign with SHA-1, ask for a password
 * login and check neither times nor `InResponseTo`.
 *
 * @throws SsoError `configuration_invalid` for a certificate whose key cannot be used, or a key of ours that cannot
 */
export function createServiceProvider(connection: SamlConnection, use: ServiceProviderUse): RequestWriter {
  verificationKeysOf(connection)
  decryptionKeysOf(connection)
  const { acsUrl, requestId, demands, signed, certificates, decryptionKey } = use
  return new RequestWriter({
    issuer: connection.spEntityId,
    callbackUrl: acsUrl,
    entryPoint: connection.ssoUrl,
    idpCert: [...(certificates ?? connection.certificate)],
    wantAuthnResponseSigned: signed?.response ?? true,
    wantAssertionsSigned: signed?.assertion ?? true,
    // Audience, times and InResponseTo are checked over the verified assertion, with our clock.
    audience: false,
    acceptedClockSkewMs: -1,
    maxAssertionAgeMs: 0,
    validateInResponseTo: ValidateInResponseTo.never,
    cacheProvider: noCache,
    identifierFormat: connection.nameIdFormat ?? null,
    allowCreate: connection.allowCreate,
    // SAML has no max_age: a provider that is not forced could answer out of an older session for ever.
    forceAuthn: demands?.maxAge !== undefined,
    disableRequestedAuthnContext: demands?.acrValues === undefined,
    authnContext: [...(demands?.acrValues ?? [])],
    racComparison: 'exact',
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    ...defined({
      decryptionPvk: decryptionKey?.reveal(),
      generateUniqueId: requestId === undefined ? undefined : () => requestId,
    }),
  })
}

/**
 * Lets node-saml write an `AuthnRequest`, unsigned and unencoded, at the time of our clock.
 *
 * @see SAML Core 2.0, section 3.4.1
 */
export async function createRequestXml(
  connection: SamlConnection,
  use: Required<Pick<ServiceProviderUse, 'acsUrl' | 'requestId' | 'demands'>> & { readonly now: number },
): Promise<string> {
  const writer = createServiceProvider(connection, use)
  const xml = await writer.write(use.demands.passive === true)
  return xml.replace(/ IssueInstant="[^"]*"/, ` IssueInstant="${new Date(use.now).toISOString()}"`)
}

/** node-saml encodes and signs what it writes in one go, RSA only. */
class RequestWriter extends SAML {
  write(passive: boolean): Promise<string> {
    return this.generateAuthorizeRequestAsync(passive, false)
  }
}
