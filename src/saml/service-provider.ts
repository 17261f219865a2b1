import { X509Certificate } from 'node:crypto'
import { type CacheProvider, SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import type { SamlConnection } from '../core/connection.ts'
import { SsoError } from '../core/errors.ts'
import type { Demands } from '../core/purpose.ts'

/** node-saml keeps nothing: what it would remember is in the sealed transaction, and what it would check is in `checks.ts`. */
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
}

/**
 * Configures node-saml for one message, every option of consequence set: its defaults sign with SHA-1, ask for a password
 * login and check neither times nor `InResponseTo`.
 *
 * @throws SsoError `configuration_invalid` for a certificate whose key cannot be used
 */
export function createServiceProvider(connection: SamlConnection, use: ServiceProviderUse): SAML {
  checkCertificates(connection)
  const { acsUrl, requestId, demands, signed } = use
  return new SAML({
    issuer: connection.spEntityId,
    callbackUrl: acsUrl,
    entryPoint: connection.ssoUrl,
    idpCert: [...connection.certificate],
    wantAuthnResponseSigned: signed?.response ?? true,
    wantAssertionsSigned: signed?.assertion ?? true,
    // Audience, times and InResponseTo are checked over the verified assertion, with our clock.
    audience: false,
    acceptedClockSkewMs: -1,
    maxAssertionAgeMs: 0,
    validateInResponseTo: ValidateInResponseTo.never,
    cacheProvider: noCache,
    identifierFormat: connection.nameIdFormat ?? null,
    allowCreate: true,
    passive: false,
    // SAML has no max_age: a provider that is not forced could answer out of an older session for ever.
    forceAuthn: demands?.maxAge !== undefined,
    disableRequestedAuthnContext: demands?.contexts === undefined,
    authnContext: [...(demands?.contexts ?? [])],
    racComparison: 'exact',
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    skipRequestCompression: connection.ssoBinding === 'post',
    ...(requestId !== undefined && { generateUniqueId: () => requestId }),
  })
}

const checked = new WeakSet<SamlConnection>()

function checkCertificates(connection: SamlConnection): void {
  if (checked.has(connection)) return
  for (const [index, pem] of connection.certificate.entries()) {
    const problem = certificateProblem(pem)
    if (problem === undefined) continue
    const message = `connection "${connection.id}": certificate ${index + 1} ${problem}`
    throw new SsoError('configuration_invalid', message, {
      connection: connection.id,
      hint: 'Download certificate.pem from the identity provider again.',
    })
  }
  checked.add(connection)
}

function certificateProblem(pem: string): string | undefined {
  try {
    const type = new X509Certificate(pem).publicKey.asymmetricKeyType
    return type === 'rsa' ? undefined : `has a key of type ${type}; only RSA is supported`
  } catch {
    return 'cannot be read'
  }
}
