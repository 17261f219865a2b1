import type { JWTPayload } from 'jose'
import { jsonParameters } from '../configuration/authorization-parameters.ts'
import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { SsoError } from '../core/errors.ts'
import { signJwt } from './import-key.ts'

/** How long a request object is good, in seconds. */
const lifetime = 300

/** A number is one in a JWT as well. */
const asJson: ReadonlySet<string> = new Set([...jsonParameters, 'max_age'])

/**
 * Signs an authorization request.
 *
 * @throws SsoError `configuration_invalid`, `signer_unavailable`
 * @see [RFC 9101, section 4](https://www.rfc-editor.org/rfc/rfc9101#section-4)
 */
export async function createRequestObject(
  connection: OidcConnection,
  environment: Environment,
  parameters: URLSearchParams,
): Promise<string> {
  const { signingKeys, clientId, issuer } = connection
  const [signingKey] = signingKeys
  if (signingKey === undefined) {
    throw new SsoError(
      'configuration_invalid',
      'the provider wants signed requests, and there is no key to sign with',
      {
        connection: connection.id,
        hint: 'Give the connection signingKeys, and the provider its public half.',
      },
    )
  }
  const claims: JWTPayload = {}
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name).map((value): unknown => (asJson.has(name) ? JSON.parse(value) : value))
    claims[name] = values.length === 1 ? values[0] : values
  }
  const now = Math.floor(environment.now() / 1000)
  const ours = { iss: clientId, aud: issuer, jti: crypto.randomUUID(), iat: now, nbf: now, exp: now + lifetime }
  return signJwt(signingKey, 'oauth-authz-req+jwt', { ...claims, client_id: clientId, ...ours }, connection)
}
