import type { OidcFault } from '../defect.ts'
import { rfc } from './sections.ts'
import { askUserinfo } from './userinfo.ts'

const endpoints = ['discovery', 'jwks', 'token', 'userinfo'] as const

const json = { 'content-type': 'application/json' }

/**
 * What a time-out looks like to whoever called `fetch`. It comes at once: the relying party bounds its requests in real time,
 * and a test that really waited would wait for all of it.
 */
const timeout = (): DOMException => new DOMException('The operation was aborted due to timeout', 'TimeoutError')

const connectionRefused = (): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) })

/** A body that begins well and then breaks off. */
async function brokenOff(response: Response, reason: () => unknown): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  let begun = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (begun) controller.error(reason())
      else controller.enqueue(bytes.slice(0, bytes.length / 2))
      begun = true
    },
  })
  return new Response(body, { status: response.status, headers: response.headers })
}

const problems: readonly {
  readonly name: string
  readonly does: string
  readonly section: string
  readonly answer: (answer: () => Promise<Response>) => Promise<Response>
}[] = [
  {
    name: 'status-500',
    does: 'answers with status 500',
    section: rfc(9110, '15.6.1'),
    answer: async () => new Response('Internal Server Error', { status: 500 }),
  },
  {
    name: 'status-429',
    does: 'has had too many requests',
    section: rfc(6585, '4'),
    answer: async () => new Response(null, { status: 429, headers: { 'retry-after': '30' } }),
  },
  {
    name: 'slow',
    does: 'does not answer in time',
    section: rfc(9110, '15.6.5'),
    answer: () => Promise.reject(timeout()),
  },
  {
    name: 'stalled',
    does: 'begins to answer and does not end in time',
    section: rfc(9110, '15.6.5'),
    answer: async (answer) => brokenOff(await answer(), timeout),
  },
  {
    name: 'truncated',
    does: 'sends half of its JSON',
    section: rfc(8259, '2'),
    answer: async (answer) => {
      const text = await (await answer()).text()
      return new Response(text.slice(0, text.length / 2), { headers: json })
    },
  },
  {
    name: 'broken-off',
    does: 'breaks the connection off in the middle',
    section: rfc(9112, '8'),
    answer: async (answer) => brokenOff(await answer(), () => new TypeError('terminated')),
  },
  {
    name: 'html',
    does: 'answers with a page instead of JSON',
    section: rfc(9110, '8.3'),
    answer: async () =>
      new Response('<!doctype html><title>Maintenance</title>', { headers: { 'content-type': 'text/html' } }),
  },
  {
    name: 'empty',
    does: 'answers with nothing where JSON is announced',
    section: rfc(8259, '2'),
    answer: async () => new Response('', { headers: json }),
  },
  {
    name: 'huge',
    does: 'sends two megabytes more than anybody needs',
    section: rfc(9110, '15.5.14'),
    answer: async (answer) => {
      const text = await (await answer()).text()
      return new Response(`${text.slice(0, -1)},"padding":"${'x'.repeat(2 ** 21)}"}`, { headers: json })
    },
  },
  {
    name: 'redirect',
    does: 'sends its caller somewhere else',
    section: rfc(9110, '15.4'),
    answer: async () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } }),
  },
  {
    name: 'refused',
    does: 'cannot be connected to',
    section: rfc(9110, '15.6.4'),
    answer: () => Promise.reject(connectionRefused()),
  },
]

/** Defects on the way to each endpoint of the back channel. */
export const transportFaults: readonly OidcFault[] = endpoints.flatMap((endpoint) =>
  problems.map(({ name, does, section, answer }) => ({
    name: `${endpoint}-${name}`,
    description: `the ${endpoint} endpoint ${does}`,
    section,
    code: 'provider_unavailable' as const,
    ...(endpoint === 'userinfo' && askUserinfo),
    endpoint: { [endpoint]: answer },
  })),
)
