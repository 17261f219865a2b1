import type { Person } from '../person.ts'
import type { Claims } from './preset.ts'
import { type Site, secondsOf, sessionIdOf } from './site.ts'
import { signOther } from './tokens.ts'

/** @see [OpenID Connect Back-Channel Logout 1.0, section 2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken) */
export function mintLogoutToken(site: Site, person: Person, changes: Claims): string {
  const session = site.lastSessions.get(person.subject)
  return signOther(site, 'logout+jwt', {
    iss: site.issuer,
    sub: person.subject,
    aud: site.client.id,
    iat: secondsOf(site),
    exp: secondsOf(site) + 120,
    jti: site.ids(),
    sid: session === undefined ? undefined : sessionIdOf(site, session),
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    ...changes,
  })
}
