import { type JumpcloudBaseUrls, jumpcloudHosts } from '../../directory/jumpcloud/hosts.ts'
import { serve } from '../local/serve.ts'
import type { Person } from '../person.ts'
import { createAuthorization } from './authorization.ts'
import { answerConsole } from './console-api.ts'
import { type DirectoryCounts, fill } from './counts.ts'
import { DirectoryData } from './data.ts'
import { type DirectoryFault, directoryFaults, json } from './faults.ts'
import { answerInsights } from './insights-api.ts'
import { createLatency } from './latency.ts'
import { objectId } from './records.ts'

export interface TestDirectoryOptions {
  /** Who is in it, with the groups that each of them says. Default: nobody. */
  readonly people?: readonly Person[]
  /** As many made-up people, groups and memberships besides. */
  readonly counts?: DirectoryCounts
  /** Default `us`. */
  readonly region?: 'us' | 'eu' | 'in'
  readonly apiKey?: string
  readonly serviceAccount?: { readonly clientId: string; readonly clientSecret: string }
  /** The organisations that the key belongs to, that of the people first; 24 hexadecimal digits each. Default: one. */
  readonly organizations?: readonly string[]
  /** For how long a token of the service account is good, in seconds. Default 3600. */
  readonly tokenLifetime?: number
  /** Whether Directory Insights is enabled. Default true. */
  readonly insights?: boolean
  /** Milliseconds until each answer. Default 0. */
  readonly latency?: number
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

/** A request that a test directory has got. */
export interface DirectoryRequestSeen {
  readonly method: string
  /** Without the host. */
  readonly path: string
  readonly query: URLSearchParams
}

/** For which requests something is played. */
export interface PlayOptions {
  /** Only where the path has this. Default: every request. */
  readonly path?: string
  /** How often. Default: until `heal`. */
  readonly times?: number
  /** How many requests go well before. Default 0. */
  readonly after?: number
}

/** A JumpCloud organisation in the process of a test, with both versions of the API, Directory Insights and service accounts. */
export interface TestDirectory {
  readonly region: 'us' | 'eu' | 'in'
  readonly apiKey: string
  readonly serviceAccount: { readonly clientId: string; readonly clientSecret: string }
  /** The organisation of the people. */
  readonly orgId: string
  /** Answers as JumpCloud's hosts of the region. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** What is in it; everything may be changed, also between two pages. */
  readonly data: DirectoryData
  readonly requests: readonly DirectoryRequestSeen[]
  /** Plays a fault instead of the next answers. */
  play(fault: DirectoryFault, options?: PlayOptions): void
  /** Ends all faults. */
  heal(): void
  /** Called before each answer: to change what is in it while it is being read. */
  beforeAnswer(change: ((request: DirectoryRequestSeen) => void) | undefined): void
  /** Whether members and groups come in one order; nobody promises it. Default true. */
  setOrdered(isOrdered: boolean): void
  /** Ends every token of the service account before its time. */
  endTokens(): void
  /** Listens on this machine too: give `baseUrls` to the source. */
  listen(options?: { readonly port?: number }): Promise<ListeningDirectory>
  /** Answers what comes to `${baseUrl}/console`, `/insights` and `/oauth`, for a server of one's own. */
  handle(request: Request, baseUrl: string): Promise<Response>
}

export interface ListeningDirectory {
  readonly baseUrls: JumpcloudBaseUrls
  close(): Promise<void>
}

/** Of a request what an answer depends on. */
interface Asked {
  readonly method: string
  readonly headers: Headers
  text(): Promise<string>
}

interface Playing extends PlayOptions {
  readonly fault: DirectoryFault
  left: number
  before: number
}

/** Where the three hosts are below one address of this machine. */
export const baseUrlsBelow = (baseUrl: string): JumpcloudBaseUrls => ({
  console: `${baseUrl}/console`,
  insights: `${baseUrl}/insights`,
  oauth: `${baseUrl}/oauth`,
})

/** Without making a `Request` of it, which takes longer than all the rest. */
function askedBy(input: string | URL | Request, init: RequestInit = {}): Asked {
  if (input instanceof Request) return new Request(input, init)
  const { method = 'GET', headers, body } = init
  return { method, headers: new Headers(headers), text: () => new Response(body ?? null).text() }
}

/**
 * Makes a JumpCloud organisation for a test.
 *
 * @example
 * const directory = createTestDirectory({ people: [person({ email: 'ada@example.com', groups: ['engineering'] })] })
 * const source = jumpcloudDirectory({ region: 'us', apiKey: directory.apiKey, fetch: directory.fetch })
 */
export function createTestDirectory(options: TestDirectoryOptions = {}): TestDirectory {
  const { people = [], counts, region = 'us', insights = true, latency = 0, now = Date.now } = options
  const { apiKey = 'jca_test_key_of_the_directory', tokenLifetime = 3600 } = options
  const { serviceAccount = { clientId: 'service-account', clientSecret: 'secret-of-the-account' } } = options
  const { organizations = [objectId('organization', 'example')] } = options
  const [orgId = objectId('organization', 'example')] = organizations
  const data = new DirectoryData(orgId, now)
  for (const person of people) data.addPerson(person)
  if (counts !== undefined) fill(data, counts)
  const authorization = createAuthorization({ apiKey, serviceAccount, organizations, tokenLifetime, now })
  const wait = createLatency(latency)
  const requests: DirectoryRequestSeen[] = []
  const hosts = jumpcloudHosts[region]
  let playing: Playing[] = []
  let change: ((request: DirectoryRequestSeen) => void) | undefined
  let isOrdered = true

  const faultFor = (path: string): DirectoryFault | undefined => {
    const concerned = playing.find((one) => (one.path === undefined || path.includes(one.path)) && one.left > 0)
    if (concerned === undefined) return undefined
    if (concerned.before > 0) {
      concerned.before -= 1
      return undefined
    }
    concerned.left -= 1
    return concerned.fault
  }

  const answer = async (url: URL, host: keyof JumpcloudBaseUrls, request: Asked): Promise<Response> => {
    const seen = { method: request.method, path: url.pathname, query: url.searchParams }
    requests.push(seen)
    await wait()
    change?.(seen)
    const fault = faultFor(url.pathname)
    if (fault !== undefined) return directoryFaults[fault]()
    if (host === 'oauth') return authorization.token(request.headers, await request.text())
    const refused = authorization.refuse(request.headers)
    if (refused !== undefined) return refused
    if (host === 'console') {
      return answerConsole(url, { data, organizations, turn: () => requests.length, isOrdered: () => isOrdered })
    }
    return insights ? answerInsights(data, await request.text(), now()) : json(402, { message: 'not enabled' })
  }

  const handle = (request: Request, baseUrl: string): Promise<Response> => {
    const found = Object.entries(baseUrlsBelow(baseUrl)).find(([, base]) => request.url.startsWith(`${base}/`))
    if (found === undefined) return Promise.resolve(json(404, { message: 'not found' }))
    const [host, base] = found as [keyof JumpcloudBaseUrls, string]
    return answer(new URL(request.url.slice(base.length), 'http://directory'), host, request)
  }

  return {
    region,
    apiKey,
    serviceAccount,
    orgId,
    data,
    requests,
    handle,
    fetch: async (input, init) => {
      const request = askedBy(input, init)
      const url = new URL(input instanceof Request ? input.url : input)
      const found = Object.entries(hosts).find(([, base]) => url.origin === base)
      if (found === undefined) throw new TypeError(`fetch failed: no test directory answers at ${url.origin}`)
      return answer(url, found[0] as keyof JumpcloudBaseUrls, request)
    },
    play: (fault, { times = Number.POSITIVE_INFINITY, after = 0, ...more } = {}) => {
      playing.push({ ...more, fault, left: times, before: after })
    },
    heal: () => {
      playing = []
    },
    beforeAnswer: (next) => {
      change = next
    },
    setOrdered: (next) => {
      isOrdered = next
    },
    endTokens: authorization.endTokens,
    listen: async ({ port = 0 } = {}) => {
      const server = await serve(port, (origin) => (request) => handle(request, origin))
      return { baseUrls: baseUrlsBelow(server.origin), close: server.close }
    },
  }
}
