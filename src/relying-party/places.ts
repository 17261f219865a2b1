import type { PurposeKind } from '../core/purpose.ts'
import { isRepeated } from './received.ts'

/** A callback by its name: one a purpose for each protocol, or one SAML ACS for all of them. */
export type CallbackName = PurposeKind | 'acs' | 'acs-enrollment' | 'acs-mfa'
/** A place of logouts. */
export type LogoutPlace = 'logged-out' | 'single-logout' | 'back-channel-logout' | 'front-channel-logout'
export type RouteName = CallbackName | 'start' | 'metadata' | LogoutPlace

export interface Place {
  readonly name: RouteName
  readonly url: URL
  /** As a browser sees it, and as the application does where a proxy strips the path of `baseUrl`. */
  readonly paths: readonly string[]
}

/** Stands for the id of a connection, as one segment of a path or as the value of a parameter. */
export const variable = ':connection'

/** Gives the captured connection, an empty text where the place captures none, and `undefined` where it does not match. */
export function capturedBy(place: Place, pathname: string, query: URLSearchParams): string | undefined {
  let captured = capturedByPath(place, pathname)
  for (const [name, value] of place.url.searchParams) {
    const received = query.get(name)
    if (received === null || isRepeated(query, name)) return undefined
    if (value === variable && received !== '') captured = received
    else if (value !== received) return undefined
  }
  return captured
}

export function capturedByPath({ paths }: Place, pathname: string): string | undefined {
  return paths.map((path) => matchPath(path, pathname)).find((captured) => captured !== undefined)
}

function matchPath(template: string, pathname: string): string | undefined {
  const [expected, received] = [template.split('/'), pathname.split('/')]
  if (expected.length !== received.length) return undefined
  let captured = ''
  for (const [index, segment] of expected.entries()) {
    if (segment === variable && received[index] !== '') captured = received[index] as string
    else if (segment !== received[index]) return undefined
  }
  return captured
}
