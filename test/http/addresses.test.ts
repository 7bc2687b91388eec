import { BlockList, isIPv4 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kindOf, literalAddress, mayReach, type AddressKind } from '../../main/http/addresses.ts'

type Network = readonly [network: string, prefix: number]

/** IANA's registry of IPv4 special-purpose addresses, multicast, and Azure's service for machines. */
const special4: readonly Network[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** The same for IPv6, without those that hold an IPv4 address. */
const special6: readonly Network[] = [
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['100::', 64],
  ['100:0:0:1::', 64],
  ['2001:1::', 32],
  ['2001:2::', 48],
  ['2001:3::', 32],
  ['2001:4:112::', 48],
  ['2001:10::', 28],
  ['2001:20::', 28],
  ['2001:30::', 28],
  ['2001:100::', 24],
  ['2001:db8::', 32],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
  ['4000::', 3],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
]

const listOf = (networks: readonly Network[], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList()
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family)
  return list
}
const registry4 = listOf(special4, 'ipv4')

const bytesOf = (address: string): number[] =>
  isIPv4(address)
    ? address.split('.').map(Number)
    : new URL(`http://[${address}]`).hostname
        .slice(1, -1)
        .split('::')
        .map((half) => half.split(':').filter(Boolean))
        .reduce((left, right) => [
          ...left,
          ...Array<string>(8 - left.length - right.length).fill('0'),
          ...right,
        ])
        .flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255])

const written = (bytes: readonly number[]): string =>
  bytes.length === 4
    ? bytes.join('.')
    : Array.from({ length: 8 }, (_, n) => {
        const [high = 0, low = 0] = bytes.slice(2 * n)
        return ((high << 8) | low).toString(16)
      }).join(':')

/** Any address of a network. */
const within = ([network, prefix]: Network): fc.Arbitrary<string> => {
  const bytes = bytesOf(network)
  return fc.uint8Array({ minLength: bytes.length, maxLength: bytes.length }).map((random) =>
    written(
      bytes.map((byte, n) => {
        const own = Math.min(8, Math.max(0, prefix - 8 * n))
        return byte | ((random[n] ?? 0) & (0xff >> own))
      }),
    ),
  )
}

const anyOf = (networks: readonly Network[]) => fc.constantFrom(...networks).chain(within)
const any4 = within(['0.0.0.0', 0])
const public4 = any4.filter((address) => !registry4.check(address))
const public6 = fc.constantFrom('2001:4860', '2600:1901', '2a00:1450', '2620:fe', '240e:1')
const notPublic4 = anyOf(special4)

/** The forms of IPv6 that a translator or a tunnel turns into the IPv4 address inside. */
const wrappings: Readonly<Record<string, (inner: number[]) => number[]>> = {
  mapped: (inner) => [...bytesOf('::ffff:0:0').slice(0, 12), ...inner],
  NAT64: (inner) => [...bytesOf('64:ff9b::').slice(0, 12), ...inner],
  'NAT64 of a network of its own': (inner) => [...bytesOf('64:ff9b:1::').slice(0, 12), ...inner],
  '6to4': (inner) => [0x20, 0x02, ...inner, ...Array<number>(10).fill(7)],
  'Teredo, its client': (inner) => [
    ...[0x20, 0x01, 0, 0, 8, 8, 8, 8, 0, 0, 0, 0],
    ...inner.map((byte) => byte ^ 0xff),
  ],
  'Teredo, its server': (inner) => [0x20, 0x01, 0, 0, ...inner, ...Array<number>(8).fill(0x77)],
}

describe('an IPv4 address', () => {
  test('is public exactly when no registry of special addresses has it', () => {
    fc.assert(
      fc.property(fc.oneof(any4, notPublic4), (address) => {
        expect(kindOf(address) === 'public').toBe(!registry4.check(address))
      }),
    )
  })

  test.each<[string, AddressKind]>([
    ['127.255.255.254', 'loopback'],
    ['0.0.0.0', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['169.254.169.254', 'linkLocal'],
    ['169.254.170.2', 'linkLocal'],
    ['168.63.129.16', 'linkLocal'],
    ['100.100.100.200', 'linkLocal'],
    ['192.0.0.192', 'linkLocal'],
    ['255.255.255.255', 'special'],
    ['224.0.0.1', 'special'],
    ['192.0.2.1', 'special'],
    ['8.8.8.8', 'public'],
    ['172.32.0.1', 'public'],
    ['192.169.0.1', 'public'],
  ])('%s is %s', (address, kind) => expect(kindOf(address)).toBe(kind))
})

describe('an IPv6 address', () => {
  test('that a registry of special addresses has is not public', () => {
    fc.assert(
      fc.property(anyOf(special6), (address) => {
        expect(kindOf(address)).not.toBe('public')
      }),
    )
  })

  test('of a network that was given out is public', () => {
    fc.assert(
      fc.property(public6, fc.uint8Array({ minLength: 12, maxLength: 12 }), (prefix, rest) => {
        expect(kindOf(written([...bytesOf(`${prefix}::`).slice(0, 4), ...rest]))).toBe('public')
      }),
    )
  })

  test.each(Object.entries(wrappings))('%s is what is inside', (_, wrap) => {
    fc.assert(
      fc.property(notPublic4, public4, (inner, open) => {
        expect(kindOf(written(wrap(bytesOf(inner))))).not.toBe('public')
        expect(kindOf(written(wrap(bytesOf(open))))).toBe('public')
      }),
    )
  })

  test('of a translator whose prefix ends earlier is not public with a special address inside', () => {
    fc.assert(
      fc.property(anyOf([special4[1]!, special4[3]!, special4[5]!]), (inner) => {
        const [a = 0, b = 0, c = 0, d = 0] = bytesOf(inner)
        const start = bytesOf('64:ff9b:1::').slice(0, 6)
        const tail = [8, 8, 8, 8]
        expect(kindOf(written([...start, a, b, 0, c, d, 0, ...tail]))).not.toBe('public')
        expect(kindOf(written([...start, 1, a, 0, b, c, d, ...tail]))).not.toBe('public')
      }),
    )
  })

  test.each<[string, AddressKind | null]>([
    ['::1', 'loopback'],
    ['[::1]', 'loopback'],
    ['::', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['[::ffff:7f00:1]', 'loopback'],
    ['64:ff9b::7f00:1', 'special'],
    ['fd00::1', 'private'],
    ['fec0::1', 'private'],
    ['fd00:ec2::254', 'linkLocal'],
    ['fd20:ce::254', 'linkLocal'],
    ['fe80::1%eth0', 'linkLocal'],
    ['::ffff:169.254.169.254', 'linkLocal'],
    ['::8.8.8.8', 'special'],
    ['2606:4700::1', 'public'],
    ['example.com', null],
    ['', null],
  ])('%s is %s', (address, kind) => expect(kindOf(address)).toBe(kind))
})

describe('the host of a URL', () => {
  const octal = (n: number) => `0${n.toString(8)}`
  const hex = (n: number) => `0x${n.toString(16)}`
  const writings = [String, octal, hex]

  test('is the address that it is, however its numbers are written', () => {
    const style = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat({ max: 2 }), fc.boolean())
    fc.assert(
      fc.property(any4, style, (address, [parts, base, dot]) => {
        const bytes = bytesOf(address)
        const last = bytes.slice(parts - 1).reduce((sum, byte) => sum * 256 + byte, 0)
        const numbers = [...bytes.slice(0, parts - 1), last].map(writings[base] ?? String)
        const { hostname } = new URL(`http://${numbers.join('.')}${dot ? '.' : ''}:8080/clip`)
        expect(literalAddress(hostname)).toBe(address)
      }),
    )
  })

  test.each(['localhost', 'LOCALHOST', 'localhost.', 'db.localhost', 'db.localhost.'])(
    '%s is this machine',
    (name) => expect(kindOf(literalAddress(new URL(`http://${name}/`).hostname)!)).toBe('loopback'),
  )

  test.each(['example.com', 'localhost.example', 'notlocalhost', '127.0.0.1.example'])(
    '%s is a name',
    (name) => expect(literalAddress(new URL(`http://${name}/`).hostname)).toBeNull(),
  )
})

describe('what an account may reach', () => {
  const from = (accountAddress: string | null) => ({ accountAddress, plainHttp: true })
  const anything = fc.oneof(any4, notPublic4, anyOf(special6))

  test('of a public account, or one whose address is not known, is public', () => {
    fc.assert(
      fc.property(anything, fc.oneof(public4, fc.constant(null)), (address, account) => {
        expect(mayReach(address, from(account))).toBe(kindOf(address) === 'public')
      }),
    )
  })

  test('is its own address, and never a service that gives away credentials besides', () => {
    fc.assert(
      fc.property(anything, anything, (account, address) => {
        expect(mayReach(account, from(account))).toBe(true)
        fc.pre(account !== address)
        const allowed = mayReach(address, from(account))
        if (kindOf(address) === 'linkLocal' || kindOf(address) === 'special') {
          expect(allowed).toBe(false)
        }
      }),
    )
  })

  test.each([
    ['127.0.0.1', '127.8.8.8', true],
    ['127.0.0.1', '::1', true],
    ['127.0.0.1', '::ffff:127.0.0.1', true],
    ['127.0.0.1', '10.0.0.5', false],
    ['10.0.0.5', '127.0.0.1', false],
    ['10.0.0.5', '192.168.1.9', true],
    ['10.0.0.5', 'fd12::9', true],
    ['10.0.0.5', '100.100.100.200', false],
    ['10.0.0.5', 'fd00:ec2::254', false],
    ['169.254.10.1', '169.254.169.254', false],
    ['169.254.10.1', '169.254.10.1', true],
    ['fe80::1%eth0', 'fe80::1', true],
    ['8.8.8.8', '1.1.1.1', true],
  ])('of an account at %s: %s is %s', (account, address, reached) =>
    expect(mayReach(address, from(account))).toBe(reached),
  )
})
