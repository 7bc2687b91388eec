/** A download on a disk each of whose calls may fail in each way that the system knows. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDisk } from '../../main/disk/disk.ts'
import { pooledCalls, type FileCalls } from '../../main/disk/file-calls.ts'
import { ReelhaulError } from '../../main/errors.ts'
import { Downloader } from '../../main/transfer/downloader.ts'
import { attempt, TestFile, TestLeases } from '../helpers/download-kit.ts'
import { callNames, faultyCalls, systemErrors, type CallFault } from '../helpers/faulty-calls.ts'
import { FaultServer } from '../helpers/fault-server.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

/** In one block, and with a part file. */
const sizes = [1000, 700_000] as const

let server: FaultServer
let downloader: Downloader
/** What the disk does in each folder. */
const faults = new Map<string, CallFault>()
beforeAll(async () => {
  server = await FaultServer.start()
  const faultOf: CallFault = (call, path) =>
    faults.get(/^.*\/out(?=\/|$)/.exec(path)?.[0] ?? '')?.(call, path) ?? null
  downloader = new Downloader({ disk: createDisk(faultyCalls(faultOf, unflushed)) })
  for (const size of sizes) server.put(`clip-${size}`, size)
})
afterAll(async () => {
  downloader.close()
  await server.close()
})

/** A power cut is another test's matter: this one has no time for a real disk. */
const unflushed: FileCalls = { ...pooledCalls, fdatasync: () => undefined, fsync: () => undefined }

const neighbours = { 'clip.mp4.part.mp4': 'of a third', 'other.mp4.zzzzzz.part': 'of another' }

interface Case {
  readonly size: (typeof sizes)[number]
  readonly overwrite?: boolean
  /** The file system knows no hard links. */
  readonly noLinks?: boolean
  readonly fault: CallFault
}

/** One try with the fault, and one without it: what both must keep to. */
async function tryTwice({ size, overwrite = false, noLinks = false, fault }: Case, about: string) {
  const body = server.put(`clip-${size}`, size)
  const folder = join(tempFolder(), 'out')
  mkdirSync(folder)
  for (const [name, text] of Object.entries(neighbours)) writeFileSync(join(folder, name), text)
  const file = new TestFile(folder)
  const leases = () => new TestLeases(() => server.link(`clip-${size}`))
  const request = () => file.request(leases(), { overwrite, expectedBytes: size, root: folder })
  const links: CallFault = (call) => (noLinks && call === 'link' ? 'EPERM' : null)

  faults.set(folder, (call, path) => fault(call, path) ?? links(call, path))
  const failure = await downloader.download(request()).then(
    () => null,
    (error: unknown) => error,
  )
  const named = readdirSync(folder).includes('clip.mp4')
  if (failure === null) expect(named, about).toBe(true)
  else {
    expect(failure, about).toBeInstanceOf(ReelhaulError)
    const { reason, message, advice } = (failure as ReelhaulError).failure
    expect([reason, message], about).toEqual([
      expect.stringMatching(/^FILE_/),
      expect.stringContaining(join(folder, 'clip.mp4')),
    ])
    expect(advice, about).toBeTruthy()
  }

  faults.set(folder, links)
  const result = await attempt(downloader, request(), file.journal.committed)
  expect(result.bytes, about).toBe(size)
  expect(readFileSync(file.targetPath).equals(body), about).toBe(true)
  expect(readdirSync(folder).sort(), about).toEqual(['clip.mp4', ...Object.keys(neighbours)].sort())
  for (const [name, text] of Object.entries(neighbours))
    expect(readFileSync(join(folder, name), 'utf8'), about).toBe(text)
  return { failure: failure as ReelhaulError | null, named }
}

describe.each(callNames)('%s', (failing) => {
  test('that fails with any error loses nothing, says what is wrong, and is made good later', async () => {
    const kinds = sizes.flatMap((size) => [false, true].map((noLinks) => ({ size, noLinks })))
    for (const kind of kinds) {
      await Promise.all(
        systemErrors.map((code) => {
          const fault: CallFault = (call) => (call === failing ? code : null)
          return tryTwice({ ...kind, fault }, `${code}, ${JSON.stringify(kind)}`)
        }),
      )
    }
  }, 120_000)
})

test('a program that ends between any two calls leaves what the next run completes, and nothing else', async () => {
  const kinds = fc.record({
    size: fc.constantFrom(...sizes),
    overwrite: fc.boolean(),
    noLinks: fc.boolean(),
    calls: fc.integer({ min: 0, max: 30 }),
  })
  await fc.assert(
    fc.asyncProperty(kinds, async ({ calls, ...kind }) => {
      let left = calls
      // A program that has ended cleans up nothing.
      const fault: CallFault = (call) => (--left < 0 && call !== 'close' ? 'EIO' : null)
      await tryTwice({ ...kind, fault }, `${calls} calls, ${JSON.stringify(kind)}`)
    }),
    { numRuns: 300 },
  )
}, 120_000)

describe('is no failure:', () => {
  const succeeds = async (fault: CallFault, size: (typeof sizes)[number] = 700_000) => {
    const { failure } = await tryTwice({ size, fault }, 'succeeds')
    expect(failure).toBeNull()
  }

  test.each(['EINVAL', 'ENOTSUP', 'ENOSYS', 'EIO', 'EACCES', 'EPERM'])(
    'a folder that says %s when it is flushed, or opened for that',
    async (code) => {
      const isFolder = (path: string) => path.endsWith('/out')
      await succeeds((call, path) => (call === 'fdatasync' && isFolder(path) ? code : null))
      await succeeds((call, path) => (call === 'open' && isFolder(path) ? code : null))
    },
  )

  test('a link that is refused, however: but that the name is taken is believed', async () => {
    const refusals = systemErrors.filter((code) => code !== 'EEXIST')
    for (const size of sizes)
      await Promise.all(
        refusals.map((code) => succeeds((call) => (call === 'link' ? code : null), size)),
      )
  })

  test('free space that cannot be told, for whatever reason', async () => {
    await Promise.all(
      systemErrors.map((code) => succeeds((call) => (call === 'statfs' ? code : null))),
    )
  })

  test.each(['EINTR', 'EAGAIN'])('any call that is interrupted once by %s', async (code) => {
    for (const failing of callNames) {
      // Only a signal interrupts this one.
      if (failing === 'close' && code === 'EAGAIN') continue
      const met = new Set<string>()
      await succeeds((call, path) => {
        if (call !== failing || met.has(path)) return null
        met.add(path)
        return code
      })
    }
  })
})
