/** Who and what takes part, by name. */

export type BrowserName = 'honest' | 'attacker'
export const browserNames: readonly BrowserName[] = ['honest', 'attacker']

/** Ada and Bob share the honest browser; Mallory, who has an account of her own, sits at the other one. */
export type PersonName = 'ada' | 'bob' | 'mallory'
export const personNames: readonly PersonName[] = ['ada', 'bob', 'mallory']

export type NodeName = 0 | 1

export type PurposeKind = 'login' | 'enrollment' | 'mfa'
export const purposeKinds: readonly PurposeKind[] = ['login', 'enrollment', 'mfa']

/** Two origins of the application, a host beside them that is not trusted, and one of another site. */
export const origins = {
  app: 'https://app.example.com',
  edge: 'https://edge.example.com',
  sibling: 'https://sibling.example.com',
  attacker: 'https://attacker.test',
} as const

/**
 * `staff` is strict; `tolerant` takes codes again and does not look at PKCE; `acme` answers requests only; `portal` also begins
 * by itself. `hostile-op` and `hostile-idp` belong to a tenant who runs its providers.
 */
export type ConnectionName = 'staff' | 'tolerant' | 'acme' | 'portal' | 'hostile-op' | 'hostile-idp'

export interface ConnectionFacts {
  readonly protocol: 'oidc' | 'saml'
  readonly hostile: boolean
  readonly unsolicited: boolean
}

export const connectionFacts: Readonly<Record<ConnectionName, ConnectionFacts>> = {
  staff: { protocol: 'oidc', hostile: false, unsolicited: false },
  tolerant: { protocol: 'oidc', hostile: false, unsolicited: false },
  acme: { protocol: 'saml', hostile: false, unsolicited: false },
  portal: { protocol: 'saml', hostile: false, unsolicited: true },
  'hostile-op': { protocol: 'oidc', hostile: true, unsolicited: false },
  'hostile-idp': { protocol: 'saml', hostile: true, unsolicited: false },
}

export const connectionNames = Object.keys(connectionFacts) as readonly ConnectionName[]
export const honestConnections = connectionNames.filter((name) => !connectionFacts[name].hostile)

export const emailOf = (person: PersonName): string => `${person}@corp.example`

/** Seconds. */
export const transactionLifetime = 900

/** Where an answer has to arrive, written down once more: an oracle must not ask the library. */
export function callbackOf(connection: ConnectionName, purpose: PurposeKind): string {
  if (connectionFacts[connection].protocol === 'oidc') {
    if (purpose === 'login') return `${origins.app}/auth/callback?connection=${connection}`
    return `${origins.edge}/openid/${purpose === 'mfa' ? `mfa/callback?connection=${connection}` : 'callback'}`
  }
  if (purpose === 'login') return `${origins.app}/login/callback?connection=${connection}`
  return `${origins.edge}/saml/${purpose}?connection=${connection}`
}
