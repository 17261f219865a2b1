import { SignJWT } from 'jose'
import type { OpenIdDouble } from './openid-double.ts'

export const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

export interface LogoutTokenOptions {
  /** A claim that is `undefined` is left out. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly foreignKey?: boolean
}

let count = 0

/** A logout token of the double, with real keys: one that is as it should be, and what is changed in it. */
export async function mintLogoutToken(
  double: OpenIdDouble,
  now: number,
  { claims, header, foreignKey }: LogoutTokenOptions = {},
): Promise<string> {
  count += 1
  const seconds = Math.floor(now / 1000)
  const all = {
    iss: double.issuer,
    aud: 'client',
    iat: seconds,
    exp: seconds + 120,
    jti: `logout-${count}`,
    sub: 'u1',
    sid: 's1',
    events: { [logoutEvent]: {} },
    ...claims,
  }
  const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  const protectedHeader = { alg: 'RS256', kid: 'k1', typ: 'logout+jwt', ...header }
  const key = foreignKey === true ? double.foreignKey : double.privateKey
  return new SignJWT(present).setProtectedHeader(protectedHeader).sign(key)
}
