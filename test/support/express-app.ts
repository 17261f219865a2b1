import type { AddressInfo } from 'node:net'
import express, { type Express, type RequestHandler } from 'express'
import type { LogoutEvent, RelyingParty, RelyingPartyOptions, SignIn, SsoError } from 'relyant'
import { createRelyingParty } from 'relyant'
import { relyant } from 'relyant/express'

/** An Express application that listens, and what its handlers were called with. */
export interface App {
  readonly origin: string
  readonly sso: RelyingParty
  readonly signIns: readonly SignIn[]
  readonly refusals: readonly SsoError[]
  readonly logouts: readonly LogoutEvent[]
  close(): Promise<void>
}

/**
 * Starts an application on loopback. `options` gets the origin, since a relying party has to know it beforehand.
 */
export async function startApp(
  options: (origin: string) => RelyingPartyOptions,
  setUp: {
    readonly framework?: typeof express
    readonly before?: readonly RequestHandler[]
    readonly routes?: (app: Express, sso: RelyingParty) => void
  } = {},
): Promise<App> {
  const app = (setUp.framework ?? express)()
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sso = createRelyingParty(options(origin))
  const signIns: SignIn[] = []
  const refusals: SsoError[] = []
  const logouts: LogoutEvent[] = []
  for (const handler of setUp.before ?? []) app.use(handler)
  app.use(
    relyant(sso, {
      onSignIn: (signIn) => {
        signIns.push(signIn)
      },
      onError: (error) => {
        refusals.push(error)
      },
      onLogout: (event) => {
        logouts.push(event)
      },
    }),
  )
  setUp.routes?.(app, sso)
  app.use((request, response) => {
    response.type('text/plain').send(`application page ${request.originalUrl}`)
  })
  return {
    origin,
    sso,
    signIns,
    refusals,
    logouts,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
