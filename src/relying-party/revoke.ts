import { z } from 'zod'
import { strictObject } from '../core/strict-object.ts'
import { oidcConnectionFor } from './oidc-connection.ts'
import { forgetRefreshed } from './refresh-once.ts'
import type { Services } from './services.ts'

export interface RevocationRequest {
  readonly connection: string
  readonly token: string
  /** Default `refresh_token`: most providers end its access tokens with it. */
  readonly kind?: 'refresh_token' | 'access_token'
}

const requestSchema = strictObject({
  connection: z.string().min(1),
  token: z.string().min(1),
  kind: z.enum(['refresh_token', 'access_token']).optional(),
})

export interface Revoke {
  /**
   * Tells the provider that a token is not needed any more, and has `refresh` forget what it remembers of it.
   *
   * @returns false when the provider has no place to tell it
   * @throws SsoError `client_rejected`, `request_rejected`, `provider_unavailable`; `store_unavailable`, after the provider was
   *   told, where the refresh store failed: call it again
   * @throws TypeError for wrong arguments
   */
  revoke(request: RevocationRequest): Promise<boolean>
}

export function createRevoke(services: Services): Revoke {
  return {
    async revoke(request) {
      const connection = await oidcConnectionFor(services, 'revoke', requestSchema, request)
      const { token, kind = 'refresh_token' } = request
      // The provider is told also where the store fails: then the caller may do it again.
      const [told, forgotten] = await Promise.allSettled([
        services.protocols.oidc.revoke(connection, token, kind),
        forgetRefreshed(services, connection.id, token),
      ])
      if (told.status === 'rejected') throw told.reason
      if (forgotten.status === 'rejected') throw forgotten.reason
      return told.value
    },
  }
}
