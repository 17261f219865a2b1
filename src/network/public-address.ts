import type { BlockList } from 'node:net'

/**
 * Everything that is not a host of the public internet.
 *
 * @see [IANA IPv4 Special-Purpose Address Registry](https://www.iana.org/assignments/iana-ipv4-special-registry/)
 */
const notPublic4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

/**
 * Of IPv6 only 2000::/3 is public, and of that not what is for documentation, or carries an IPv4 address inside.
 *
 * @see [IANA IPv6 Special-Purpose Address Registry](https://www.iana.org/assignments/iana-ipv6-special-registry/)
 */
const notPublic6: readonly (readonly [string, number])[] = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

/** Makes a check of IP addresses. */
export function createAddressCheck(List: typeof BlockList): (address: string) => boolean {
  const blocked = new List()
  for (const [network, prefix] of notPublic4) blocked.addSubnet(network, prefix, 'ipv4')
  const blocked6 = new List()
  for (const [network, prefix] of notPublic6) blocked6.addSubnet(network, prefix, 'ipv6')
  return (address) => (address.includes(':') ? !blocked6.check(address, 'ipv6') : !blocked.check(address, 'ipv4'))
}
