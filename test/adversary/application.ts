import { inspect } from 'node:util'
import {
  type ConnectionInput,
  createMemoryRefreshStore,
  createMemoryReplayCache,
  createRelyingParty,
  type Identity,
  isSsoError,
  type Purpose,
  type RefreshStore,
  type ReplayCache,
  type SignIn,
  type SsoError,
  startResponse,
} from 'relyant'
import { createTestSamlProvider, type TestSamlProvider } from 'relyant/testing'
import { origins, transactionLifetime } from './cast.ts'

// Every name of the public entries that the adversary knows stands in this file, so that a renaming changes nothing else.

/** What an application asks for, in words of its own. */
export type Asked =
  | { readonly kind: 'login' }
  | { readonly kind: 'enrollment'; readonly reference: string; readonly email: string }
  | { readonly kind: 'mfa'; readonly accountKey: string; readonly operation: string }

/** A finished sign-in, in the same words. */
export interface Accepted {
  readonly connection: string
  readonly asked: Asked
  readonly unsolicited: boolean
  readonly returnTo: string
  readonly ticket: string | undefined
  readonly accountKey: string
  readonly subject: string
  readonly email: string | undefined
  readonly emailVerified: boolean | undefined
  /** Milliseconds since the epoch. */
  readonly authenticatedAt: number | undefined
  readonly assertionId: string | undefined
  readonly refreshToken: string | undefined
}

/** Something that a person is asked to confirm. */
export interface Operation {
  readonly id: string
  readonly connection: string
  readonly accountKey: string
  readonly code: string
}

export const createSamlProvider = createTestSamlProvider
export type SamlProvider = TestSamlProvider

const accountKeyOf = (identity: Identity): string => identity.accountKey

function askedOf(purpose: Purpose): Asked {
  if (purpose.kind === 'mfa') return { kind: 'mfa', accountKey: purpose.accountKey, operation: purpose.operationId }
  if (purpose.kind === 'login') return { kind: 'login' }
  return { kind: 'enrollment', reference: purpose.reference, email: purpose.email ?? '' }
}

function purposeOf(asked: Asked): Purpose {
  return asked.kind === 'mfa' ? { kind: 'mfa', accountKey: asked.accountKey, operationId: asked.operation } : asked
}

function readSignIn({ connection, purpose, identity, raw, ...signIn }: SignIn): Accepted {
  return {
    connection,
    asked: askedOf(purpose),
    unsolicited: signIn.initiatedBy === 'provider',
    returnTo: signIn.returnTo,
    ticket: signIn.context['ticket'],
    accountKey: accountKeyOf(identity),
    subject: identity.subject,
    email: identity.email,
    emailVerified: identity.emailVerified,
    authenticatedAt: identity.authentication.at?.getTime(),
    assertionId: raw.protocol === 'saml' ? raw.assertionId : undefined,
    refreshToken: raw.protocol === 'oidc' ? raw.refreshToken : undefined,
  }
}

/** What all nodes share, as a Redis would hold it. */
export interface Stores {
  readonly replayCache: ReplayCache
  readonly refreshStore: RefreshStore
}

/** As small as a cache of an application can be whose tenants are few: what one of them fills, a run can fill. */
export const replayCacheSize = 120

export const createStores = (now: () => number): Stores => ({
  replayCache: createMemoryReplayCache({ max: replayCacheSize, now }),
  refreshStore: createMemoryRefreshStore({ now }),
})

export interface NodeSettings extends Stores {
  readonly secrets: readonly string[]
  readonly connections: (id: string) => ConnectionInput | undefined
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  readonly now: () => number
  readonly accepted: (signIn: Accepted, request: Request) => void
  readonly refused: (refusal: Refusal, request: Request) => void
}

/** A refusal, and everything that a log could have of it. */
export interface Refusal {
  readonly code: string
  readonly logged: readonly string[]
}

export interface BeginWish {
  readonly connection: string
  readonly asked: Asked
  readonly returnTo: string | undefined
  readonly ticket: string
}

/** One process of the application. */
export interface ApplicationNode {
  handle(request: Request): Promise<Response>
  begin(request: Request, wish: BeginWish): Promise<Response>
  stepUp(request: Request, operation: Operation): Promise<Response>
  refresh(connection: string, accepted: Accepted): Promise<string>
  /** What a log could have of the relying party itself. */
  readonly logged: string
}

export function createNode(settings: NodeSettings): ApplicationNode {
  const { secrets, connections, fetch, now, replayCache, refreshStore } = settings
  const sso = createRelyingParty({
    baseUrl: origins.app,
    secrets: [...secrets],
    connections,
    transactionLifetime,
    callbacks: {
      login: '/auth/callback?connection=:connection',
      // Shared, so that whoever could be taken for another provider has to be kept out of it.
      enrollment: `${origins.edge}/openid/callback`,
      mfa: `${origins.edge}/openid/mfa/callback?connection=:connection`,
      acs: {
        enrollment: `${origins.edge}/saml/enrollment?connection=:connection`,
        mfa: `${origins.edge}/saml/mfa?connection=:connection`,
      },
    },
    replayCache,
    refreshStore,
    fetch,
    now,
  })
  const report = (error: unknown, request: Request): void => {
    if (isSsoError(error)) settings.refused(refusalOf(error), request)
    else throw error
  }
  const handler = sso.handler({
    onSignIn: (signIn, request) => settings.accepted(readSignIn(signIn), request),
    onError: (error, request) => report(error, request),
    onLogout: () => undefined,
  })
  const plainRefusal = (error: unknown, request: Request): Response => {
    report(error, request)
    return new Response('Refused', { status: 400 })
  }
  return {
    handle: handler,
    async begin(request, { connection, asked, returnTo, ticket }) {
      try {
        const start = await sso.begin({
          connection,
          purpose: purposeOf(asked),
          context: { ticket },
          cookies: request.headers.get('cookie') ?? undefined,
          ...(returnTo !== undefined && { returnTo }),
        })
        return startResponse(start)
      } catch (error) {
        return plainRefusal(error, request)
      }
    },
    async stepUp(request, { id, connection, accountKey, code }) {
      const { kind: _, ...purpose } = purposeOf({ kind: 'mfa', accountKey, operation: id }) as Extract<
        Purpose,
        { kind: 'mfa' }
      >
      try {
        const onRefusal = (error: SsoError) => report(error, request)
        return await sso.stepUp(request, { ...purpose, connection, code, label: `Operation ${id}`, onRefusal })
      } catch (error) {
        return plainRefusal(error, request)
      }
    },
    async refresh(connection, { refreshToken, subject }) {
      const { accessToken } = await sso.refresh({
        connection,
        refreshToken: refreshToken ?? '',
        subject,
        save: () => undefined,
      })
      return accessToken
    },
    get logged() {
      return JSON.stringify(sso) + inspect(sso, { depth: 8, showHidden: true })
    },
  }
}

function refusalOf(error: SsoError): Refusal {
  const { code, message, hint = '', publicMessage } = error
  return { code, logged: [message, hint, publicMessage, JSON.stringify(error), inspect(error, { depth: 8 })] }
}
