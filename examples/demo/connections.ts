import { randomBytes, randomUUID } from 'node:crypto'
import type { ConnectionInput } from 'relyant'
import { jumpcloud } from 'relyant/providers'
import { type Person, person, startLocalProvider } from 'relyant/testing'
import { type OpenIdProvider, startOpenIdProvider } from '../providers/openid-provider.ts'
import { people } from '../providers/people.ts'
import { type SamlServiceProvider, startSamlIdentityProvider } from '../providers/saml-identity-provider.ts'
import type { RelyingParties } from './relying-parties.ts'

/** A connection of the demo, with what its pages say about it. */
export interface DemoConnection {
  readonly title: string
  /** What it is here to show. */
  readonly about: string
  readonly input: ConnectionInput
  /** Where to end the provider's own session, to be asked again who is signing in; over SAML its portal. */
  readonly providerUrl: string
  /** What to open to begin at the provider, where a link does. */
  readonly tileUrl?: string
}

/** The connections, and the providers that run behind them. */
export interface DemoConnections {
  readonly list: readonly DemoConnection[]
  close(): Promise<void>
}

const lazy =
  'Its provider never authenticates anybody anew: every step-up is answered out of a session that is an hour old.'

/** How old the sessions of the lazy providers are, in seconds. */
const staleAuthentication = 60 * 60

/** Starts a provider for each connection, and registers the callbacks with it as an administrator would. */
export async function startConnections(registrationOf: RelyingParties['registrationOf']): Promise<DemoConnections> {
  const client = (id: string): Parameters<typeof startOpenIdProvider>[0] => ({
    redirectUris: registrationOf(id).redirectUris,
    clientId: randomUUID(),
    clientSecret: randomBytes(32).toString('base64url'),
  })
  const serviceProviders = (id: string): readonly SamlServiceProvider[] =>
    registrationOf(id).acsUrls.map((acsUrl) => ({ entityId: entityIdOf(id), acsUrl }))
  const [local, strict, lazyOidc, globex, lazySaml] = await Promise.all([
    startLocalProvider({
      port: 0,
      preset: 'jumpcloud',
      people: people.map(atLocalProvider),
      redirectUris: registrationOf('staff').redirectUris,
      acsUrls: registrationOf('acme').acsUrls,
      spEntityId: entityIdOf('acme'),
    }),
    startOpenIdProvider(client('strict')),
    startOpenIdProvider({ ...client('lazy-oidc'), staleAuthentication }),
    startSamlIdentityProvider({
      entityId: 'Globex',
      sign: 'response',
      nameId: 'id',
      serviceProviders: serviceProviders('globex'),
    }),
    startSamlIdentityProvider({ serviceProviders: serviceProviders('lazy-saml'), staleAuthentication }),
  ])

  return {
    list: [
      {
        title: 'Staff',
        about: 'Text counts as a verified email, as JumpCloud sends it: "true" is true.',
        input: local.openId.connection('staff'),
        providerUrl: local.url,
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
        providerUrl: `${strict.issuer}oauth2/sessions/logout`,
      },
      {
        title: 'Acme',
        about:
          'The request goes by redirect, the assertion is signed, and the subject is an email address. ' +
          'What its portal sends unasked is refused.',
        input: local.saml.connection('acme', { spEntityId: entityIdOf('acme'), signed: 'assertion' }),
        providerUrl: local.url,
        tileUrl: local.saml.tileUrl(),
      },
      {
        title: 'Globex',
        about:
          'The request is posted, the whole response is signed, and the subject is a lasting id. ' +
          'Its portal may sign people in unasked.',
        input: jumpcloud.saml({
          id: 'globex',
          ssoUrl: globex.ssoUrl,
          ssoBinding: 'post',
          idpEntityId: globex.entityId,
          spEntityId: entityIdOf('globex'),
          certificate: globex.certificate,
          signed: 'response',
          allowUnsolicited: true,
        }),
        providerUrl: globex.portalUrl,
      },
      {
        title: 'Lazy OIDC',
        about: lazy,
        input: jumpcloud.oidc({ id: 'lazy-oidc', ...clientOf(lazyOidc), groupsClaim: 'memberOf' }),
        providerUrl: `${lazyOidc.issuer}oauth2/sessions/logout`,
      },
      {
        title: 'Lazy SAML',
        about: lazy,
        input: jumpcloud.saml({
          id: 'lazy-saml',
          ssoUrl: lazySaml.ssoUrl,
          idpEntityId: lazySaml.entityId,
          spEntityId: entityIdOf('lazy-saml'),
          certificate: lazySaml.certificate,
        }),
        providerUrl: lazySaml.portalUrl,
      },
    ],
    async close() {
      await Promise.all([local, strict, lazyOidc, globex, lazySaml].map((provider) => provider.close()))
    },
  }
}

/** The same people as at the other providers. */
const atLocalProvider = ({ id, ...facts }: (typeof people)[number]): Person => person({ subject: id, ...facts })

const entityIdOf = (id: string): string => `urn:auth0:demo:${id}`

/** `issuer` is only written because the provider is a local one: at JumpCloud the region says it. */
function clientOf(provider: OpenIdProvider): Omit<Parameters<typeof jumpcloud.oidc>[0], 'id'> {
  const { issuer, clientId, clientSecret } = provider
  return { region: 'us', issuer, clientId, clientSecret }
}
