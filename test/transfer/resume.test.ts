import { createHash } from 'node:crypto'
import { link, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Downloader, type DownloadRequest } from '../../main/transfer/downloader.ts'
import { trusting } from '../../main/network/certificates.ts'
import { straight } from '../../main/network/network.ts'
import { attempt, failureOf, fastClock, TestFile, TestLeases } from '../helpers/download-kit.ts'
import { contentOf, FaultServer } from '../helpers/fault-server.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { hookedDisk, systemError } from '../helpers/test-disk.ts'

const MiB = 1024 * 1024
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

let server: FaultServer
let file: TestFile
let downloader: Downloader

/** Several connections even here: this clock makes the machine look slow. */
const patient = {
  segmentThresholdBytes: 8 * MiB,
  clock: fastClock(100),
  connectTimeoutMs: 1_000_000,
  responseTimeoutMs: 1_000_000,
  stallMs: 1_000_000,
}

beforeEach(async () => {
  server = await FaultServer.start()
  file = new TestFile(tempFolder())
  downloader = new Downloader(patient)
})

afterEach(async () => {
  downloader.close()
  await server.close()
})

const leases = () => new TestLeases(() => server.link('clip'))

/** Downloads until so many bytes are written, and stops as a pause or a shutdown does. */
async function stopAt(bytes: number, expectedBytes: number | null): Promise<void> {
  const onProgress = (done: number) => {
    if (done >= bytes) file.stop.abort()
  }
  const request = file.request(leases(), { expectedBytes, onProgress })
  await expect(downloader.download(request)).rejects.toThrow()
}

/** A new process: nothing but the journal and the disk. */
function restarted(): TestFile {
  const next = new TestFile('', '')
  return Object.assign(next, {
    targetPath: file.targetPath,
    partPath: file.partPath,
    journal: file.journal,
  })
}

/** What the queue does next, after a restart. */
function afterRestart(more: Partial<DownloadRequest> = {}) {
  return attempt(downloader, restarted().request(leases(), more), file.journal.committed)
}

describe('an interrupted download', () => {
  it.each([
    ['one connection', 6 * MiB],
    ['several', 40 * MiB],
  ])('fetches no byte twice that was recorded: %s', async (_title, size) => {
    const body = server.put('clip', size, () => ({ bytesPerSecond: 100 * MiB }))
    await stopAt(size / 3, size)
    const recorded = file.journal.record!.segments.reduce((n, s) => n + s.written - s.start, 0)
    const result = await downloader.download(restarted().request(leases(), { expectedBytes: size }))
    expect(result.fetchedBytes).toBe(size - recorded)
    expect(result.sha256).toBe(sha256(body))
    expect((await file.content()).equals(body)).toBe(true)
  })

  it('keeps only what was flushed when the machine has been restarted', async () => {
    const size = 6 * MiB
    const body = server.put('clip', size, () => ({ bytesPerSecond: 100 * MiB }))
    await stopAt(3 * MiB, size)
    file.journal.record = { ...file.journal.record!, bootId: 'another boot' }
    // What a power cut may leave: the right length, and nothing in it.
    await writeFile(file.partPath, Buffer.alloc(3 * MiB))
    await downloader.download(restarted().request(leases(), { expectedBytes: size }))
    expect((await file.content()).equals(body)).toBe(true)
  })

  it('believes nothing beyond the end of the part file', async () => {
    const size = 6 * MiB
    const body = server.put('clip', size, () => ({ bytesPerSecond: 100 * MiB }))
    await stopAt(3 * MiB, size)
    await truncate(file.partPath, MiB)
    const result = await downloader.download(restarted().request(leases()))
    expect(result.fetchedBytes).toBe(5 * MiB)
    expect((await file.content()).equals(body)).toBe(true)
  })

  it('begins again when the object was replaced meanwhile', async () => {
    const size = 40 * MiB
    server.put('clip', size, () => ({ bytesPerSecond: 100 * MiB }))
    await stopAt(size / 2, size)
    const next = contentOf('next', size)
    server.put('clip', { body: next })
    await downloader.download(restarted().request(leases(), { expectedBytes: size }))
    expect((await file.content()).equals(next)).toBe(true)
  })

  it('begins again when the part file is gone', async () => {
    const size = 6 * MiB
    const body = server.put('clip', size, () => ({ bytesPerSecond: 100 * MiB }))
    await stopAt(3 * MiB, size)
    await rename(file.partPath, `${file.partPath}.elsewhere`)
    await downloader.download(restarted().request(leases()))
    expect((await file.content()).equals(body)).toBe(true)
  })
})

describe('a download that is stopped', () => {
  it('at any moment ends with its signal’s reason, and with nothing left behind', async () => {
    server.put('clip', 200_000)
    const reasons = Array.from({ length: 60 }, async (_, nth) => {
      const one = new TestFile(tempFolder())
      const done = downloader.download(one.request(leases()))
      for (let turns = 0; turns < nth; turns++) await new Promise(setImmediate)
      const reason = new Error(`stopped after ${nth} turns`)
      one.stop.abort(reason)
      const error: unknown = await done.then(
        () => null,
        (thrown: unknown) => thrown,
      )
      return error === null || error === reason
    })
    expect(await Promise.all(reasons)).toEqual(Array.from({ length: 60 }, () => true))
    const error = await downloader
      .download(file.request(leases(), { signal: AbortSignal.abort(new Error('before it began')) }))
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ message: 'before it began' })
  })
})

describe('a crash around the naming of a finished file', () => {
  const size = 3 * MiB
  let body: Buffer

  beforeEach(async () => {
    body = server.put('clip', size)
    const crash = hookedDisk((operation) => {
      if (operation === 'rename') throw new Error('the process ends here')
    })
    const first = new Downloader({ disk: crash })
    await failureOf(first.download(file.request(leases())))
    first.close()
    server.requests.length = 0
  })

  const again = async () => {
    const result = await afterRestart({ expectedBytes: size })
    expect(result).toMatchObject({ bytes: size, sha256: sha256(body), fetchedBytes: 0 })
    expect(server.requests).toHaveLength(0)
    expect((await file.content()).equals(body)).toBe(true)
    await expect(stat(file.partPath)).rejects.toThrow('ENOENT')
  }

  it('before it: only the name is given', again)

  it('between the new name and the end of the old one', async () => {
    await link(file.partPath, file.targetPath)
    await again()
  })

  it('after it: the file is known as ours', async () => {
    await rename(file.partPath, file.targetPath)
    await again()
  })

  it('an unknown file with the same name is left alone', async () => {
    await writeFile(file.targetPath, 'from another program')
    const error = await failureOf(downloader.download(restarted().request(leases())))
    expect(error.reason).toBe('FILE_EXISTS')
    expect((await readFile(file.partPath)).equals(body)).toBe(true)
    const target = `${file.targetPath}.2`
    await downloader.movePart(file.partPath, `${target}.part`)
    const renamed = { partPath: `${target}.part`, targetPath: target }
    const result = await downloader.download(restarted().request(leases(), renamed))
    expect(result.fetchedBytes).toBe(0)
    expect((await readFile(target)).equals(body)).toBe(true)
  })
})

describe('a disk in trouble', () => {
  it.each([
    ['ENOSPC', 'FILE_DISK_FULL'],
    ['EDQUOT', 'FILE_DISK_FULL'],
    ['EIO', 'FILE_IO_ERROR'],
  ])(
    '%s while writing: the part is kept, and goes on when the disk works again',
    async (code, reason) => {
      const size = 6 * MiB
      const body = server.put('clip', size)
      let writes = 0
      const disk = hookedDisk((operation) => {
        if (operation === 'write' && ++writes > 4) throw systemError(code)
      })
      const broken = new Downloader({ disk })
      const error = await failureOf(broken.download(file.request(leases())))
      broken.close()
      expect(error.reason).toBe(reason)
      expect(error.message).toContain(file.partPath)
      const result = await downloader.download(restarted().request(leases()))
      expect(result.fetchedBytes).toBe(size - 4 * 512 * 1024)
      expect((await file.content()).equals(body)).toBe(true)
    },
  )

  it.each([
    ['EACCES', 'FILE_NO_ACCESS'],
    ['EROFS', 'FILE_READ_ONLY'],
    ['ENOENT', 'FILE_FOLDER_MISSING'],
    ['EBUSY', 'FILE_LOCKED'],
    ['ETXTBSY', 'FILE_LOCKED'],
    ['ENAMETOOLONG', 'FILE_NAME_REFUSED'],
  ])('%s when the part is opened', async (code, reason) => {
    server.put('clip', 1000)
    const disk = hookedDisk((operation) => {
      if (operation === 'open') throw systemError(code)
    })
    const broken = new Downloader({ disk })
    const error = await failureOf(broken.download(file.request(leases())))
    broken.close()
    expect(error.reason).toBe(reason)
  })

  it('a folder that is not there', async () => {
    server.put('clip', 1000)
    const lost = { partPath: `${file.targetPath}/no/a.part`, targetPath: `${file.targetPath}/no/a` }
    const error = await failureOf(downloader.download(file.request(leases(), lost)))
    expect(error.reason).toBe('FILE_FOLDER_MISSING')
  })

  it('too small for what the store confirms: said before the first byte is written', async () => {
    server.put('clip', 8 * MiB)
    const small = new Downloader({
      disk: { ...hookedDisk(() => {}), freeBytes: async () => 5 * MiB },
    })
    const error = await failureOf(
      small.download(file.request(leases(), { expectedBytes: 8 * MiB })),
    )
    small.close()
    expect(error.reason).toBe('FILE_DISK_FULL')
    expect(error.message).toContain('8 MiB more, but only 5 MiB')
    expect(server.requests).toHaveLength(1)
    expect(file.progress.every((bytes) => bytes === 0)).toBe(true)
  })

  it.each([false, true])('slower than the network, TLS %s: the network waits', async (secure) => {
    const store = await FaultServer.start({ secure })
    const body = store.put('clip', 12 * MiB)
    const disk = hookedDisk((operation) => (operation === 'write' ? sleep(10) : undefined))
    const { loopbackCertificate } = await import('../helpers/loopback-certificate.ts')
    const slow = new Downloader({
      disk,
      network: { ...straight, trust: trusting([loopbackCertificate.cert]) },
    })
    const links = new TestLeases(() => store.link('clip'))
    const result = await slow.download(file.request(links))
    expect(result).toMatchObject({ fetchedBytes: body.length, sha256: sha256(body), requests: 1 })
    expect((await file.content()).equals(body)).toBe(true)
    slow.close()
    await store.close()
  })
})

describe('saveText', () => {
  it('saves what the provider itself has delivered', async () => {
    const result = await downloader.saveText({ ...file.request(leases()), text: 'Grüße' })
    expect(result).toMatchObject({ bytes: 7, sha256: sha256(Buffer.from('Grüße')) })
    expect(String(await file.content())).toBe('Grüße')
  })

  it('knows its own text again when it was interrupted after the name was given', async () => {
    await downloader.saveText({ ...file.request(leases()), text: 'Grüße' })
    const committed = file.journal.committed!
    expect(await downloader.finishedBefore(file, committed)).toBe(true)
    await expect(stat(file.partPath)).rejects.toThrow('ENOENT')
    const other = { ...file.request(leases()), text: 'Grüssl!' }
    expect((await failureOf(downloader.saveText(other))).reason).toBe('FILE_EXISTS')
  })
})

it.each([
  ['a file in several blocks', MiB],
  ['a file in one block', 1],
  ['text', 0],
])('knows %s as ours before it is made', async (_title, bytes) => {
  const known: boolean[] = []
  const { journal } = file
  const disk = hookedDisk((operation) => {
    if (operation === 'open') known.push(journal.record !== null || journal.committed !== null)
  })
  const watched = new Downloader({ disk })
  server.put('clip', bytes)
  const request = file.request(leases())
  if (bytes === 0) await watched.saveText({ ...request, text: 'Grüße' })
  else await watched.download(request)
  watched.close()
  expect(known).toEqual([true])
})

it('an empty file that got its name before a crash is known again, however often it crashes', async () => {
  server.put('clip', 0)
  await downloader.download(file.request(leases(), { expectedBytes: 0 }))
  for (let crash = 0; crash < 2; crash++) {
    const result = await afterRestart({ expectedBytes: 0 })
    expect(result).toMatchObject({ bytes: 0, fetchedBytes: 0 })
  }
})
