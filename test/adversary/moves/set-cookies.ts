import { type BrowserName, origins } from '../cast.ts'
import { headerOf } from '../server.ts'
import type { World } from '../world.ts'

interface NameAndValue {
  readonly name: string
  readonly value: string
}

/** A sibling host sets cookies for all hosts of the parent domain, under whatever names browsers let it. */
export async function plantFromSibling(
  world: World,
  browser: BrowserName,
  cookies: readonly NameAndValue[],
  disguise: (name: string) => string,
): Promise<void> {
  const lines = cookies.map(
    ({ name, value }) => `${disguise(name)}=${value}; Domain=example.com; Path=/; Secure; SameSite=None`,
  )
  await setCookies(world, browser, origins.sibling, lines)
}

/** Cookies of the application's own hosts: a person edits those of his browser, or a hole lets another one do it. */
export async function setOwnCookies(
  world: World,
  browser: BrowserName,
  origin: string,
  cookies: readonly NameAndValue[],
): Promise<void> {
  const lines = cookies.map(
    ({ name, value }) => `${name}=${value}; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=None`,
  )
  await setCookies(world, browser, origin, lines)
}

export async function setCookies(
  world: World,
  browser: BrowserName,
  origin: string,
  lines: readonly string[],
): Promise<void> {
  const url = new URL('/set-cookies', origin)
  for (const line of lines) url.searchParams.append('line', line)
  await world.browsers[browser].tab().open(url.href, { follow: false, headers: { [headerOf.node]: '0' } })
}
