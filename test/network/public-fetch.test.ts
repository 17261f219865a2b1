import { createServer, type Server } from 'node:https'
import { type AddressInfo, BlockList } from 'node:net'
import { createPublicFetch, createRelyingParty } from 'relyant'
import { createCertifiedKey } from 'relyant/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAddressCheck } from '../../src/network/public-address.ts'
import { createScenario } from '../support/scenario.ts'

const isPublic = createAddressCheck(BlockList)

describe('an address that is not public', () => {
  test.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1'],
    ...['172.31.255.255', '192.0.0.8', '192.0.2.1', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.51.100.1'],
    ...['203.0.113.1', '224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '64:ff9b::a00:1', '100::1', '2001::1', '2001:db8::1'],
    ...['2002:a00:1::', '3fff::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fec0::1', 'ff02::1', '5f00::1'],
  ])('is recognised: %s', (address) => {
    expect(isPublic(address)).toBe(false)
  })

  test.each(['1.1.1.1', '8.8.8.8', '100.128.0.1', '172.32.0.1', '193.0.0.1', '2606:4700::1111', '2a00:1450::1'])(
    'is not a public one: %s',
    (address) => {
      expect(isPublic(address)).toBe(true)
    },
  )
})

describe('createPublicFetch', () => {
  const key = createCertifiedKey('tenant.example')
  let server: Server
  let port = 0
  const requests: { readonly line: string; readonly host: string | undefined; readonly body: string }[] = []
  beforeAll(async () => {
    server = createServer({ key: key.privateKey, cert: key.certificate }, async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      requests.push({ line: `${request.method} ${request.url}`, host: request.headers.host, body })
      if (request.url === '/slow') return
      if (request.url === '/odd') return void response.writeHead(999).end()
      if (request.url === '/moved') return void response.writeHead(302, { location: 'https://10.0.0.1/' }).end()
      if (request.url === '/nothing') return void response.writeHead(204).end()
      response.writeHead(200, { 'content-type': 'application/json', 'x-two': ['a', 'b'] }).end('{"a":1}')
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const tls = { ca: key.certificate }
  const resolve = async (): Promise<readonly string[]> => ['127.0.0.1']
  const own = createPublicFetch({ resolve, tls, allow: ['127.0.0.1'] })
  const at = (path: string): string => `https://tenant.example:${port}${path}`

  test('reaches the address that was checked, under the name of the host', async () => {
    const response = await own(at('/a?b=c'))
    expect([response.status, await response.json(), response.headers.get('x-two')]).toEqual([200, { a: 1 }, 'a, b'])
    expect(requests.at(-1)).toEqual({ line: 'GET /a?b=c', host: `tenant.example:${port}`, body: '' })
  })

  test('posts a form', async () => {
    await own(at('/token'), { method: 'POST', body: new URLSearchParams({ code: 'a b' }) })
    expect(requests.at(-1)).toMatchObject({ line: 'POST /token', body: 'code=a+b' })
  })

  test('follows no redirect, and takes an answer without a body', async () => {
    expect((await own(at('/moved'))).status).toBe(302)
    expect((await own(at('/nothing'))).status).toBe(204)
  })

  test('rejects what is no answer, and ends when it is told to', async () => {
    await expect(own(at('/odd'))).rejects.toThrow(RangeError)
    const controller = new AbortController()
    const slow = own(at('/slow'), { signal: controller.signal })
    await expect.poll(() => requests.at(-1)?.line).toBe('GET /slow')
    controller.abort(new DOMException('late', 'TimeoutError'))
    await expect(slow).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test('does not wait for a resolver when its time is up', async () => {
    const never = createPublicFetch({ resolve: () => new Promise(() => undefined) })
    await expect(never(at('/'), { signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow('late')
    const controller = new AbortController()
    const waiting = never(at('/'), { signal: controller.signal })
    controller.abort(new Error('later'))
    await expect(waiting).rejects.toThrow('later')
  })

  test.each([
    ['a private address', ['10.0.0.1'], 'EPRIVATEADDRESS'],
    ['a private address beside a public one', ['8.8.8.8', '10.0.0.1'], 'EPRIVATEADDRESS'],
    ['an allowed address beside another private one', ['127.0.0.1', '127.0.0.2'], 'EPRIVATEADDRESS'],
    ['no address', [], 'ENOTFOUND'],
  ])('does not reach a name that has %s', async (_what, addresses, code) => {
    const before = requests.length
    const guarded = createPublicFetch({ resolve: async () => addresses, tls, allow: ['127.0.0.1'] })
    await expect(guarded(at('/'))).rejects.toMatchObject({ code })
    expect(requests.length).toBe(before)
  })

  test.each([
    ...['https://127.0.0.1/', 'https://[::1]/', 'https://2130706433/', 'https://0x7f.1/', 'https://169.254.169.254/'],
    ...['https://[::ffff:127.0.0.1]/', 'https://localhost/'],
  ])('does not reach %s, which the system resolves', async (url) => {
    await expect(createPublicFetch()(url)).rejects.toMatchObject({ code: 'EPRIVATEADDRESS' })
  })

  test('does not reach anything over plain http', async () => {
    await expect(own('http://tenant.example/')).rejects.toMatchObject({ code: 'EPLAINHTTP' })
  })

  test('does not take another certificate', async () => {
    const without = createPublicFetch({ resolve, allow: ['127.0.0.1'] })
    await expect(without(at('/'))).rejects.toMatchObject({ code: expect.stringMatching(/CERT/) })
  })

  test('makes a connection whose issuer points inside a provider that cannot be reached', async () => {
    const { options } = await createScenario()
    const connections = [
      {
        protocol: 'oidc' as const,
        id: 'tenant',
        issuer: 'https://metadata.tenant.example/',
        clientId: 'client',
        tokenEndpointAuthMethod: 'none' as const,
        fetch: createPublicFetch({ resolve: async () => ['169.254.169.254'] }),
      },
    ]
    await expect(createRelyingParty({ ...options, connections }).begin({ connection: 'tenant' })).rejects.toMatchObject(
      {
        code: 'provider_unavailable',
        message: expect.stringContaining('(EPRIVATEADDRESS)'),
      },
    )
  })
})
