import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { listen } from './loopback.ts'
import { people as everyone, type Person } from './people.ts'
import { identityProviderMetadata } from './saml-metadata.ts'
import type { Responder } from './saml-response.ts'
import { createSamlSite } from './saml-site.ts'

/** An application that may receive responses; register it once for each of its ACS URLs. */
export interface SamlServiceProvider {
  readonly entityId: string
  /** Matched exactly, query string included. */
  readonly acsUrl: string
}

/** How the example SAML identity provider is to behave. */
export interface SamlIdentityProviderOptions {
  /** Who can sign in. Default: everyone in `people.ts`. */
  readonly people?: readonly Person[]
  /** Free text at JumpCloud. Default: `JumpCloud`. */
  readonly entityId?: string
  /** The end of the SSO URL's path. Default: `relyant`. */
  readonly name?: string
  /** The first one of an entity ID answers requests that name no ACS URL. Default: none, until `register` is called. */
  readonly serviceProviders?: readonly SamlServiceProvider[]
  /** Default: `assertion`. */
  readonly sign?: Responder['sign']
  /** Several groups are several values of this one attribute; no group, no attribute. Default: `memberOf`. */
  readonly groupsAttribute?: string
  /** Which property of the person the NameID carries. Default: `email`. */
  readonly nameId?: 'email' | 'id'
  /** Default: JumpCloud's `urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified`. */
  readonly nameIdFormat?: string
  /** Which library builds and signs the responses. Default: `xml-crypto`. */
  readonly stack?: 'xml-crypto' | 'samlify'
  /** Sent with unsolicited responses. Default: none. */
  readonly defaultRelayState?: string
  /** Whether the metadata offers the redirect binding, which is served anyway. Default: `false`, as at JumpCloud. */
  readonly declareRedirectEndpoint?: boolean
  /**
   * Answers out of a session of this age, in seconds, whatever `ForceAuthn` demands: a defect that a service provider has to
   * notice. Default: none.
   */
  readonly staleAuthentication?: number
  /** Default: any free port. */
  readonly port?: number
}

/** A running example SAML identity provider. */
export interface SamlIdentityProvider {
  readonly ssoUrl: string
  /** Where a signed-in person starts an application; it posts unsolicited responses. */
  readonly portalUrl: string
  readonly metadataUrl: string
  readonly entityId: string
  /** PEM. */
  readonly certificate: string
  readonly port: number
  readonly metadata: string
  register(serviceProvider: SamlServiceProvider): void
  close(): Promise<void>
}

/** Starts a SAML identity provider on 127.0.0.1 that speaks like JumpCloud's, with a key of its own. */
export async function startSamlIdentityProvider(options: SamlIdentityProviderOptions): Promise<SamlIdentityProvider> {
  const entityId = options.entityId ?? 'JumpCloud'
  const path = `/saml2/${encodeURIComponent(options.name ?? 'relyant')}`
  const key = createCertifiedKey('relyant example identity provider')
  const serviceProviders = [...(options.serviceProviders ?? [])]
  const nameIdFormat = options.nameIdFormat ?? 'urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified'
  const metadataAt = (origin: string): string =>
    identityProviderMetadata({
      entityId,
      certificate: key.certificate,
      nameIdFormat,
      ssoUrl: `${origin}${path}`,
      declareRedirectEndpoint: options.declareRedirectEndpoint ?? false,
    })
  const server = await listen(options.port ?? 0, async (origin, port) =>
    createSamlSite({
      origin,
      path,
      cookieName: `saml-identity-provider-${port}-session`,
      people: options.people ?? everyone,
      serviceProviders,
      responder: { entityId, key, sign: options.sign ?? 'assertion' },
      stack: options.stack ?? 'xml-crypto',
      nameId: options.nameId ?? 'email',
      nameIdFormat,
      groupsAttribute: options.groupsAttribute ?? 'memberOf',
      defaultRelayState: options.defaultRelayState,
      staleAuthentication: options.staleAuthentication,
      metadata: metadataAt(origin),
    }),
  )
  return {
    ssoUrl: `${server.origin}${path}`,
    portalUrl: `${server.origin}/portal`,
    metadataUrl: `${server.origin}/metadata.xml`,
    entityId,
    certificate: key.certificate,
    port: server.port,
    metadata: metadataAt(server.origin),
    register: (serviceProvider) => void serviceProviders.push(serviceProvider),
    close: server.close,
  }
}
