/** Which hosts are reached past the proxy. Pure. */
import { BlockList, isIP } from 'node:net'

/**
 * Reads a list as `NO_PROXY` has it: names that also mean what ends in them (`example.com`,
 * `.example.com`, `*.example.com`), addresses, networks (`10.0.0.0/8`), each also with `:port`; `*`
 * is everything. Divided by commas, semicolons or spaces.
 */
export function parseBypass(list: string): (url: URL) => boolean {
  const entries = list
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter(Boolean)
  if (entries.includes('*')) return () => true
  const tests = entries.map(testOf)
  return (url) => {
    const host = bare(url.hostname)
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    return tests.some((test) => test(host, port))
  }
}

type Test = (host: string, port: string) => boolean

function testOf(entry: string): Test {
  const network = /^\[?([0-9a-f.:]+)\]?\/(\d{1,3})$/.exec(entry)
  if (network !== null) return inNetwork(network[1] ?? '', Number(network[2]))
  const { host: named, port: wanted } = splitPort(entry)
  const name = named.replace(/^\*?\.?/, '')
  return (host, port) =>
    (wanted === null || wanted === port) && (host === name || host.endsWith(`.${name}`))
}

function splitPort(entry: string): { host: string; port: string | null } {
  if (isIP(bare(entry)) !== 0) return { host: bare(entry), port: null }
  const match = /^(.*):(\d+)$/.exec(entry)
  return { host: bare(match?.[1] ?? entry), port: match?.[2] ?? null }
}

function inNetwork(address: string, prefix: number): Test {
  const version = isIP(address)
  const longest = version === 4 ? 32 : 128
  if (version === 0 || prefix > longest) return () => false
  const list = new BlockList()
  list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6')
  return (host) => isIP(host) === version && list.check(host, version === 4 ? 'ipv4' : 'ipv6')
}

const bare = (hostname: string): string => hostname.toLowerCase().replace(/^\[|\]$/g, '')
