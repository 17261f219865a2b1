import type { Person } from './person.ts'

/** What the test providers of both protocols are to a browser and to a relying party. */
export interface TestProvider {
  /** Where it answers, each like `https://oauth.id.jumpcloud.com`. */
  readonly origins: readonly string[]
  /** Answers as the provider's server: pages to browsers, JSON to relying parties. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** Who has an account, in order. */
  readonly people: readonly Person[]
}

/** The name of the field by which the login page of a test provider is told who signs in: the subject of a person. */
export const personField = 'person'

const providersByPerson = new WeakMap<Person, TestProvider[]>()
const clocks = new WeakMap<TestProvider, () => number>()

/**
 * Remembers, for as long as somebody is remembered, where they have an account; the newest provider comes first.
 *
 * @param now the provider's clock, for {@link clockOf}
 * @throws TypeError for people who are none
 */
export function register(provider: TestProvider, now: () => number): void {
  const { people } = provider
  if (
    !Array.isArray(people) ||
    people.some((one) => typeof one?.subject !== 'string' || typeof one.name !== 'string')
  ) {
    throw new TypeError('people takes an array of what person() makes')
  }
  clocks.set(provider, now)
  for (const person of people) {
    providersByPerson.set(person, [provider, ...(providersByPerson.get(person) ?? [])])
  }
}

export function providersOf(person: Person): readonly TestProvider[] {
  return providersByPerson.get(person) ?? []
}

/** The clock of the first provider, for what is used together with it: `Date.now` where there is none. */
export const clockOf = ([provider]: readonly TestProvider[]): (() => number) =>
  (provider && clocks.get(provider)) ?? Date.now

/**
 * One `fetch` for a relying party with several test providers: each request goes to the provider of its origin.
 *
 * @throws TypeError, as `fetch` does, for any other origin: nothing leaves the process
 */
export function fetchFrom(...providers: readonly TestProvider[]): TestProvider['fetch'] {
  return async (input, init) => {
    const { origin, href } = new URL(input instanceof Request ? input.url : input)
    const provider = providers.find(({ origins }) => origins.includes(origin))
    if (provider === undefined) throw new TypeError(`fetch failed: no test provider answers at ${href}`)
    return provider.fetch(input, init)
  }
}
