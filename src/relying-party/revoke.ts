import { z } from 'zod'
import { strictObject } from '../core/strict-object.ts'
import { oidcConnectionFor } from './oidc-connection.ts'
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
   * Tells the provider that a token is not needed any more.
   *
   * @returns false when the provider has no place to tell it
   * @throws SsoError `client_rejected`, `request_rejected`, `provider_unavailable`
   * @throws TypeError for wrong arguments
   */
  revoke(request: RevocationRequest): Promise<boolean>
}

export function createRevoke(services: Services): Revoke {
  return {
    async revoke(request) {
      const connection = await oidcConnectionFor(services, 'revoke', requestSchema, request)
      return services.protocols.oidc.revoke(connection, request.token, request.kind ?? 'refresh_token')
    },
  }
}
