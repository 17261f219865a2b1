import { randomBytes } from 'node:crypto'
import { type ConnectionLookup, createMemoryReplayCache, createRelyingParty, type RelyingParty } from 'relyant'

/** The relying parties of the two origins. */
export interface RelyingParties {
  readonly application: RelyingParty
  readonly edge: RelyingParty
  /** What has to be registered with the provider of a connection. */
  registrationOf(connection: string): Registration
}

export interface Registration {
  /** OpenID Connect. */
  readonly redirectUris: readonly string[]
  /** SAML; the first one is for whoever signs in from the provider's portal. */
  readonly acsUrls: readonly string[]
}

export interface RelyingPartiesOptions {
  readonly baseUrl: string
  readonly edgeUrl: string
  readonly connections: ConnectionLookup
}

/**
 * Configures single sign-on for both origins.
 *
 * There are two, because a cookie stays on the host that set it: what begins at the application has to come back there, and
 * what begins at the edge has to come back to the edge. Both have step-ups, so `callbacks.mfa` differs. Each connection has
 * callbacks of its own, so that no provider's answer can be taken for one of another's.
 */
export function createRelyingParties({ baseUrl, edgeUrl, connections }: RelyingPartiesOptions): RelyingParties {
  const shared = {
    baseUrl,
    connections,
    // Shared, so that an assertion that was used at the one cannot be used at the other.
    replayCache: createMemoryReplayCache(),
    // Only because all of this runs on one machine: anywhere else the URLs are https.
    allowLoopbackHttp: true,
  }
  const application = createRelyingParty({
    ...shared,
    secrets: [createSecret()],
    callbacks: { login: '/auth/callback/:connection', mfa: '/auth/mfa/callback/:connection' },
  })
  const edge = createRelyingParty({
    ...shared,
    secrets: [createSecret()],
    callbacks: {
      enrollment: `${edgeUrl}/auth/enrollment/callback/:connection`,
      mfa: `${edgeUrl}/auth/mfa/callback/:connection`,
      acs: {
        enrollment: `${edgeUrl}/saml/enrollment?connection=:connection`,
        mfa: `${edgeUrl}/saml/mfa?connection=:connection`,
      },
    },
  })
  return {
    application,
    edge,
    registrationOf(connection) {
      const [here, there] = [application.urls(connection), edge.urls(connection)]
      return {
        redirectUris: [
          ...[here.oidc.redirectUris.login, here.oidc.redirectUris.mfa],
          ...[there.oidc.redirectUris.enrollment, there.oidc.redirectUris.mfa],
        ],
        acsUrls: [here.saml.acs.login, there.saml.acs.enrollment, there.saml.acs.mfa],
      }
    },
  }
}

/** Lasts as long as the process: anywhere else a secret comes from the environment, the same for every process. */
function createSecret(): string {
  return randomBytes(32).toString('base64')
}
