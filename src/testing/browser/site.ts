/** Second labels under which registries of countries sell names, as in `example.co.uk`. */
const registryLabels = new Set(['ac', 'co', 'com', 'edu', 'go', 'gob', 'gov', 'mil', 'ne', 'net', 'nom', 'or', 'org'])

const isAddress = (host: string): boolean => host.startsWith('[') || /^\d+(\.\d+){3}$/.test(host)

/**
 * What of a host is bought from a registry: the last two labels, three below `co.uk` and its like; all of an IP address and
 * of `localhost`. The public suffix list, which browsers have, knows more: `github.io` counts as somebody's name here.
 */
function registrableDomain(host: string): string {
  if (isAddress(host)) return host
  const labels = host.split('.')
  return labels.slice(-suffixLength(labels) - 1).join('.')
}

/** Whether a host is a registry's and nobody's own, so that no cookie can be set for all of it. */
export function isPublicSuffix(host: string): boolean {
  const labels = host.split('.')
  return !isAddress(host) && labels.length <= suffixLength(labels)
}

function suffixLength(labels: readonly string[]): number {
  const [second = '', top = ''] = labels.slice(-2)
  return labels.length >= 2 && top.length === 2 && registryLabels.has(second) ? 2 : 1
}

/**
 * Whether two URLs belong to one site: the same scheme and registrable domain, whatever the port.
 *
 * @see [HTML, same site](https://html.spec.whatwg.org/multipage/browsers.html#same-site)
 */
export function isSameSite(one: URL, other: URL): boolean {
  return one.protocol === other.protocol && registrableDomain(one.hostname) === registrableDomain(other.hostname)
}

/**
 * Whether a browser trusts the connection: https, and http on loopback.
 *
 * @see [Secure Contexts, potentially trustworthy origins](https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy)
 */
export function isTrustworthy({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}
