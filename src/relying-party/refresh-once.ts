import type { OidcConnection } from '../configuration/connection.ts'
import { defined } from '../core/defined.ts'
import { isSsoError, refuse } from '../core/errors.ts'
import type { RefreshedTokens } from '../oidc/refresh-token.ts'
import { callStore } from '../state/call-store.ts'
import { hashOf } from '../state/hash.ts'
import type { SealedBox } from '../state/sealed-box.ts'
import type { Services } from './services.ts'

export type { RefreshedTokens } from '../oidc/refresh-token.ts'

export interface RefreshRequest {
  /** The id of the connection. */
  readonly connection: string
  readonly refreshToken: string
  /** {@link Identity.subject} of the sign-in: a refreshed ID token has to be about the same person. */
  readonly subject: string
  /**
   * Keeps the new tokens, before anybody gets to use them: where the provider rotates refresh tokens, the one that was used is
   * worth nothing any more. Where it fails, the same refresh can be repeated for ten minutes.
   */
  readonly save: (tokens: RefreshedTokens) => void | Promise<void>
}

/** What is shared of a refresh that was done; `saved` once it was verified, and the application has it. */
interface Outcome {
  readonly tokens: RefreshedTokens
  readonly saved: boolean
}

/**
 * For so long whoever still comes with the former refresh token gets the new one, in seconds; and for so long one that could not
 * be verified or saved waits for somebody who can.
 */
const remembered = { rotated: 60, same: 5, unsaved: 600 }

/** Stands in the store under a token that was revoked: no sealed outcome looks like it. */
const revoked = 'revoked'

/** Refreshes each token once, however many ask: in this process they share one promise, in others a lock. */
export function createRefreshOnce(
  services: Services,
): (connection: OidcConnection, request: RefreshRequest) => Promise<RefreshedTokens> {
  const underWay = new Map<string, Promise<RefreshedTokens>>()
  return async (connection, request) => {
    const key = await keyOf(request)
    const known = underWay.get(key)
    if (known !== undefined) return known
    const refreshing = refreshLocked(services, memoryOf(services, key, request), connection, request).finally(() =>
      underWay.delete(key),
    )
    underWay.set(key, refreshing)
    return refreshing
  }
}

/**
 * Has nothing given again that was remembered of a token: it was revoked.
 *
 * @throws SsoError `store_unavailable`
 */
export async function forgetRefreshed(
  { environment, refreshStore }: Services,
  connection: string,
  token: string,
): Promise<void> {
  const key = await revokedKeyOf(connection, token)
  const until = new Date(environment.now() + remembered.unsaved * 1000)
  await callStore('refresh store', () => refreshStore.put(key, revoked, until))
}

async function refreshLocked(
  services: Services,
  memory: Memory,
  connection: OidcConnection,
  request: RefreshRequest,
): Promise<RefreshedTokens> {
  const { oidc } = services.protocols
  // Before the turn: its time is for what the token is used up for.
  if ((await memory.read()) === undefined) await oidc.loadKeys(connection)
  // The request for the tokens, once more with a nonce (DPoP), one for the keys, and what the application needs to keep them.
  const done = await memory.waitForTurn(connection.timeout * 4)
  if (done !== undefined) return done
  try {
    const before = await memory.read()
    if (before?.saved) return before.tokens
    const received = before?.tokens ?? (await oidc.useRefreshToken(connection, request.refreshToken))
    // Tokens in hand are worth more than a store that fails: it is not asked whether it kept them.
    if (before === undefined) await memory.write({ tokens: received, saved: false }, request).catch(() => undefined)
    const tokens = await oidc.verifyRefreshed(connection, received, request.subject)
    await request.save(tokens)
    await memory.write({ tokens, saved: true }, request).catch(() => undefined)
    return tokens
  } finally {
    await memory.endTurn()
  }
}

interface Memory {
  /** Waits until it is our turn, or another process is done: gives what that one got. @param seconds of a turn */
  waitForTurn(seconds: number): Promise<RefreshedTokens | undefined>
  endTurn(): Promise<void>
  read(): Promise<Outcome | undefined>
  write(outcome: Outcome, request: RefreshRequest): Promise<void>
}

function memoryOf(
  { environment, refreshStore: store, refreshBox: box }: Services,
  key: string,
  { connection, refreshToken }: RefreshRequest,
): Memory {
  const { now } = environment
  const owner = crypto.randomUUID()
  const read = async (): Promise<Outcome | undefined> => {
    const sealed = await callStore('refresh store', () => store.get(key))
    const outcome = sealed === undefined ? undefined : await openOutcome(box, sealed, key)
    if (outcome === undefined) return undefined
    const { tokens } = outcome
    const isRotated = tokens.refreshToken !== refreshToken
    // A former refresh token that is used again ends the whole grant: not for an access token's sake.
    const own = [refreshToken, isRotated ? tokens.refreshToken : tokens.accessToken]
    for (const token of own) if (token !== undefined && (await isRevoked(token))) return undefined
    return outcome
  }
  const isRevoked = async (token: string): Promise<boolean> => {
    const revokedKey = await revokedKeyOf(connection, token)
    return (await callStore('refresh store', () => store.get(revokedKey))) === revoked
  }
  // A lock that cannot be given back ends by itself.
  const endTurn = (): Promise<void> => callStore('refresh store', () => store.unlock(key, owner)).catch(() => undefined)
  return {
    read,
    async waitForTurn(seconds) {
      let waited = 0
      for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
        const outcome = await read()
        if (outcome?.saved) return outcome.tokens
        const end = new Date(now() + seconds * 1000)
        const isOurs = await callStore(
          'refresh store',
          () => store.lock(key, owner, end),
          (late) => late && endTurn(),
        )
        if (isOurs) return undefined
        if (waited > seconds * 1000) refuse('store_unavailable', { reason: 'refresh-unfinished' })
        await new Promise((resolve) => setTimeout(resolve, pause))
        waited += pause
      }
    },
    endTurn,
    async write(outcome, request) {
      // Also where the access token ends before: the former refresh token, used again, would end the whole grant.
      const isRotated = outcome.tokens.refreshToken !== request.refreshToken
      const until = now() + remembered[isRotated ? (outcome.saved ? 'rotated' : 'unsaved') : 'same'] * 1000
      const sealed = await box.seal({ ...outcome, key })
      await callStore('refresh store', () => store.put(key, sealed, new Date(until)))
    },
  }
}

/** Undefined for what another version, or another secret, has written, and for what was kept under another key. */
async function openOutcome(box: SealedBox, sealed: string, key: string): Promise<Outcome | undefined> {
  try {
    const { tokens, saved, key: own } = (await box.open(sealed)) as Outcome & { readonly key?: unknown }
    if (own !== key) return undefined
    const { expiresAt, ...rest } = tokens
    return {
      saved,
      tokens: { ...rest, ...defined({ expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt) }) },
    }
  } catch (error) {
    if (isSsoError(error)) return undefined
    throw error
  }
}

/** The store sees no token. */
const keyOf = ({ connection, subject, refreshToken }: RefreshRequest): Promise<string> =>
  hashOf(JSON.stringify([connection, subject, refreshToken]))

const revokedKeyOf = async (connection: string, token: string): Promise<string> =>
  `revoked:${await hashOf(JSON.stringify([connection, token]))}`
