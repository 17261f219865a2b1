import { isSsoError, refuse } from '../../core/errors.ts'
import { isJsonObject } from '../../core/is-json-object.ts'
import { Secret } from '../../core/secret.ts'
import { withSignal } from '../../network/with-signal.ts'
import type { SourceEnvironment } from '../http/environment.ts'
import { createLimiter } from '../http/limiter.ts'
import { createRequester } from '../http/requester.ts'
import type { JumpcloudDirectorySettings } from './options.ts'

/** The token of a service account, fetched when it is first needed. */
export interface TokenKeeper {
  /** @throws SsoError `directory_key_refused`, `directory_unavailable`, `directory_answer_invalid` */
  token(signal: AbortSignal): Promise<Secret>
  /** Forgets a token that was refused. @returns whether it is worth asking again with another one */
  refused(authorization: string | undefined): boolean
}

/** It could end between being sent and being read. */
const margin = 30_000

/** Keeps the token of a service account: it is asked for once, however many requests wait for it. */
export function createTokenKeeper(
  { serviceAccount, baseUrls, timeout, attempts }: JumpcloudDirectorySettings,
  environment: SourceEnvironment,
): TokenKeeper {
  const { now } = environment
  let kept: { readonly token: Secret; readonly until: number; readonly isRenewal: boolean } | undefined
  let refusedLately = false
  let pending: Promise<Secret> | undefined

  const request = createRequester({
    environment,
    // Of its own: those who wait for a token hold all places of the other one.
    limiter: createLimiter(1, environment),
    timeout: timeout * 1000,
    attempts,
    authorize: async () => {
      const { clientId, clientSecret } = serviceAccount as NonNullable<typeof serviceAccount>
      const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret.reveal())}`
      return { authorization: `Basic ${btoa(credentials)}` }
    },
    judge: ({ endpoint, status: received }) =>
      refuse('directory_key_refused', { reason: 'client', endpoint, received }),
  })

  const renew = async (signal: AbortSignal): Promise<Secret> => {
    const url = `${baseUrls.oauth}/oauth2/token`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = 'grant_type=client_credentials&scope=api'
    const answer = await request({ url, method: 'POST', headers, body, signal })
    const { access_token: token, expires_in: seconds } = isJsonObject(answer.body) ? answer.body : {}
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
      refuse('directory_answer_invalid', { reason: 'shape', endpoint: answer.endpoint, expected: 'access_token' })
    }
    const lifetime = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 60_000
    kept = { token: new Secret(token), until: now() + lifetime - margin, isRenewal: refusedLately }
    refusedLately = false
    return kept.token
  }

  return {
    async token(signal) {
      for (;;) {
        if (kept !== undefined && now() < kept.until) return kept.token
        const isOurs = pending === undefined
        pending ??= renew(signal).finally(() => {
          pending = undefined
        })
        try {
          return await withSignal(pending, signal)
        } catch (error) {
          // The run that began it may have been told to stop; this one was not.
          if (isOurs || signal.aborted || isSsoError(error)) throw error
        }
      }
    },
    refused(authorization) {
      const current = kept && `Bearer ${kept.token.reveal()}`
      // Another request has already replaced it.
      if (authorization !== current) return true
      const isFirst = kept?.isRenewal === false
      kept = undefined
      refusedLately = isFirst
      return isFirst
    },
  }
}
