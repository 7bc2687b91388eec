/** Our transfer core, as a lane runs it. */
import { Downloader } from '../../../../main/transfer/downloader.ts'
import type { Client } from './client.ts'
import { allowed, journal, laneDisk, leaseOn } from './our-parts.ts'

/** One connection for each file, as the other clients have it. */
export function openCore(connections: number): Client {
  const downloader = new Downloader({ disk: laneDisk, perHost: connections, segments: 1 })
  const { signal } = new AbortController()
  return {
    async fetch(url, targetPath) {
      const { sha256 } = await downloader.download({
        ...{ leases: leaseOn(url), targetPath, partPath: `${targetPath}.part` },
        ...{ expectedBytes: null, part: null, journal, allowed, signal },
        onProgress: () => undefined,
      })
      return sha256 ?? ''
    },
    close: () => Promise.resolve(downloader.close()),
  }
}
