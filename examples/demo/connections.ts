import { randomBytes, randomUUID } from 'node:crypto'
import type { ConnectionInput } from 'relyant'
import { jumpcloud } from 'relyant/providers'
import { type OpenIdProvider, startOpenIdProvider } from '../providers/openid-provider.ts'
import { startSamlIdentityProvider } from '../providers/saml-identity-provider.ts'

/** A connection of the demo, with what its pages say about it. */
export interface DemoConnection {
  readonly title: string
  /** What it is here to show. */
  readonly about: string
  readonly input: ConnectionInput
  /** Where to end the provider's own session, to be asked again who is signing in. */
  readonly providerSignOutUrl: string
}

/** The connections, and the providers that run behind them. */
export interface DemoConnections {
  readonly list: readonly DemoConnection[]
  close(): Promise<void>
}

/** Starts a provider for each connection, and registers the application with it as an administrator would. */
export async function startConnections(baseUrl: string): Promise<DemoConnections> {
  const acsUrl = (connection: string): string => `${baseUrl}/login/callback?connection=${connection}`
  const [staff, strict, acme, globex] = await Promise.all([
    startOpenIdProvider(registration(baseUrl)),
    startOpenIdProvider(registration(baseUrl)),
    startSamlIdentityProvider({
      entityId: 'Acme (typed by an administrator)',
      sign: 'assertion',
      serviceProviders: [{ entityId: 'urn:auth0:demo:acme', acsUrl: acsUrl('acme') }],
    }),
    startSamlIdentityProvider({
      entityId: 'Globex',
      sign: 'response',
      nameId: 'id',
      serviceProviders: [{ entityId: 'urn:auth0:demo:globex', acsUrl: acsUrl('globex') }],
    }),
  ])

  return {
    list: [
      {
        title: 'Staff',
        about: 'Text counts as a verified email, as JumpCloud sends it: "true" is true.',
        input: jumpcloud.oidc({ id: 'staff', ...clientOf(staff), groupsClaim: 'memberOf' }),
        providerSignOutUrl: `${staff.issuer}oauth2/sessions/logout`,
      },
      {
        title: 'Strict',
        about: 'Only a real boolean counts: the text "true" leaves it unknown whether the email is verified.',
        input: jumpcloud.oidc({
          id: 'strict',
          ...clientOf(strict),
          groupsClaim: 'memberOf',
          emailVerification: 'standard',
        }),
        providerSignOutUrl: `${strict.issuer}oauth2/sessions/logout`,
      },
      {
        title: 'Acme',
        about: 'The request goes by redirect, the assertion is signed, and the subject is an email address.',
        input: jumpcloud.saml({
          id: 'acme',
          ssoUrl: acme.ssoUrl,
          idpEntityId: acme.entityId,
          spEntityId: 'urn:auth0:demo:acme',
          certificate: acme.certificate,
          signed: 'assertion',
        }),
        providerSignOutUrl: acme.portalUrl,
      },
      {
        title: 'Globex',
        about: 'The request is posted, the whole response is signed, and the subject is a lasting id.',
        input: jumpcloud.saml({
          id: 'globex',
          ssoUrl: globex.ssoUrl,
          ssoBinding: 'post',
          idpEntityId: globex.entityId,
          spEntityId: 'urn:auth0:demo:globex',
          certificate: globex.certificate,
          signed: 'response',
        }),
        providerSignOutUrl: globex.portalUrl,
      },
    ],
    async close() {
      await Promise.all([staff, strict, acme, globex].map((provider) => provider.close()))
    },
  }
}

function registration(baseUrl: string): Parameters<typeof startOpenIdProvider>[0] {
  return {
    redirectUris: [`${baseUrl}/auth/callback`, `${baseUrl}/auth/mfa/callback`],
    clientId: randomUUID(),
    clientSecret: randomBytes(32).toString('base64url'),
  }
}

/** `issuer` is only written because the provider is a local one: at JumpCloud the region says it. */
function clientOf(provider: OpenIdProvider): Omit<Parameters<typeof jumpcloud.oidc>[0], 'id'> {
  const { issuer, clientId, clientSecret } = provider
  return { region: 'us', issuer, clientId, clientSecret }
}
