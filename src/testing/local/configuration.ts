import { baseUrlsBelow, type TestDirectory } from '../directory/test-directory.ts'
import type { TestOidcProvider } from '../oidc/provider.ts'
import type { TestSamlProvider } from '../saml/identity-provider.ts'

/** The connections to write into an application, as TypeScript. */
export function configurationOf(openId: TestOidcProvider, saml: TestSamlProvider): string {
  const { clientId, clientSecret, tokenEndpointAuthMethod, groupsClaim } = openId.connection('local')
  const { metadataUrl } = saml
  const { spEntityId, groupsClaim: groupsAttribute } = saml.connection('local-saml')
  const lines = (facts: Readonly<Record<string, unknown>>): string =>
    Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `  ${name}: ${literal(value)},`)
      .join('\n')
  return `// createRelyingParty({ …, allowLoopbackHttp: true, connections: [ these ] })
{
  protocol: 'oidc',
${lines({ id: 'local', issuer: openId.issuer, clientId, clientSecret: reveal(clientSecret), tokenEndpointAuthMethod, groupsClaim, emailVerification: 'accept-text' })}
}
{
  protocol: 'saml',
${lines({ id: 'local-saml', metadataUrl, spEntityId, groupsClaim: groupsAttribute, emailVerification: 'accept-text' })}
}`
}

/** The source to write into an application, as TypeScript. */
export function directoryOf({ region, apiKey, orgId }: TestDirectory, baseUrl: string): string {
  const urls = Object.entries(baseUrlsBelow(baseUrl)).map(([name, url]) => `    ${name}: ${literal(url)},`)
  return `jumpcloudDirectory({
  region: ${literal(region)},
  apiKey: ${literal(apiKey)},
  orgId: ${literal(orgId)},
  baseUrls: {
${urls.join('\n')}
  },
})`
}

const reveal = (secret: string | { reveal(): string } | undefined): string | undefined =>
  typeof secret === 'object' ? secret.reveal() : secret

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll(/['\\]/g, '\\$&')}'` : JSON.stringify(value)
