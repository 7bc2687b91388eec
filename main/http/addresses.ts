/** What an address is on the internet, and whose it may be. Pure. */
import ipaddr from 'ipaddr.js'
import { isLoopback } from '../../preload/contract/loopback.ts'

/**
 * - `public`: a server that anyone can reach.
 * - `loopback`: this machine.
 * - `private`: a network of one's own (RFC 1918, RFC 6598, RFC 4193).
 * - `linkLocal`: neighbours without a router between, and among them the services that give cloud
 *   machines their credentials, wherever these lie.
 * - `special`: for no server at all (documentation, multicast, reserved and so on).
 */
export type AddressKind = 'public' | 'loopback' | 'private' | 'linkLocal' | 'special'

/** What the links of an account may lead to besides public servers over https. Plain data. */
export interface AllowedServers {
  /**
   * Where the account itself is, as an IP address; null: not known, or only to a proxy. Its own
   * address is allowed and, where that is loopback or private, what is of the same kind.
   */
  readonly accountAddress: string | null
  /** Marked by hand: plain http, too, and not to this machine alone. */
  readonly plainHttp: boolean
  /** Lists of host patterns, in each of which every host on the way has to be; left out: any may be. */
  readonly hosts?: readonly (readonly string[])[]
}

/** Services that answer any program on a cloud's machine with its credentials or set-up. */
const metadataServices: ReadonlySet<string> = new Set(
  [
    // Azure, Alibaba Cloud, Oracle Cloud; all others are at 169.254.0.0/16.
    ...['168.63.129.16', '100.100.100.200', '192.0.0.192'],
    // EC2 (metadata, EKS, names, time), Google Cloud, Scaleway.
    ...['fd00:ec2::254', 'fd00:ec2::23', 'fd00:ec2::253', 'fd00:ec2::123'],
    ...['fd20:ce::254', 'fd00:42::42'],
  ].map((address) => ipaddr.parse(address).toString()),
)

/** ipaddr.js's names for what IANA's registries of special-purpose addresses hold. */
const kindOfRange: Readonly<Record<string, AddressKind>> = {
  unicast: 'public',
  loopback: 'loopback',
  private: 'private',
  carrierGradeNat: 'private',
  uniqueLocal: 'private',
  deprecatedSiteLocal: 'private',
  linkLocal: 'linkLocal',
}

/** IANA has given out this part of IPv6 alone (RFC 3587): whatever lies elsewhere is no server's. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * @param address as a name lookup or a URL's host has it: in brackets or not, with a zone or not.
 *   Null: it is no IP address.
 */
export function kindOf(address: string): AddressKind | null {
  let kind = known.get(address)
  if (kind === undefined) {
    kind = judge(address)
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(address, kind)
  }
  return kind
}

/** A run meets few addresses, and each again with every request. */
const known = new Map<string, AddressKind | null>()
const MOST_KNOWN = 1000

function judge(address: string): AddressKind | null {
  const parsed = parse(address)
  if (parsed === null) return null
  if (metadataServices.has(parsed.toString())) return 'linkLocal'
  return parsed instanceof ipaddr.IPv6 ? kindOf6(parsed) : kindOf4(parsed)
}

function kindOf4(address: ipaddr.IPv4): AddressKind {
  // Who connects to "no address" reaches this machine.
  if (address.toString() === '0.0.0.0') return 'loopback'
  return kindOfRange[address.range()] ?? 'special'
}

function kindOf6(address: ipaddr.IPv6): AddressKind {
  if (address.toString() === '::') return 'loopback'
  const embedded = embeddedIn(address)
  if (embedded.length > 0) {
    const all = embedded.every((inner) => kindOf(inner.toString()) === 'public')
    return all ? 'public' : 'special'
  }
  const kind = kindOfRange[address.range()] ?? 'special'
  return kind === 'public' && !address.match(globalUnicast) ? 'special' : kind
}

/** IPv4 addresses that a translator or tunnel on the way would turn this one into. */
function embeddedIn(address: ipaddr.IPv6): ipaddr.IPv4[] {
  const bytes = address.toByteArray()
  const at = (...places: readonly number[]) => new ipaddr.IPv4(places.map((n) => bytes[n] ?? 0))
  switch (address.range()) {
    case '6to4':
      return [at(2, 3, 4, 5)]
    case 'teredo':
      // RFC 4380: the server, and the client with every bit turned over.
      return [at(4, 5, 6, 7), new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff))]
    case 'rfc6052': {
      const last = at(12, 13, 14, 15)
      // 64:ff9b::/96; in 64:ff9b:1::/48 the length of the prefix is the network's own affair
      // (RFC 6052, section 2.2), and zero says that the address lies elsewhere.
      if ((bytes[5] ?? 0) === 0) return [last]
      const others = [at(6, 7, 9, 10), at(7, 9, 10, 11), at(9, 10, 11, 12)]
      return [last, ...others.filter((other) => !other.toString().startsWith('0.'))]
    }
    default:
      return []
  }
}

/** The IP address that a URL's host is, also by a name that means this machine; null: a name. */
export function literalAddress(hostname: string): string | null {
  if (kindOf(hostname) !== null) return bare(hostname)
  return isLoopback(hostname) ? '127.0.0.1' : null
}

/** True for public addresses, and for those of the account's own network. */
export function mayReach(address: string, { accountAddress }: AllowedServers): boolean {
  const kind = kindOf(address)
  if (kind === 'public' || kind === null) return true
  if (accountAddress === null) return false
  if ((kind === 'loopback' || kind === 'private') && kindOf(accountAddress) === kind) return true
  return parse(address)?.toString() === parse(accountAddress)?.toString()
}

const bare = (address: string): string => address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')

/** IPv4 in the clothes of IPv6 (`::ffff:127.0.0.1`) is judged as what it is. */
function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const plain = bare(address)
  try {
    // ipaddr.js takes `::8.8.8.8` for `::ffff:8.8.8.8`; a URL has the numbers in hexadecimal.
    const dotted = plain.includes(':') && plain.includes('.')
    return ipaddr.process(dotted ? bare(new URL(`http://[${plain}]`).hostname) : plain)
  } catch {
    return null
  }
}
