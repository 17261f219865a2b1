import type { ConnectionInput } from 'relyant'
import { type Person, person } from 'relyant/testing'
import { type ConnectionName, connectionFacts, connectionNames, emailOf, type PersonName, personNames } from './cast.ts'
import { createOpenIdProvider, type OpenIdProvider } from './openid-provider.ts'
import { createSamlIdentityProvider, type SamlIdentityProvider } from './saml-provider.ts'

export interface Providers {
  readonly oidc: Readonly<Record<'staff' | 'tolerant' | 'hostile-op', OpenIdProvider>>
  readonly saml: Readonly<Record<'acme' | 'portal' | 'hostile-idp', SamlIdentityProvider>>
  of(connection: ConnectionName): OpenIdProvider | SamlIdentityProvider
  /** As an application looks its connections up. */
  connection(id: string): ConnectionInput | undefined
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
}

const staffIssuer = 'https://staff.example'
const acmeEntityId = 'https://acme-idp.example/entity'

/** Everywhere there is somebody whom the provider calls Ada, by the same subject and the same email. */
function people(): Readonly<Record<PersonName, Person>> {
  const entries = personNames.map((name) => {
    return [name, person({ email: emailOf(name), subject: name, username: name, groups: ['everybody'] })]
  })
  return Object.fromEntries(entries) as Record<PersonName, Person>
}

export function createProviders(now: () => number, secret: (value: string) => void): Providers {
  const common = { now, secret }
  const oidc = {
    staff: createOpenIdProvider({ ...common, name: 'staff', issuer: staffIssuer, people: people() }),
    tolerant: createOpenIdProvider({
      ...common,
      name: 'tolerant',
      issuer: 'https://tolerant.example',
      people: people(),
      tolerant: true,
    }),
    'hostile-op': createOpenIdProvider({
      ...common,
      name: 'hostile-op',
      issuer: 'https://hostile-op.example',
      people: people(),
      typedIssuer: staffIssuer,
    }),
  }
  const saml = {
    acme: createSamlIdentityProvider({ ...common, name: 'acme', entityId: acmeEntityId, people: people() }),
    portal: createSamlIdentityProvider({
      ...common,
      name: 'portal',
      entityId: 'https://portal-idp.example/entity',
      people: people(),
      unsolicited: true,
    }),
    // Entity ids are free text: a tenant types whose it likes.
    'hostile-idp': createSamlIdentityProvider({
      ...common,
      name: 'hostile-idp',
      entityId: acmeEntityId,
      people: people(),
    }),
  }
  const all: Readonly<Record<ConnectionName, OpenIdProvider | SamlIdentityProvider>> = { ...oidc, ...saml }
  const made = new Map<string, ConnectionInput>()
  return {
    oidc,
    saml,
    of: (connection) => all[connection],
    connection(id) {
      const name = connectionNames.find((one) => one === id)
      if (name === undefined) return undefined
      const provider = all[name]
      const version = provider.protocol === 'saml' ? `${name} ${provider.keyGeneration}` : name
      const connection = made.get(version) ?? provider.connection()
      made.set(version, connection)
      return connection
    },
    async fetch(input, init) {
      const { origin } = new URL(input instanceof Request ? input.url : input)
      const provider = Object.values(oidc).find((one) => one.origin === origin)
      if (provider === undefined) throw new TypeError(`fetch failed: nobody answers at ${origin}`)
      return provider.fetch(input, init)
    },
  }
}

export const isHostile = (connection: ConnectionName): boolean => connectionFacts[connection].hostile
