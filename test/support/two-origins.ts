import type { AddressInfo } from 'node:net'
import express from 'express'
import {
  type BeginRequest,
  createMemoryReplayCache,
  createRelyingParty,
  type RelyingParty,
  type SamlConnectionInput,
  type SignIn,
  type SsoError,
} from 'relyant'
import { beginSignIn, relyant } from 'relyant/express'
import type { Misbehaviour } from './openid-double.ts'
import type { Forgery } from './saml-double.ts'
import { createScenario, type Scenario } from './scenario.ts'

/** What one of the two origins was told. */
interface Heard {
  readonly signIns: SignIn[]
  readonly refusals: SsoError[]
}

/** An application on one host and its edge on another, both listening, with a connection of each protocol. */
export interface TwoOrigins {
  readonly scenario: Scenario
  readonly sso: RelyingParty
  readonly app: string
  readonly edge: string
  readonly heard: { readonly app: Heard; readonly edge: Heard }
  /** Begins on an origin as a browser, and answers as the provider; `arriveAt` is the origin of the callback. */
  journey(journey: Journey): Promise<Arrival>
  close(): Promise<void>
}

export interface Journey {
  readonly connection: 'staff' | 'acme'
  readonly request: Omit<BeginRequest, 'connection' | 'cookies'>
  readonly oidc?: Misbehaviour
  readonly saml?: Forgery
  /** Takes the answer somewhere else than where it was sent. */
  readonly arriveAt?: (url: URL) => URL
}

export interface Arrival {
  readonly status: number
  readonly location: string | null
  readonly page: string
  readonly cleared: readonly string[]
  readonly begun: URL
}

export async function startTwoOrigins(): Promise<TwoOrigins> {
  const scenario = await createScenario()
  const [appServer, edgeServer] = [express(), express()].map((framework) => ({
    framework,
    server: framework.listen(0),
  }))
  if (appServer === undefined || edgeServer === undefined) throw new Error('unreachable')
  const portOf = ({ server }: typeof appServer): number => (server.address() as AddressInfo).port
  // Two hosts, so that cookies of the one are not cookies of the other: browsers do not tell ports apart.
  const [app, edge] = [`http://127.0.0.1:${portOf(appServer)}`, `http://localhost:${portOf(edgeServer)}`]
  const [staff, acme] = scenario.options.connections as [never, SamlConnectionInput]
  const sso = createRelyingParty({
    ...scenario.options,
    baseUrl: app,
    allowLoopbackHttp: true,
    replayCache: createMemoryReplayCache({ now: scenario.clock.now }),
    connections: [staff, acme, { ...acme, id: 'portal', allowUnsolicited: true }],
    callbacks: {
      enrollment: `${edge}/openid/callback`,
      mfa: `${edge}/openid/mfa/callback`,
      acs: { enrollment: `${edge}/saml/enrollment?c=:connection`, mfa: `${edge}/saml/mfa?c=:connection` },
    },
  })
  const heard: TwoOrigins['heard'] = { app: { signIns: [], refusals: [] }, edge: { signIns: [], refusals: [] } }
  let pending: Journey['request'] & { connection: string } = { connection: '' }
  for (const [name, { framework }] of [
    ['app', appServer],
    ['edge', edgeServer],
  ] as const) {
    framework.use(
      relyant(sso, {
        onSignIn: (signIn) => void heard[name].signIns.push(signIn),
        onError: (error) => void heard[name].refusals.push(error),
      }),
    )
    framework.get('/begin', (request, response) => beginSignIn(sso, request, response, pending))
  }
  return {
    scenario,
    sso,
    app,
    edge,
    heard,
    async journey({ connection, request, oidc = {}, saml = {}, arriveAt = (url) => url }) {
      pending = { connection, ...request }
      const home = request.purpose === undefined || request.purpose.kind === 'login' ? app : edge
      const begun = await fetch(`${home}/begin`, { redirect: 'manual' })
      const cookie = begun.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ')
      const url = begun.headers.get('location') ?? ''
      const start = { outbound: { binding: 'redirect', url }, cookies: [], handle: '' } as const
      scenario.openId.misbehave(oidc)
      const answer =
        connection === 'staff'
          ? { at: new URL(scenario.openId.answer(start), home) }
          : { at: new URL(acsOf(sso, connection, request)), form: scenario.saml.answer(start, saml) }
      const response = await fetch(arriveAt(answer.at), {
        redirect: 'manual',
        headers: { cookie },
        ...('form' in answer && { method: 'POST', body: new URLSearchParams(answer.form) }),
      })
      return {
        status: response.status,
        location: response.headers.get('location'),
        page: await response.text(),
        cleared: response.headers.getSetCookie().filter((line) => line.includes('Max-Age=0')),
        begun: new URL(url),
      }
    },
    close: async () => {
      for (const { server } of [appServer, edgeServer]) {
        server.closeAllConnections()
        server.close()
      }
    },
  }
}

function acsOf(sso: RelyingParty, connection: string, request: Journey['request']): string {
  return sso.urls(connection).saml.acs[request.purpose?.kind ?? 'login']
}
