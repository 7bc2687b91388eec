import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { inspectFile } from '../../../main/checks/inspect-file.ts'
import { ReelhaulError } from '../../../main/errors.ts'
import { mayBeNamed } from '../../../main/disk/file-errors.ts'
import { straight } from '../../../main/network/network.ts'
import {
  LaneDownloader,
  type LaneDownloaderOptions,
} from '../../../main/transfer/lanes/lane-downloader.ts'
import { OtherForm } from '../../../main/transfer/other-form.ts'
import { failureOf, TestFile, TestLeases } from '../../helpers/download-kit.ts'
import { FaultServer, s3Error, type Script } from '../../helpers/fault-server.ts'
import { loopbackCertificate } from '../../helpers/loopback-certificate.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const MiB = 1024 * 1024
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

let server: FaultServer
let folder: string
/** Threads that were started, oldest first. */
let threads: Worker[]
const onWorker = (worker: Worker) => threads.push(worker)

beforeEach(async () => {
  threads = []
  process.on('worker', onWorker)
  server = await FaultServer.start()
  folder = tempFolder()
})

afterEach(async () => {
  process.off('worker', onWorker)
  await server.close()
})

function lanes(options: LaneDownloaderOptions = {}): LaneDownloader {
  const downloader = new LaneDownloader({ lanes: 2, ...options })
  onTestFinished(() => downloader.close())
  return downloader
}

const leasesFor = (name: string) => new TestLeases(() => server.link(name))

/** Resolves when `holds`, which what is under way brings about. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1))
}

describe('a download in a lane', () => {
  it.each([0, 1, 12_288, 3 * MiB + 17, 40 * MiB + 5])(
    'of %i bytes is saved byte for byte',
    async (size) => {
      const body = server.put('clip', size)
      const file = new TestFile(folder)
      const result = await lanes().download(
        file.request(leasesFor('clip'), { expectedBytes: size, media: false }),
      )
      expect((await file.content()).equals(body)).toBe(true)
      expect(result).toMatchObject({ bytes: size, sha256: sha256(body), fetchedBytes: size })
      expect(file.journal.committed).toEqual({ bytes: size, sha256: sha256(body) })
      expect(file.progress.at(-1) ?? 0).toBe(size)
      expect(existsSync(file.partPath)).toBe(false)
    },
  )

  it.each([12_288, 3 * MiB])('of %i bytes is looked at by the lane', async (size) => {
    server.put('clip', size)
    const claim = { kind: 'video', extension: 'mp4' } as const
    const file = new TestFile(folder)
    const { inspection } = await lanes().download(
      file.request(leasesFor('clip'), { expectedBytes: size, media: false, claim }),
    )
    expect(inspection).toEqual(await inspectFile(file.targetPath, claim))
    expect(inspection?.warning).toMatchObject({ code: 'unknownFormat' })
  })

  it.each([5, 3 * MiB])(
    'of what proves to be of another form is kept whole, %i bytes',
    async (rest) => {
      const body = Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(rest)])
      server.put('clip', { body })
      const file = new TestFile(folder)
      const downloader = lanes()
      const claim = { kind: 'video', extension: 'mp4', isGuess: true } as const
      const first = downloader.download(file.request(leasesFor('clip'), { claim }))
      const error: unknown = await first.catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(OtherForm)
      expect(error).toMatchObject({ form: { kind: 'audio', extension: 'flac' } })
      const known = { ...claim, kind: 'audio', extension: 'flac' } as const
      const part = file.journal.record
      const again = file.request(leasesFor('clip'), { claim: known, part })
      expect(await downloader.download(again)).toMatchObject({ bytes: body.length, requests: 0 })
      expect((await file.content()).equals(body)).toBe(true)
    },
  )

  it('asks for a lease when the store refuses the first, and says why', async () => {
    const body = server.put('clip', 3 * MiB, (nth) =>
      nth === 1 ? { status: 403, text: s3Error('AccessDenied', 'Request has expired') } : null,
    )
    const file = new TestFile(folder)
    const leases = leasesFor('clip')
    await lanes().download(file.request(leases))
    expect((await file.content()).equals(body)).toBe(true)
    expect(leases.reasons.map(({ reason }) => reason)).toEqual(['SERVER_LEASE_EXPIRED'])
  })

  it('fails with the same failure as anywhere, and how long the server wants to wait', async () => {
    const busy: Script = () => ({ status: 503, headers: { 'retry-after': '120' } })
    server.put('clip', MiB, busy)
    const file = new TestFile(folder)
    const error = await failureOf(lanes().download(file.request(leasesFor('clip'))))
    expect(error).toMatchObject({ reason: 'SERVER_BUSY', retryAfterMs: 120_000 })
    expect(readdirSync(folder)).toEqual([])
  })

  it('that is stopped keeps its part, and the next one goes on from its record', async () => {
    const size = 24 * MiB
    const body = server.put('clip', size, () => ({ bytesPerSecond: 16 * MiB }))
    const file = new TestFile(folder)
    const downloader = lanes()
    const reason = new Error('enough')
    const stopped = downloader.download(file.request(leasesFor('clip')))
    await until(() => (file.progress.at(-1) ?? 0) > 2 * MiB)
    file.stop.abort(reason)
    await expect(stopped).rejects.toBe(reason)
    const kept = file.journal.record?.segments.reduce(
      (sum, one) => sum + one.written - one.start,
      0,
    )
    const again = new TestFile(folder)
    again.journal.record = file.journal.record
    const { fetchedBytes } = await downloader.download(again.request(leasesFor('clip')))
    expect(fetchedBytes).toBe(size - (kept ?? 0))
    expect((await again.content()).equals(body)).toBe(true)
  })

  it('ends with the loss when its record cannot be kept', async () => {
    server.put('clip', 8 * MiB, () => ({ bytesPerSecond: 16 * MiB }))
    const file = new TestFile(folder)
    const failure = { reason: 'FILE_IO_ERROR', message: 'gone', permanent: false } as const
    const loss = new ReelhaulError({ ...failure, advice: 'checkDisk' })
    file.journal.save = () => {
      throw loss
    }
    await expect(lanes().download(file.request(leasesFor('clip')))).rejects.toBe(loss)
  })

  it('says that a name is taken, and leaves what has it', async () => {
    server.put('clip', 3 * MiB)
    const file = new TestFile(folder)
    writeFileSync(file.targetPath, 'from another program')
    const error = await failureOf(lanes().download(file.request(leasesFor('clip'))))
    expect(error.reason).toBe('FILE_EXISTS')
    expect(mayBeNamed(error)).toBe(false)
    expect(readFileSync(file.targetPath, 'utf8')).toBe('from another program')
  })

  it('trusts whom the network trusts, from the moment when that changes', async () => {
    const secure = await FaultServer.start({ secure: true })
    onTestFinished(() => secure.close())
    const body = secure.put('clip', 12_288)
    let certificates: readonly string[] = []
    const network = {
      ...straight,
      get certificates() {
        return certificates
      },
    }
    const downloader = lanes({ network })
    const leases = () => new TestLeases(() => secure.link('clip'))
    const file = new TestFile(folder)
    expect((await failureOf(downloader.download(file.request(leases())))).reason).toBe(
      'NETWORK_CERTIFICATE',
    )
    certificates = [loopbackCertificate.cert]
    await downloader.download(file.request(leases()))
    expect((await file.content()).equals(body)).toBe(true)
  })

  it("asks the main thread for the way, and tells the proxy's refusal", async () => {
    server.put('clip', 12_288)
    const proxy = { host: '127.0.0.1', port: 1, secure: false, authorization: null }
    const file = new TestFile(folder)
    const downloader = lanes({ network: { ...straight, route: () => proxy } })
    const error = await failureOf(downloader.download(file.request(leasesFor('clip'))))
    expect(error.reason).toBe('NETWORK_PROXY')
  })
})

it('text of a provider and the look for a finished file go through a lane, too', async () => {
  const downloader = lanes()
  const file = new TestFile(folder, 'talk.txt')
  const { sha256: digest, bytes } = await downloader.saveText({
    ...file.request(leasesFor('none')),
    text: 'Grüße',
  })
  expect(readFileSync(file.targetPath, 'utf8')).toBe('Grüße')
  expect(await downloader.finishedBefore(file, { bytes, sha256: digest })).toBe(true)
  expect(await downloader.finishedBefore(file, { bytes, sha256: 'another' })).toBe(false)
})

describe('a lane that dies', () => {
  it.each([0.05, 0.5, 0.95])('after %d of its files is replaced, and they go on', async (share) => {
    const size = 16 * MiB
    const files = ['a', 'b', 'c', 'd'].map((name) => {
      const body = server.put(name, size, () => ({ bytesPerSecond: 24 * MiB }))
      return { name, body, file: new TestFile(folder, name) }
    })
    const downloader = lanes({ lanes: 1 })
    const all = files.map(({ name, file }) => downloader.download(file.request(leasesFor(name))))
    const done = () => files.reduce((sum, { file }) => sum + (file.progress.at(-1) ?? 0), 0)
    await until(() => done() > share * 4 * size)
    await threads[0]?.terminate()
    const results = await Promise.all(all)
    for (const { file, body } of files) expect((await file.content()).equals(body)).toBe(true)
    expect(results.map(({ sha256: digest }) => digest)).toEqual(
      files.map(({ body }) => sha256(body)),
    )
    expect(threads).toHaveLength(2)
    // What was recorded was not asked for again: a chunk or two of each at most, and what was on its way.
    expect(server.bytesSent).toBeLessThan(4 * size + 4 * 4 * MiB)
  })

  it('at its commit has finished its file, or does so in the next', async () => {
    const body = server.put('clip', 12_288)
    const file = new TestFile(folder)
    let commits = 0
    file.journal.recordCommit = async () => {
      if (++commits === 1) await threads.at(-1)?.terminate()
    }
    await lanes().download(file.request(leasesFor('clip')))
    expect((await file.content()).equals(body)).toBe(true)
  })

  it('gives back its places at a host', async () => {
    const body = server.put('clip', 4 * MiB, () => ({ bytesPerSecond: 8 * MiB }))
    const file = new TestFile(folder)
    const downloader = lanes({ perHost: 1 })
    const saved = downloader.download(file.request(leasesFor('clip')))
    await until(() => (file.progress.at(-1) ?? 0) > MiB)
    await threads[0]?.terminate()
    await saved
    expect((await file.content()).equals(body)).toBe(true)
  })

  it('again and again is told as a fault, not tried for ever', async () => {
    server.put('clip', 4 * MiB, () => ({ bytesPerSecond: 4 * MiB }))
    const file = new TestFile(folder)
    const onEvery = (worker: Worker) => worker.on('message', () => void worker.terminate())
    process.on('worker', onEvery)
    onTestFinished(() => void process.off('worker', onEvery))
    await expect(lanes().download(file.request(leasesFor('clip')))).rejects.toThrow(
      /A thread for downloads ended/,
    )
    expect(threads.length).toBeLessThanOrEqual(4)
  })
})

describe('the hash of a large file by a second lane', () => {
  const size = 80 * MiB

  it('is that of its bytes, however many connections brought them', async () => {
    const body = server.put('clip', size, () => ({ bytesPerSecond: 60 * MiB }))
    const file = new TestFile(folder)
    const { sha256: digest } = await lanes({ fastBytesPerSecond: MiB }).download(
      file.request(leasesFor('clip')),
    )
    expect(threads).toHaveLength(2)
    expect(digest).toBe(sha256(body))
  })

  it.each([0, 1])('is so when lane %i dies on the way', async (which) => {
    const body = server.put('clip', size, () => ({ bytesPerSecond: 60 * MiB }))
    const file = new TestFile(folder)
    const downloader = lanes({ fastBytesPerSecond: MiB })
    const saved = downloader.download(file.request(leasesFor('clip')))
    await until(() => (file.progress.at(-1) ?? 0) > 48 * MiB && threads.length === 2)
    await threads[which]?.terminate()
    expect((await saved).sha256).toBe(sha256(body))
    expect((await file.content()).equals(body)).toBe(true)
  })
})

it('a lane that ends as it is asked for help holds nothing up', async () => {
  const size = 80 * MiB
  const body = server.put('clip', size, () => ({ bytesPerSecond: 60 * MiB }))
  const file = new TestFile(folder)
  const endSecond = (worker: Worker) => threads.length === 2 && void worker.terminate()
  process.on('worker', endSecond)
  onTestFinished(() => void process.off('worker', endSecond))
  const downloader = lanes({ fastBytesPerSecond: MiB })
  const { sha256: digest } = await downloader.download(file.request(leasesFor('clip')))
  expect(threads.length).toBeGreaterThan(1)
  expect(digest).toBe(sha256(body))
})

describe('the segments of a large file on two lanes', () => {
  const size = 64 * MiB
  const options = { fastBytesPerSecond: MiB, segmentThresholdBytes: 8 * MiB }
  // So slow that another connection is worth it, though one counts as fast.
  const paced: Script = () => ({ bytesPerSecond: 8 * MiB })

  it('make the same file, and are asked for with leases of its own', async () => {
    const body = server.put('clip', size, paced)
    const file = new TestFile(folder)
    const leases = leasesFor('clip')
    const result = await lanes(options).download(file.request(leases))
    expect((await file.content()).equals(body)).toBe(true)
    expect(result).toMatchObject({ bytes: size, sha256: sha256(body) })
    expect(threads).toHaveLength(2)
    expect(server.peakAtOnce).toBeGreaterThan(1)
    expect(file.progress.at(-1)).toBe(size)
    // Ends that come nearer are told a moment late: a chunk or two of each piece may come twice.
    expect(server.bytesSent).toBeLessThan(size + 16 * MiB)
  })

  it.each([0, 1])('go on when lane %i dies on the way', async (which) => {
    const body = server.put('clip', size, paced)
    const file = new TestFile(folder)
    const saved = lanes(options).download(file.request(leasesFor('clip')))
    await until(() => (file.progress.at(-1) ?? 0) > 24 * MiB)
    await threads[which]?.terminate()
    expect((await saved).sha256).toBe(sha256(body))
    expect((await file.content()).equals(body)).toBe(true)
  })

  it('survive streams that break and links that expire', async () => {
    const body = server.put('clip', size, (nth) => {
      if (nth === 3) return { status: 403, text: s3Error('AccessDenied', 'Request has expired') }
      return { bytesPerSecond: 8 * MiB, ...(nth % 2 === 0 && { breakAfter: 3 * MiB }) }
    })
    const file = new TestFile(folder)
    const { sha256: digest } = await lanes(options).download(file.request(leasesFor('clip')))
    expect(digest).toBe(sha256(body))
  })

  it('stop together, and what they wrote is continued', async () => {
    const body = server.put('clip', size, paced)
    const file = new TestFile(folder)
    const downloader = lanes(options)
    const stopped = downloader.download(file.request(leasesFor('clip')))
    await until(() => (file.progress.at(-1) ?? 0) > 24 * MiB)
    const reason = new Error('enough')
    file.stop.abort(reason)
    await expect(stopped).rejects.toBe(reason)
    await until(() => server.atOnce === 0)
    const again = new TestFile(folder)
    again.journal.record = file.journal.record
    const { fetchedBytes, sha256: digest } = await downloader.download(
      again.request(leasesFor('clip')),
    )
    expect(digest).toBe(sha256(body))
    expect(fetchedBytes).toBeLessThan(size - 20 * MiB)
  })
})

const several = (count: number, size: number, prefix = 'clip') =>
  Array.from({ length: count }, (_, n) => {
    const name = `${prefix}-${n}`
    const body = server.put(name, size)
    return { body, file: new TestFile(folder, name), leases: leasesFor(name) }
  })

describe('files that come at once', () => {
  it.each([
    ['share one thread where they are known to be small', 12_288, 1],
    ['get more than one where they are not', 2 * MiB, 2],
  ])('%s', async (_, size, expected) => {
    const files = several(16, size)
    const downloader = lanes()
    await Promise.all(
      files.map(({ file, leases }) =>
        downloader.download(file.request(leases, { expectedBytes: size })),
      ),
    )
    for (const { file, body } of files) expect((await file.content()).equals(body)).toBe(true)
    expect(threads).toHaveLength(expected)
  })
})

describe('limits over all lanes', () => {
  it('connections to a host: never more than it is meant to bear', async () => {
    const files = several(24, 256 * 1024)
    const downloader = lanes({ lanes: 4, perHost: 3 })
    await Promise.all(files.map(({ file, leases }) => downloader.download(file.request(leases))))
    for (const { file, body } of files) expect((await file.content()).equals(body)).toBe(true)
    expect(threads.length).toBeGreaterThan(1)
    expect(server.peakAtOnce).toBeLessThanOrEqual(3)
  })

  it('bytes per second: together no more than the limit, which may change on the way', async () => {
    const size = 2 * MiB
    const files = several(8, size)
    const limit = 16 * MiB
    const downloader = lanes({ lanes: 4, bytesPerSecond: limit })
    const began = performance.now()
    await Promise.all(files.map(({ file, leases }) => downloader.download(file.request(leases))))
    const seconds = (performance.now() - began) / 1000
    expect(threads.length).toBeGreaterThan(1)
    // A quarter of a second may gather before it begins.
    expect((8 * size) / limit / (seconds + 0.3)).toBeLessThanOrEqual(1.05)
    const more = several(8, size, 'more')
    downloader.setLimits({ bytesPerSecond: 1024 })
    const all = more.map(({ file, leases }) => downloader.download(file.request(leases)))
    downloader.setLimits({ bytesPerSecond: null })
    await Promise.all(all)
  })
})

it('where no thread can be had, files are downloaded all the same', async () => {
  const body = server.put('clip', 3 * MiB)
  const file = new TestFile(folder)
  const downloader = lanes({ lanes: 0 })
  await downloader.download(file.request(leasesFor('clip')))
  expect((await file.content()).equals(body)).toBe(true)
  expect(threads).toHaveLength(0)
})
