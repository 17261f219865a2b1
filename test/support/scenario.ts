import { createRelyingParty, type OidcConnectionInput, type RelyingPartyOptions, type SignIn } from 'relyant'
import { type Clock, cookieHeader, createClock } from './clock.ts'
import { createOpenIdDouble, type Misbehaviour, type OpenIdDouble } from './openid-double.ts'
import { acmeConnection, createSamlDouble, type SamlDouble } from './saml-double.ts'

/** One application with a connection of each protocol, on one clock. */
export interface Scenario {
  readonly clock: Clock
  readonly openId: OpenIdDouble
  readonly saml: SamlDouble
  readonly options: RelyingPartyOptions
}

export const secret = 'a secret of the tests, long enough to seal'

export const person = { sub: 'u1', email: 'ada@example.com', email_verified: true, memberOf: ['engineering'] }

export async function createScenario(): Promise<Scenario> {
  const clock = createClock()
  const openId = await createOpenIdDouble(clock.now, person)
  const saml = createSamlDouble(clock.now)
  return {
    clock,
    openId,
    saml,
    options: {
      baseUrl: 'https://app.example.com',
      secrets: [secret],
      now: clock.now,
      fetch: openId.fetch,
      callbacks: { mfa: 'https://edge.example.com/openid/mfa/callback' },
      connections: [
        {
          protocol: 'oidc',
          id: 'staff',
          issuer: openId.issuer,
          clientId: 'client',
          clientSecret: 'top secret',
          tokenEndpointAuthMethod: 'client_secret_post',
          groupsClaim: 'memberOf',
        },
        acmeConnection(saml),
      ],
    },
  }
}

/** Signs in over OpenID Connect at a provider that misbehaves. */
export async function signInOfStaff(
  misbehaviour: Misbehaviour = {},
  changes: Partial<OidcConnectionInput> = {},
): Promise<{ readonly signIn: SignIn; readonly openId: OpenIdDouble }> {
  const { options, openId } = await createScenario()
  const [staff] = options.connections as [OidcConnectionInput]
  const sso = createRelyingParty({ ...options, connections: [{ ...staff, ...changes }] })
  openId.misbehave(misbehaviour)
  const start = await sso.begin({ connection: 'staff' })
  const signIn = await sso.complete({ url: openId.answer(start), cookies: cookieHeader(start.cookies) })
  return { signIn, openId }
}
