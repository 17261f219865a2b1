import { createRelyingParty, isSsoError, type OidcConnectionInput } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import type { Misbehaviour } from '../support/openid-double.ts'
import { createScenario } from '../support/scenario.ts'

type Walk = readonly string[]
const success = 'signed in'

/** Signs in, does what the hint says, and so on: to success, to a hint that asks for no other issuer, or in a circle. */
async function walk(issuer: string, world: Misbehaviour, published: (url: string) => string): Promise<Walk> {
  const { options, openId } = await createScenario()
  const [staff] = options.connections as [OidcConnectionInput]
  openId.misbehave(world)
  const hints: string[] = []
  let connection = { ...staff, issuer }
  for (let step = 0; step < 6; step += 1) {
    const fetch = (url: string, init?: RequestInit): Promise<Response> =>
      url.endsWith('/.well-known/openid-configuration')
        ? metadataAt(openId.fetch, published(url.replace(/\/\.well-known.*/, '')))
        : openId.fetch(url, init)
    const outcome = await (async () => {
      const sso = createRelyingParty({ ...options, fetch, connections: [connection] })
      const start = await sso.begin({ connection: 'staff' })
      await sso.complete({ url: openId.answer(start), cookies: cookieHeader(start.cookies) })
      return success
    })().catch((error: unknown) => (isSsoError(error) ? error : Promise.reject(error)))
    if (typeof outcome === 'string') return [...hints, outcome]
    const hint = outcome.hint ?? outcome.message
    hints.push(hint)
    const next = /write issuer: "([^"]+)"/i.exec(hint)?.[1]
    if (next === undefined) return hints
    connection = { ...connection, issuer: next, ...(hint.includes('by hand') && { metadata: byHand }) }
  }
  return [...hints, 'a circle']
}

const byHand = {
  authorization_endpoint: 'https://op.example/auth',
  token_endpoint: 'https://op.example/token',
  jwks_uri: 'https://op.example/jwks',
}

async function metadataAt(fetch: (url: string) => Promise<Response>, issuer: string): Promise<Response> {
  const metadata = (await (await fetch('https://op.example/.well-known/openid-configuration')).json()) as object
  return Response.json({ ...metadata, issuer })
}

const iss = (value: string): Misbehaviour => ({
  claims: (all) => ({ ...all, iss: value }),
  parameters: (all) => all.set('iss', value),
})
const always = (issuer: string) => (): string => issuer

describe('what a hint says of an issuer leads somewhere', () => {
  test.each<[what: string, issuer: string, world: Misbehaviour, published: (url: string) => string, end: RegExp]>([
    ['a slash too few', 'https://op.example', {}, always('https://op.example/'), /^signed in$/],
    ['a slash too many', 'https://op.example/', iss('https://op.example'), always('https://op.example'), /^signed in$/],
    ['another name', 'https://old.example/', {}, always('https://op.example/'), /^signed in$/],
    [
      'metadata without a slash, and answers with one',
      'https://op.example',
      iss('https://op.example/'),
      always('https://op.example'),
      /^signed in$/,
    ],
    [
      'metadata with a slash, and answers without one',
      'https://op.example/',
      iss('https://op.example'),
      always('https://op.example/'),
      /^signed in$/,
    ],
    [
      'metadata with a slash, and tokens alone without one',
      'https://op.example/',
      {
        claims: (all) => ({ ...all, iss: 'https://op.example' }),
        parameters: (all) => all.delete('iss'),
        metadata: ({ authorization_response_iss_parameter_supported: _, ...all }) => all,
      },
      always('https://op.example/'),
      /^signed in$/,
    ],
    ['a template', 'https://op.example/common/v2.0', {}, always('https://op.example/{tenantid}/v2.0'), /own issuer/],
    ['an encoded template', 'https://op.example/x', {}, always('https://op.example/%7Btenant%7D'), /own issuer/],
    ['an issuer that is none', 'https://op.example/', {}, always('op.example'), /cannot be an issuer/],
    ['an issuer in plain http', 'https://op.example/', {}, always('http://op.example/'), /cannot be an issuer/],
  ])('%s', async (_what, issuer, world, published, end) => {
    const hints = await walk(issuer, world, published)
    expect(new Set(hints).size).toBe(hints.length)
    expect(hints.at(-1)).toMatch(end)
  })

  test('two providers that name each other are no circle for who looks first', async () => {
    const other = (url: string): string => (url.includes('a.example') ? 'https://b.example/' : 'https://a.example/')
    const [hint] = await walk('https://a.example/', {}, other)
    expect(hint).toMatch(/Look at "https:\/\/b\.example\/\.well-known.*contradicts itself/)
  })

  test.each(['https://login.example/{tenantid}/v2.0', 'https://login.example/%7Btenant%7D/'])(
    'a template is no issuer to write: %s',
    async (issuer) => {
      const [refusal] = await walk(issuer, {}, always(issuer))
      expect(refusal).toMatch(/own issuer, one connection a tenant/)
    },
  )
})
