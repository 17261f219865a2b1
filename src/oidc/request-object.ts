import type { JWTPayload } from 'jose'
import { jsonParameters } from '../configuration/authorization-parameters.ts'
import type { OidcContext } from './exchange.ts'
import { signJwt } from './import-key.ts'

const lifetimeSeconds = 300

/** A number is one in a JWT as well. */
const asJson: ReadonlySet<string> = new Set([...jsonParameters, 'max_age'])

/**
 * Signs an authorization request.
 *
 * @throws SsoError `configuration_invalid`, `signer_unavailable`
 * @see [RFC 9101, section 4](https://www.rfc-editor.org/rfc/rfc9101#section-4)
 */
export async function createRequestObject(context: OidcContext, parameters: URLSearchParams): Promise<string> {
  const { connection, now, refuse } = context
  const { clientId, issuer } = connection
  const [signingKey] = connection.signingKeys
  if (signingKey === undefined)
    return refuse('configuration_invalid', { reason: 'signing-key-missing', setting: 'signingKeys' })
  const claims: JWTPayload = {}
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name).map((value): unknown => (asJson.has(name) ? JSON.parse(value) : value))
    claims[name] = values.length === 1 ? values[0] : values
  }
  const iat = Math.floor(now() / 1000)
  const ours = { iss: clientId, aud: issuer, jti: crypto.randomUUID(), iat, nbf: iat, exp: iat + lifetimeSeconds }
  const signed = { ...claims, client_id: clientId, ...ours }
  return signJwt(context, { key: signingKey, typ: 'oauth-authz-req+jwt', claims: signed })
}
