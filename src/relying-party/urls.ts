import type { Routes } from './routes.ts'
import type { Services } from './services.ts'

/** One URL a purpose. */
export interface PurposeUrls {
  readonly login: string
  readonly enrollment: string
  readonly mfa: string
}

/** What has to be registered with a connection's provider, under the names of the specifications. */
export interface ConnectionUrls {
  /** Begins a sign-in, also one that the provider's portal starts: what JumpCloud calls "Login URL". */
  readonly loginUrl: string
  /** For an OpenID Provider. */
  readonly oidc: {
    readonly redirectUris: PurposeUrls
    readonly postLogoutRedirectUri: string
    readonly backchannelLogoutUri: string
    readonly frontchannelLogoutUri: string
    readonly initiateLoginUri: string
  }
  /** For a SAML identity provider. */
  readonly saml: {
    /** The assertion consumer services; they are one where one was configured. */
    readonly acs: PurposeUrls
    readonly metadata: string
    readonly singleLogoutService: string
  }
}

export interface Urls {
  /** The whole URLs to register with the provider of a connection. */
  urls(connection: string): ConnectionUrls
}

export function createUrls({ routes }: Services): Urls {
  return { urls: (connection) => urlsOf(routes, connection) }
}

export function urlsOf(routes: Routes, connection: string): ConnectionUrls {
  const callbacksOf = (protocol: 'oidc' | 'saml'): PurposeUrls => ({
    login: routes.urlOf(routes.callbackOf(protocol, 'login'), connection),
    enrollment: routes.urlOf(routes.callbackOf(protocol, 'enrollment'), connection),
    mfa: routes.urlOf(routes.callbackOf(protocol, 'mfa'), connection),
  })
  const loginUrl = routes.loginUrlOf(connection)
  return {
    loginUrl,
    oidc: {
      redirectUris: callbacksOf('oidc'),
      postLogoutRedirectUri: routes.urlOf('logged-out', connection),
      backchannelLogoutUri: routes.urlOf('back-channel-logout', connection),
      frontchannelLogoutUri: routes.urlOf('front-channel-logout', connection),
      initiateLoginUri: loginUrl,
    },
    saml: {
      acs: callbacksOf('saml'),
      metadata: routes.urlOf('metadata', connection),
      singleLogoutService: routes.urlOf('single-logout', connection),
    },
  }
}
