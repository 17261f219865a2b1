import { z } from 'zod'
import type { OidcConnection } from '../configuration/connection.ts'
import { endpoint } from '../configuration/endpoint.ts'
import type { ClaimReference } from '../core/result.ts'
import { strictObject } from '../core/strict-object.ts'
import type { ClaimsProvider } from '../oidc/claim-sources.ts'
import type { RefreshStore } from '../state/refresh-store.ts'
import type { SealedBox } from '../state/sealed-box.ts'
import type { Parts } from './parts.ts'
import { createRefresh, type RefreshedTokens, type RefreshRequest } from './refresh-once.ts'

export type { ClaimsProvider } from '../oidc/claim-sources.ts'

export interface RevocationRequest {
  readonly connection: string
  readonly token: string
  /** Default `refresh_token`: most providers end its access tokens with it. */
  readonly kind?: 'refresh_token' | 'access_token'
}

export interface UserinfoRequest {
  readonly connection: string
  readonly accessToken: string
  /** {@link Identity.subject} of the sign-in: an answer about somebody else is refused. */
  readonly subject: string
}

export interface ResolveClaimsRequest {
  readonly connection: string
  /** One of {@link RawOidc.claimSources}. */
  readonly source: ClaimReference
  /** The party whose claims you believe. */
  readonly provider: ClaimsProvider
}

/** What can be done with the tokens of an OpenID Connect sign-in later on. Each throws a `TypeError` for wrong arguments. */
export interface AfterSignIn {
  /**
   * Gets new tokens for a refresh token. However many ask at the same time, in this process or in others that share a
   * `refreshStore`, the provider is asked once, and all get the same.
   *
   * @throws SsoError `refresh_token_rejected` where the person has to sign in again; `provider_unavailable`,
   *   `store_unavailable`; whatever a token response and an ID token are refused with; and what `save` throws
   */
  refresh(request: RefreshRequest): Promise<RefreshedTokens>
  /**
   * Tells the provider that a token is not needed any more.
   *
   * @returns false when the provider has no place to tell it
   * @throws SsoError `client_rejected`, `request_rejected`, `provider_unavailable`
   */
  revoke(request: RevocationRequest): Promise<boolean>
  /**
   * Asks for a person's claims again.
   *
   * @throws SsoError `access_token_rejected` where the token has ended; `userinfo_invalid`, `provider_unavailable`
   */
  userinfo(request: UserinfoRequest): Promise<Readonly<Record<string, unknown>>>
  /**
   * Gets the claims that another party makes, from {@link RawOidc.claimSources}, and verifies that this party made them.
   *
   * @throws SsoError `claim_source_invalid`, `algorithm_refused`, `provider_unavailable`
   */
  resolveClaims(request: ResolveClaimsRequest): Promise<Readonly<Record<string, unknown>>>
}

const text = z.string().min(1)
const names = {
  refresh: strictObject({
    connection: text,
    refreshToken: text,
    subject: text,
    save: z.custom((value) => typeof value === 'function', 'give a function that keeps the new tokens'),
  }),
  revoke: strictObject({ connection: text, token: text, kind: z.enum(['refresh_token', 'access_token']).optional() }),
  userinfo: strictObject({ connection: text, accessToken: text, subject: text }),
  resolveClaims: strictObject({
    connection: text,
    source: z.looseObject({ claims: z.array(z.string()) }),
    provider: strictObject({ issuer: text, jwksUri: endpoint }),
  }),
}

export function createAfterSignIn(parts: Parts, store: RefreshStore, box: SealedBox): AfterSignIn {
  const { oidc } = parts.protocols
  const refresh = createRefresh(parts, store, box)

  async function connectionFor(verb: keyof typeof names, request: { connection: string }): Promise<OidcConnection> {
    const parsed = names[verb].safeParse(request)
    if (!parsed.success) {
      throw new TypeError(`${verb}() was called with wrong arguments:\n${z.prettifyError(parsed.error)}`)
    }
    const connection = await parts.connections.get(request.connection)
    if (connection.protocol === 'oidc') return connection
    throw new TypeError(`${verb}() is for OpenID Connect, the connection "${connection.id}" is SAML`)
  }

  return {
    refresh: async (request) => refresh(await connectionFor('refresh', request), request),
    async revoke(request) {
      const connection = await connectionFor('revoke', request)
      return oidc.revoke(connection, request.token, request.kind ?? 'refresh_token')
    },
    async userinfo(request) {
      return oidc.userinfo(await connectionFor('userinfo', request), request)
    },
    async resolveClaims(request) {
      const connection = await connectionFor('resolveClaims', request)
      return oidc.resolveClaims(connection, request.source, request.provider)
    },
  }
}
