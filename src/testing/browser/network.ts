import type { TestProvider } from '../test-provider.ts'
import type { Transport } from './node-transport.ts'
import { type TestApplication, transportOf } from './transport.ts'

/** Everything a test browser can reach; nothing else exists. */
export interface Network {
  /** The origin of the application: what paths are relative to. */
  readonly home: string
  add(provider: TestProvider): void
  /** @throws Error that says what to give, for an origin where nobody answers */
  send(request: Request): Promise<Response>
}

/** One application, or one for each origin. */
export type TestApplications = TestApplication | Readonly<Record<string, TestApplication>>

export function createNetwork(
  applications: TestApplications,
  origin: string | undefined,
  providers: readonly TestProvider[],
): Network {
  const byOrigin = isRecord(applications) ? applications : { [origin ?? 'https://app.example.com']: applications }
  const served = new Map<string, Transport>()
  for (const [at, application] of Object.entries(byOrigin)) served.set(originOf(at), transportOf(application))
  const home = origin === undefined ? ([...served.keys()][0] as string) : originOf(origin)
  if (!served.has(home)) throw new TypeError(`there is no application at ${home}`)
  const reachable = [...providers]
  return {
    home,
    add(provider) {
      if (!reachable.includes(provider)) reachable.push(provider)
    },
    async send(request) {
      const at = new URL(request.url).origin
      const provider = reachable.find(({ origins }) => origins.includes(at))
      const send = served.get(at) ?? provider?.fetch
      if (send !== undefined) return send(request)
      const known = [...new Set([...served.keys(), ...reachable.flatMap(({ origins }) => origins)])].join(', ')
      throw new Error(
        `nothing answers at ${request.url.split('?')[0]}: give the browser the test provider of ${at} in providers, or an application as { '${at}': app }, or the application's baseUrl as its origin; it knows ${known}`,
      )
    },
  }
}

function isRecord(applications: TestApplications): applications is Readonly<Record<string, TestApplication>> {
  if (typeof applications !== 'object') return false
  const keys = Object.keys(applications)
  return keys.length > 0 && keys.every((key) => /^https?:\/\//.test(key))
}

function originOf(text: string): string {
  if (!URL.canParse(text))
    throw new TypeError(`${JSON.stringify(text)} is no origin: write it like https://app.example.com`)
  const { origin, href } = new URL(text)
  if (href !== `${origin}/`) throw new TypeError(`${text} is more than an origin: write ${origin}`)
  return origin
}
