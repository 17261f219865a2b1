import { refuse } from '../core/errors.ts'
import { capturedBy, type Place, type RouteName, variable } from './places.ts'

/** Under which option each place is written. */
const options: Readonly<Record<RouteName, string>> = {
  login: 'callbacks.login',
  enrollment: 'callbacks.enrollment',
  mfa: 'callbacks.mfa',
  acs: 'callbacks.acs',
  'acs-enrollment': 'callbacks.acs.enrollment',
  'acs-mfa': 'callbacks.acs.mfa',
  start: 'routes.login',
  metadata: 'routes.metadata',
  'logged-out': 'routes.loggedOut',
  'single-logout': 'routes.singleLogout',
  'back-channel-logout': 'routes.backChannelLogout',
  'front-channel-logout': 'routes.frontChannelLogout',
}

/**
 * Checks that a request is for one place only, and that nobody is sent round in circles.
 *
 * @param base `baseUrl` without a slash at its end
 * @throws SsoError `configuration_invalid`
 */
export function checkPlaces(places: readonly Place[], base: string): void {
  checkDistinct(places)
  checkHome(places, base)
  checkCookieHosts(places)
}

/** An ACS may share its path with the redirect URI of its purpose: the answers tell themselves apart. All others may not. */
function checkDistinct(places: readonly Place[]): void {
  for (const [index, place] of places.entries()) {
    const twin = places
      .slice(index + 1)
      .find(({ paths }) => paths.some((path) => place.paths.some((own) => overlap(own, path))))
    if (twin === undefined || twin.name === (place.name === 'login' ? 'acs' : `acs-${place.name}`)) continue
    const { pathname: path } = twin.url
    refuse('configuration_invalid', { reason: 'places-overlap', places: [place.name, twin.name], path })
  }
}

/** Whether one path can be both: `/login/:connection` is `/login/callback` as well. */
function overlap(one: string, other: string): boolean {
  const [mine, theirs] = [one.split('/'), other.split('/')]
  const fits = (segment: string, index: number): boolean =>
    segment === theirs[index] || segment === variable || theirs[index] === variable
  return mine.length === theirs.length && mine.every(fits)
}

/**
 * Every sign-in and every logout ends at `baseUrl` unless it says otherwise: a place of ours that lives there would send the
 * browser to itself. Servers add and take away the slash at the end, and a proxy the path of `baseUrl`.
 */
function checkHome(places: readonly Place[], base: string): void {
  const { pathname } = new URL(base)
  const homes = [...new Set([pathname, `${pathname.replace(/\/$/, '')}/`, '/'])]
  for (const place of places) {
    if (!homes.some((home) => capturedBy(place, home, new URLSearchParams()) !== undefined)) continue
    const { name, url } = place
    refuse('configuration_invalid', { reason: 'place-at-home', option: options[name], url: url.href, baseUrl: base })
  }
}

/** A cookie that the login route sets has to reach the callbacks of logins; those of other purposes begin elsewhere. */
function checkCookieHosts(places: readonly Place[]): void {
  const start = places.find(({ name }) => name === 'start')
  const stranded = places.find(
    ({ name, url }) => (name === 'login' || name === 'acs') && url.hostname !== start?.url.hostname,
  )
  if (start === undefined || stranded === undefined) return
  refuse('configuration_invalid', {
    reason: 'cookie-out-of-reach',
    place: stranded.name,
    expected: stranded.url.hostname,
    received: start.url.hostname,
  })
}
