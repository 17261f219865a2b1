import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { JwtBindingKey, JwtSigningKey } from '../../configuration/keys.ts'
import { ellipticPair } from './keys.ts'
import type { ClientAuthenticationMethod } from './preset.ts'

/** The key of an application: PKCS #8 or SPKI as PEM, or a JWK. */
export type ClientKey = string | Readonly<Record<string, unknown>>

/** @throws TypeError for what is no key */
export function publicHalf(key: ClientKey): KeyObject {
  try {
    return createPublicKey(typeof key === 'string' ? key : { key: key as JsonWebKey, format: 'jwk' })
  } catch (cause) {
    throw new TypeError('clientKey is neither a PEM text nor a JWK', { cause })
  }
}

const jwkOf = (key: KeyObject): Record<string, unknown> => ({ ...key.export({ format: 'jwk' }) })

/** What a client is registered with. */
export interface ClientCredentials {
  readonly authMethod: ClientAuthenticationMethod
  readonly secret: string | undefined
  readonly clientKey: ClientKey | undefined
  readonly key: KeyObject | undefined
}

const defaultSecret = 'a client secret of the testing kit'

/** Gives a client what its method needs, and no more. */
export function credentialsFor(
  authMethod: ClientAuthenticationMethod,
  given: { readonly secret?: string | undefined; readonly clientKey?: ClientKey | undefined },
): ClientCredentials {
  const hasSecret = authMethod === 'client_secret_basic' || authMethod === 'client_secret_post'
  const own = authMethod === 'private_key_jwt' ? jwkOf(ellipticPair('client').privateKey) : undefined
  const clientKey = given.clientKey ?? own
  return {
    authMethod,
    secret: hasSecret ? (given.secret ?? defaultSecret) : undefined,
    clientKey,
    key: clientKey === undefined ? undefined : publicHalf(clientKey),
  }
}

/** What a connection signs with, where the private half is known. */
export function signingKeyOf(key: ClientKey): JwtSigningKey | undefined {
  const isPrivate = typeof key === 'string' ? key.includes('PRIVATE KEY') : 'd' in key
  if (!isPrivate) return undefined
  const { asymmetricKeyType: kind } = createPrivateKey(
    typeof key === 'string' ? key : { key: key as JsonWebKey, format: 'jwk' },
  )
  const alg = kind === 'ec' ? 'ES256' : kind === 'ed25519' ? 'EdDSA' : 'PS256'
  return { alg, privateKey: key }
}

/** What a connection binds its tokens to. */
export function bindingKey(): JwtBindingKey {
  return { alg: 'ES256', privateKey: jwkOf(ellipticPair('binding').privateKey) }
}
