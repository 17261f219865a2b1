import type { RequestOptions } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import type { Environment } from '../core/environment.ts'
import { createAddressCheck } from './public-address.ts'
import { withSignal } from './with-signal.ts'

export interface PublicFetchOptions {
  /** Gives all addresses of a host name. Default: the system's resolver. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
  /** Addresses that may be reached although they are not public: those of a provider of your own. */
  readonly allow?: readonly string[]
  /** Certificates, as `tls.createSecureContext` takes them: `ca` to trust, `cert` and `key` to present. */
  readonly tls?: Pick<SecureContextOptions, 'ca' | 'cert' | 'key'>
}

/** The built-in modules are loaded when a request is made: elsewhere than on Node nothing of this file is ever used. */
const loadNode = async () => ({
  https: await import('node:https'),
  dns: await import('node:dns/promises'),
  net: await import('node:net'),
  stream: await import('node:stream'),
})

type Node = Awaited<ReturnType<typeof loadNode>>

/**
 * A `fetch` that reaches only public addresses, over https: for a connection whose issuer a tenant typed, so that nobody can
 * make the application ask what is inside its own network. The address that was checked is the one that is connected to; a
 * name that has a private address beside a public one is not reached at all.
 *
 * It does what this library asks of a `fetch`, and no more: no redirects, no compression, a text or a form as body. For Node.
 */
export function createPublicFetch(options: PublicFetchOptions = {}): Environment['fetch'] {
  let loading: Promise<Node> | undefined
  return async (url, init = {}) => {
    loading ??= loadNode()
    const node = await loading
    const { resolve = systemResolver(node), allow = [], tls = {} } = options
    const isPublic = createAddressCheck(node.net.BlockList)
    const target = new URL(url)
    if (target.protocol !== 'https:') throw refusal('EPLAINHTTP', `${target.origin} is not https`)
    const hostname = target.hostname.replace(/^\[|\]$/g, '')
    // A resolver cannot be told to stop.
    const addresses = node.net.isIP(hostname) === 0 ? await withSignal(resolve(hostname), init.signal) : [hostname]
    const [address] = addresses
    if (address === undefined) throw refusal('ENOTFOUND', `${hostname} has no address`)
    const reachable = addresses.every((one) => allow.includes(one) || isPublic(one))
    if (!reachable) throw refusal('EPRIVATEADDRESS', `${hostname} is not public`)
    return send(node, target, { ...tls, ...requestOptions(init), lookup: lookupOf(node, address) }, init)
  }
}

const systemResolver =
  ({ dns }: Node): NonNullable<PublicFetchOptions['resolve']> =>
  async (name) =>
    (await dns.lookup(name, { all: true })).map(({ address }) => address)

function refusal(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

/** Gives one address, whatever the name has become by now. */
function lookupOf({ net }: Node, address: string): LookupFunction {
  const family = net.isIP(address)
  return (_name, { all }, done) => {
    if (all) done(null, [{ address, family }])
    else done(null, address, family)
  }
}

function requestOptions(init: RequestInit): RequestOptions {
  const headers = new Headers(init.headers)
  if (init.body != null && !headers.has('content-type')) {
    headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8')
  }
  return {
    method: init.method ?? 'GET',
    headers: Object.fromEntries(headers),
    agent: false,
    ...(init.signal != null && { signal: init.signal }),
  }
}

function send({ https, stream }: Node, url: URL, options: RequestOptions, init: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = https.request(url, options, (message) => {
      try {
        const headers = new Headers()
        for (const [name, values = []] of Object.entries(message.headersDistinct)) {
          for (const value of values) headers.append(name, value)
        }
        const status = message.statusCode ?? 0
        const hasBody = ![204, 205, 304].includes(status)
        if (!hasBody) message.resume()
        const body = hasBody ? (stream.Readable.toWeb(message) as ReadableStream<Uint8Array>) : null
        resolve(new Response(body, { status, headers }))
      } catch (error) {
        message.destroy()
        reject(error)
      }
    })
    request.once('error', (error) => reject(init.signal?.aborted ? init.signal.reason : error))
    request.end(init.body == null ? undefined : String(init.body))
  })
}
