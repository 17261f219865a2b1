import { escapeHtml } from '../../web/markup.ts'
import { page } from './pages.ts'
import { type ProviderSession, type Site, sessionIdOf } from './site.ts'

/**
 * What a page of the provider opens in a hidden frame, so that the application ends its session.
 *
 * @returns `undefined` where the application has registered no place for it
 * @see [OpenID Connect Front-Channel Logout 1.0, section 2](https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout)
 */
export function frontChannelUrl(site: Site, session: ProviderSession): string | undefined {
  const { frontChannelLogoutUri } = site.client
  if (frontChannelLogoutUri === undefined) return undefined
  const url = new URL(frontChannelLogoutUri)
  url.searchParams.set('iss', site.issuer)
  url.searchParams.set('sid', sessionIdOf(site, session))
  return url.href
}

/** Signs out of the application in a frame, and goes on from there. */
export function framesPage(frame: string, next: string | undefined): Response {
  const onwards = next === undefined ? '' : `<p><a href="${escapeHtml(next)}">Continue</a></p>`
  return page(
    'Signed out',
    `<iframe src="${escapeHtml(frame)}" hidden></iframe>
<p>You are signed out.</p>
${onwards}`,
  )
}
