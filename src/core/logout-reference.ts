import { z } from 'zod'
import { strictObject } from './strict-object.ts'

const text = z.string().min(1)

const common = { connection: text, accountKey: text, sid: text.exactOptional() }

export const logoutReferenceSchema = z.discriminatedUnion('protocol', [
  strictObject({ protocol: z.literal('oidc'), ...common, subject: text, idToken: text.exactOptional() }),
  strictObject({
    protocol: z.literal('saml'),
    ...common,
    nameId: strictObject({
      value: text,
      format: z.string().exactOptional(),
      nameQualifier: z.string().exactOptional(),
      spNameQualifier: z.string().exactOptional(),
    }).exactOptional(),
  }),
])

interface CommonLogoutReference {
  /** The id of the connection. */
  readonly connection: string
  /** {@link Identity.key} of the person. */
  readonly accountKey: string
  /** `sid` or `SessionIndex`, where the provider said one. */
  readonly sid?: string
}

/** A {@link LogoutReference} of OpenID Connect. */
export interface OidcLogoutReference extends CommonLogoutReference {
  readonly protocol: 'oidc'
  /** `sub`. */
  readonly subject: string
  /** Sent as `id_token_hint`. It may be left out: some providers then ask the person. */
  readonly idToken?: string
}

/** A {@link LogoutReference} of SAML. */
export interface SamlLogoutReference extends CommonLogoutReference {
  readonly protocol: 'saml'
  /** Absent where the provider sent none: it could not be told who is to be signed out, and a logout is local. */
  readonly nameId?: {
    readonly value: string
    readonly format?: string
    readonly nameQualifier?: string
    readonly spNameQualifier?: string
  }
}

/**
 * What the application keeps of a sign-in, on the server and beside its session, so that the provider can be asked to end
 * its session, and can ask us to end ours. Plain JSON.
 */
export type LogoutReference = OidcLogoutReference | SamlLogoutReference
