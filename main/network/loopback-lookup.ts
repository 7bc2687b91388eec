/** Names that mean this machine, and lead nowhere else. */
import dns from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isLoopback } from '../../preload/contract/loopback.ts'

/**
 * The system's lookup of `localhost` and the names below it, as RFC 6761 wants it: some systems ask a
 * name server, whose answer could lead a key over plain http to another machine.
 */
export const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, [])
    const own = found.filter(({ address }) => isLoopback(address))
    const [first] = own
    if (first === undefined) return callback(notHere(hostname), [])
    if (options.all) callback(null, own)
    else callback(null, first.address, first.family)
  })
}

function notHere(hostname: string): Error {
  return Object.assign(new Error(`${hostname} is not this machine`), { code: 'ENOTFOUND' })
}
