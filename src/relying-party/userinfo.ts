import { z } from 'zod'
import { strictObject } from '../core/strict-object.ts'
import { oidcConnectionFor } from './oidc-connection.ts'
import type { Services } from './services.ts'

export interface UserinfoRequest {
  readonly connection: string
  readonly accessToken: string
  /** {@link Identity.subject} of the sign-in: an answer about another person is refused. */
  readonly subject: string
}

const requestSchema = strictObject({
  connection: z.string().min(1),
  accessToken: z.string().min(1),
  subject: z.string().min(1),
})

export interface Userinfo {
  /**
   * Asks for a person's claims again.
   *
   * @throws SsoError `access_token_rejected` where the token has ended; `userinfo_invalid`, `provider_unavailable`
   * @throws TypeError for wrong arguments
   */
  userinfo(request: UserinfoRequest): Promise<Readonly<Record<string, unknown>>>
}

export function createUserinfo(services: Services): Userinfo {
  return {
    async userinfo(request) {
      const connection = await oidcConnectionFor(services, 'userinfo', requestSchema, request)
      return services.protocols.oidc.userinfo(connection, request)
    },
  }
}
