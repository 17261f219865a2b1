import { type Site, secondsOf } from './site.ts'
import { verifyJwt } from './verify-jwt.ts'

/** A request object that cannot be believed, in words. */
export class BadRequestObject extends TypeError {
  override readonly name = 'BadRequestObject'
}

/**
 * Gives the parameters of an authorization request: as they were sent, or out of the request object that the client signed.
 *
 * @throws BadRequestObject
 * @see [RFC 9101, section 6](https://www.rfc-editor.org/rfc/rfc9101#section-6)
 */
export function openRequestObject(site: Site, sent: URLSearchParams): URLSearchParams {
  const jwt = sent.get('request')
  if (jwt === null || site.client.key === undefined) return sent
  const opened = verifyJwt(jwt, site.client.key)
  if (opened === undefined) throw new BadRequestObject('the request object is not signed with the key of the client')
  const { iss, aud, exp, nbf: _nbf, iat: _iat, jti: _jti, ...said } = opened.claims
  if (iss !== site.client.id || said['client_id'] !== site.client.id) {
    throw new BadRequestObject('the request object is of another client')
  }
  if (![aud].flat().includes(site.issuer)) throw new BadRequestObject('the request object is for another provider')
  if (typeof exp !== 'number' || exp <= secondsOf(site)) throw new BadRequestObject('the request object has expired')
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(said)) {
    for (const one of Array.isArray(value) && name === 'resource' ? value : [value]) {
      parameters.append(name, typeof one === 'string' ? one : JSON.stringify(one))
    }
  }
  return parameters
}
