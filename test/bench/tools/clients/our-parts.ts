/** What our own code wants to be told in a benchmark: no queue, one thread, this machine. */
import { createDisk } from '../../../../main/disk/disk.ts'
import { directCalls } from '../../../../main/disk/file-calls.ts'
import type { PartJournal } from '../../../../main/disk/part-record.ts'
import type { AllowedServers } from '../../../../main/http/addresses.ts'
import type { LeaseSource } from '../../../../main/http/store-request.ts'

/** As in a lane. */
export const laneDisk = createDisk(directCalls)

export const journal: PartJournal = {
  save: () => undefined,
  recordCommit: () => Promise.resolve(),
}

export const allowed: AllowedServers = { accountAddress: '127.0.0.1', plainHttp: true }

/** One link, good for ever. */
export function leaseOn(url: string): LeaseSource {
  const lease = { url, expiresAt: null, issuedAt: Date.now() }
  return {
    current: () => Promise.resolve(lease),
    renew: () => Promise.reject(new Error(`${url} was refused`)),
  }
}
