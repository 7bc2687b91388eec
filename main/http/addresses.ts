/** Which addresses belong to the machine or its own network. Pure. */
import { BlockList, isIP } from 'node:net'

/** RFC 6890 and its registries: addresses that no public server has. */
const privateAddresses = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv6')
}

/** True for loopback, private, link-local and other addresses that are not on the public internet. */
export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const version = isIP(plain)
  if (version === 0) return false
  // An IPv4 address in IPv6 clothes is judged as what it is.
  return privateAddresses.check(plain, version === 4 ? 'ipv4' : 'ipv6')
}

/** True for a private address, and for the names that mean this machine. */
export function isPrivateHost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || isPrivateAddress(host)
}
