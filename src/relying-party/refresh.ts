import { z } from 'zod'
import { strictObject } from '../core/strict-object.ts'
import { oidcConnectionFor } from './oidc-connection.ts'
import { createRefreshOnce, type RefreshedTokens, type RefreshRequest } from './refresh-once.ts'
import type { Services } from './services.ts'

const requestSchema = strictObject({
  connection: z.string().min(1),
  refreshToken: z.string().min(1),
  subject: z.string().min(1),
  save: z.custom((value) => typeof value === 'function', 'give a function that keeps the new tokens'),
})

export interface Refresh {
  /**
   * Gets new tokens for a refresh token. However many ask at the same time, in this process or in others that share a
   * `refreshStore`, the provider is asked once, and all get the same.
   *
   * @throws SsoError `refresh_token_rejected` where the person has to sign in again; `provider_unavailable`,
   *   `store_unavailable`; whatever a token response and an ID token are refused with; and what `save` throws
   * @throws TypeError for wrong arguments
   */
  refresh(request: RefreshRequest): Promise<RefreshedTokens>
}

export function createRefresh(services: Services): Refresh {
  const refreshOnce = createRefreshOnce(services)
  return {
    async refresh(request) {
      return refreshOnce(await oidcConnectionFor(services, 'refresh', requestSchema, request), request)
    },
  }
}
