import { type GroupsClaim, pathOf } from '../claims/groups-claim.ts'
import type { ConnectionInput, OidcConnectionInput, SamlConnectionInput } from '../configuration/connection.ts'
import { jumpcloudIssuers } from '../providers/jumpcloud.ts'
import { createTestOidcProvider, type TestOidcProvider } from './oidc/provider.ts'
import { person as makePerson, type Person } from './person.ts'
import { createTestSamlProvider, type TestSamlProvider } from './saml/identity-provider.ts'

/** A provider and the connection to it. */
export type Pair =
  | { readonly provider: TestOidcProvider; readonly connection: OidcConnectionInput; readonly person: Person }
  | { readonly provider: TestSamlProvider; readonly connection: SamlConnectionInput; readonly person: Person }

/**
 * Makes the provider that an application's own connection describes, with the facts of the person under the names that it
 * reads. Of the connection only what cannot be known changes: the secret, and the certificate.
 */
export function providerFor(connection: ConnectionInput, somebody: Person, now: () => number): Pair {
  const person = underNamesOf(connection, somebody)
  const groupsName = groupsNameOf(connection)
  if (connection.protocol === 'oidc') {
    const { clientSecret: _, ...rest } = connection
    const isJumpcloud = Object.values<string>(jumpcloudIssuers).includes(connection.issuer)
    const provider = createTestOidcProvider({
      preset: isJumpcloud ? 'jumpcloud' : 'generic',
      issuer: connection.issuer,
      clientId: connection.clientId,
      tokenEndpointAuthMethod: 'none',
      people: [person],
      now,
      ...(groupsName !== undefined && { groupsClaim: groupsName }),
    })
    return { provider, connection: { ...rest, tokenEndpointAuthMethod: 'none' }, person }
  }
  const { metadata: _, metadataUrl, metadataCertificate: __, metadataMaxValidity: ___, ...settings } = connection
  const { ssoUrl, idpEntityId, spEntityId, signed } = settings
  const address = ssoUrl ?? metadataUrl
  const provider = createTestSamlProvider({
    preset: address !== undefined && new URL(address).hostname.endsWith('.jumpcloud.com') ? 'jumpcloud' : 'generic',
    spEntityId,
    people: [person],
    now,
    ...(idpEntityId !== undefined && { entityId: idpEntityId }),
    ...(ssoUrl !== undefined && { ssoUrl }),
    ...(signed !== undefined && signed !== 'either' && { signed }),
    ...(groupsName !== undefined && { groupsAttribute: groupsName }),
  })
  // What metadata would have said is said by this provider: nothing has to be fetched.
  const trust = { ssoUrl: provider.ssoUrl, idpEntityId: provider.entityId, certificate: provider.certificate }
  return { provider, connection: { ...settings, ...trust }, person }
}

function underNamesOf(connection: ConnectionInput, somebody: Person): Person {
  const { email, emailVerified, name, givenName, familyName, username, subject } = somebody
  const names = connection.claimNames ?? {}
  const facts: readonly (readonly [string | undefined, unknown])[] = [
    [firstOf(names.email), email === false ? undefined : email],
    [firstOf(names.emailVerified), emailVerified],
    [firstOf(names.name), name],
    [firstOf(names.givenName), givenName],
    [firstOf(names.familyName), familyName],
    [firstOf(names.username), username],
    [connection.protocol === 'saml' ? connection.subjectAttribute : undefined, subject],
    groupsInside(connection, somebody),
  ]
  const claims = Object.fromEntries(facts.filter(([claim, value]) => claim !== undefined && value !== undefined))
  return makePerson({ ...somebody, claims: { ...claims, ...somebody.claims } })
}

function groupsNameOf({ groupsClaim }: ConnectionInput): string | undefined {
  const [first] = [groupsClaim].flat()
  return typeof first === 'string' ? first : undefined
}

/** The claim in which the groups stand, where the connection reads them at a path. */
function groupsInside({ groupsClaim }: ConnectionInput, { groups }: Person): readonly [string | undefined, unknown] {
  const first: GroupsClaim | undefined = [groupsClaim].flat()[0]
  if (first === undefined || typeof first === 'string' || groups === undefined) return [undefined, undefined]
  const [claim, ...inside] = pathOf(first)
  const value: unknown = 'path' in first ? groups : Object.fromEntries(groups.map((group) => [group, {}]))
  return [claim, inside.reduceRight((held: unknown, name) => ({ [name]: held }), value)]
}

const firstOf = (names: string | readonly string[] | undefined): string | undefined => [names].flat()[0]
