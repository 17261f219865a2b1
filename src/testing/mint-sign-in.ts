import type { ConnectionInput } from '../configuration/connection.ts'
import type { Purpose } from '../core/purpose.ts'
import type { SignIn } from '../core/result.ts'
import { createMemoryReplayCache } from '../state/replay-cache.ts'
import { createRelyingParty, type RelyingParty } from '../web/create-relying-party.ts'
import { createTestOidcProvider, type TestOidcProvider } from './oidc/provider.ts'
import { person as makePerson, type Person } from './person.ts'
import { type Pair, providerFor } from './provider-for.ts'
import { createTestSamlProvider, type TestSamlProvider } from './saml/identity-provider.ts'
import { clockOf } from './test-provider.ts'

export interface MintSignInOptions {
  /**
   * The application's own connection, for the account keys and claims that it makes; or only an id. Default: a connection
   * `test` to a provider without peculiarities.
   */
  readonly connection?: string | ConnectionInput
  /** Default `oidc`, unless connection or provider say it. */
  readonly protocol?: 'oidc' | 'saml'
  /** Where the person signs in, for the answers of a preset; then `connection` is an id. */
  readonly provider?: TestOidcProvider | TestSamlProvider
  /** Default: a login. */
  readonly purpose?: Purpose
  /** Default: the application's home. */
  readonly returnTo?: string
  readonly context?: Readonly<Record<string, string>>
  /** `provider`: a login over SAML that nobody asked for. Default `relying-party`. */
  readonly initiatedBy?: SignIn['initiatedBy']
  /** Default `https://app.example.com`. */
  readonly baseUrl?: string
  /** Milliseconds since the epoch. Default: the clock of `provider`, or `Date.now`. */
  readonly now?: () => number
}

/**
 * Makes what `onSignIn` is given, for tests of the code behind it. There is no browser and no application, but a real
 * answer of a provider, verified by the library: what it would refuse cannot be made.
 *
 * @throws SsoError for a purpose that the person does not meet
 * @throws TypeError for options that contradict each other
 *
 * @example
 * const signIn = await mintSignIn(person({ groups: ['admins'] }))
 * expect(rolesOf(signIn.identity)).toEqual(['administrator'])
 */
export async function mintSignIn(person: Person, options: MintSignInOptions = {}): Promise<SignIn> {
  const { baseUrl = 'https://app.example.com', provider, initiatedBy, purpose, returnTo, context } = options
  const now = options.now ?? clockOf(provider === undefined ? [] : [provider])
  const pair = pairOf(person, options, now)
  const unsolicited = initiatedBy === 'provider'
  if (unsolicited && (pair.connection.protocol !== 'saml' || (purpose && purpose.kind !== 'login') || context)) {
    throw new TypeError('a provider begins nothing but logins over SAML, and without a context')
  }
  const sso = createRelyingParty({
    baseUrl,
    secrets: ['of the testing kit, and of nobody else'],
    connections: [unsolicited ? ({ ...pair.connection, allowUnsolicited: true } as ConnectionInput) : pair.connection],
    allowLoopbackHttp: true,
    replayCache: createMemoryReplayCache({ now }),
    fetch: pair.provider.fetch,
    now,
  })
  if (unsolicited) return completeUnsolicited(sso, pair, returnTo)
  const { outbound, cookies } = await sso.begin({
    connection: pair.connection.id,
    ...(purpose !== undefined && { purpose }),
    ...(returnTo !== undefined && { returnTo }),
    ...(context !== undefined && { context }),
  })
  const answer = await pair.provider.answer(outbound, { person: pair.person })
  return sso.complete({ ...answer, cookies: Object.fromEntries(cookies.map(({ name, value }) => [name, value])) })
}

async function completeUnsolicited(sso: RelyingParty, pair: Pair, relayState: string | undefined): Promise<SignIn> {
  const { provider, connection, person } = pair as Extract<Pair, { provider: TestSamlProvider }>
  const acsUrl = sso.urls(connection.id).saml.acs.login
  return sso.complete(await provider.unsolicited({ person, acsUrl, relayState, spEntityId: connection.spEntityId }))
}

function pairOf(somebody: Person, options: MintSignInOptions, now: () => number): Pair {
  // A copy: signInAs() must not find the providers that are made here.
  const person = makePerson(somebody)
  const { connection = 'test', provider, protocol } = options
  if (typeof connection !== 'string') {
    if (provider !== undefined || (protocol ?? connection.protocol) !== connection.protocol) {
      throw new TypeError('a whole connection says provider and protocol itself')
    }
    return providerFor(connection, person, now)
  }
  const wanted = provider === undefined ? (protocol ?? 'oidc') : 'issuer' in provider ? 'oidc' : 'saml'
  if (protocol !== undefined && protocol !== wanted) throw new TypeError(`the provider is one of ${wanted}`)
  if (wanted === 'saml') {
    const idp = (provider as TestSamlProvider | undefined) ?? createTestSamlProvider({ people: [person], now })
    return { provider: idp, connection: idp.connection(connection), person }
  }
  const op = (provider as TestOidcProvider | undefined) ?? createTestOidcProvider({ people: [person], now })
  return { provider: op, connection: op.connection(connection), person }
}
