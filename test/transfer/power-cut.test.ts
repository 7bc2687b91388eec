import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Downloader } from '../../main/transfer/downloader.ts'
import type { PartRecord, CommitRecord } from '../../main/disk/part-record.ts'
import { attempt, TestFile, TestLeases } from '../helpers/download-kit.ts'
import { FaultServer } from '../helpers/fault-server.ts'
import { leftovers, MemoryDisk } from '../helpers/memory-disk.ts'

const MiB = 1024 * 1024
const size = 2 * MiB + 17
const path = '/films/clip.mp4'

interface Cut {
  readonly after: string
  readonly title: string
  readonly disk: MemoryDisk
  readonly record: PartRecord | null
  readonly committed: CommitRecord | null
  readonly reported: boolean
}

let server: FaultServer
beforeEach(async () => {
  server = await FaultServer.start()
})
afterEach(() => server.close())

const leases = () => new TestLeases(() => server.link('clip'))
const fileAt = () =>
  Object.assign(new TestFile('', ''), { targetPath: path, partPath: `${path}.part` })

/** Runs a download, and collects what each power cut on the way would leave. */
async function everyCut(fault: (nth: number) => { breakAfter: number } | null): Promise<Cut[]> {
  server.put('clip', size, fault)
  const cuts: Cut[] = []
  const disk = new MemoryDisk()
  const file = fileAt()
  /** Never flushed: it may be gone. */
  let saved: PartRecord | null = null
  /** Flushed when `recordCommit` resolves. */
  let committed: CommitRecord | null = null
  let reported = false
  const collect = (after: string) => {
    for (const leftover of leftovers) {
      for (const record of new Set([saved, null])) {
        const kept = record === null ? 'lost' : 'kept'
        const title = `${cuts.length}: after ${after}, ${leftover} left, record ${kept}`
        cuts.push({ after, title, disk: disk.afterPowerCut(leftover), record, committed, reported })
      }
    }
  }
  disk.onChange = collect
  const journal = {
    save: (record: PartRecord) => {
      saved = structuredClone(record)
      collect('save')
    },
    recordCommit: async (file: CommitRecord) => {
      committed = file
      collect('commit')
    },
  }
  const downloader = new Downloader({ disk, syncEveryBytes: MiB })
  await downloader.download(file.request(leases(), { journal, expectedBytes: size }))
  downloader.close()
  reported = true
  collect('the report')
  return cuts
}

describe('a power cut at any point', () => {
  it.each([
    ['one stream', () => null],
    ['a stream that broke', (nth: number) => (nth === 1 ? { breakAfter: MiB + 1000 } : null)],
  ])(
    'leaves something that the next run completes, to the byte: %s',
    { timeout: 120_000 },
    async (_title, fault) => {
      const cuts = await everyCut(fault)
      const body = server.put('clip', size)
      expect(new Set(cuts.map(({ after }) => after))).toEqual(
        new Set([
          'open',
          'write',
          'save',
          'sync',
          'commit',
          'link',
          'unlink',
          'syncFolder',
          'the report',
        ]),
      )
      for (const { title, disk, record, committed, reported } of cuts) {
        if (reported)
          expect(disk.content(path)?.equals(body), `${title}: reported too early`).toBe(true)
        const downloader = new Downloader({ disk })
        const part = record === null ? null : { ...record, bootId: 'the boot before' }
        const request = fileAt().request(leases(), { part, expectedBytes: size })
        const result = await attempt(downloader, request, committed).catch((error: unknown) => {
          throw new Error(title, { cause: error })
        })
        downloader.close()
        expect(disk.content(path)?.equals(body), title).toBe(true)
        expect(disk.paths, title).toEqual([path])
        if (reported) expect(result.fetchedBytes, title).toBe(0)
      }
    },
  )
})
