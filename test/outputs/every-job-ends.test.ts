/** A store or a disk that fails in the same way every time: the job ends, and with a precise reason. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDisk, type Disk } from '../../main/disk/disk.ts'
import { Downloader } from '../../main/transfer/downloader.ts'
import { DownloadSlots } from '../../main/outputs/download-slots.ts'
import { JobQueue } from '../../main/queue/job-queue.ts'
import type { JobRecord } from '../../main/queue/records.ts'
import { reserveName } from '../../main/outputs/output-name.ts'
import { runOutput } from '../../main/outputs/output-run.ts'
import { samePolicy, unattendedRetries } from '../../main/queue/retry-policy.ts'
import { Scheduler } from '../../main/queue/scheduler.ts'
import { WatchedClock } from '../../main/queue/watched-clock.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { PartFileRepository } from '../../main/queue/sqlite/part-store.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { LeaseKeeper } from '../../main/leases/lease-keeper.ts'
import { JobPace } from '../../main/queue/job-pace.ts'
import type { JobReport, RemoteOutput } from '../../main/providers/provider.ts'
import { fastClock, onThisMachine } from '../helpers/download-kit.ts'
import { callNames, faultyCalls, systemErrors } from '../helpers/faulty-calls.ts'
import { limits } from '../helpers/engine-kit.ts'
import { FaultServer, inWords, type Fault, type Script } from '../helpers/fault-server.ts'
import { nameServer } from '../helpers/name-server.ts'
import { partOf } from '../helpers/part-files.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { hookedDisk, systemError } from '../helpers/test-disk.ts'

const MiB = 1024 * 1024
const maxTries = unattendedRetries.downloads.maxAttempts
/** Connections and restarts within one try. */
const requestsPerTry = 8

interface Clip {
  readonly size: number
  readonly script?: Script
  readonly promised?: number | null
  /** Instead of a link to the store. */
  readonly url?: string
}

interface Kit {
  readonly folder: string
  readonly server: FaultServer
  readonly queue: JobQueue
  readonly ids: readonly number[]
  /** Tries so far, all jobs together. */
  readonly tries: () => number
  /** Resolves when every job has come to its end. */
  readonly end: () => Promise<JobRecord[]>
}

/** Jobs that are ready, with everything from the queue to the disk, unattended. */
async function kit(clips: readonly Clip[], disk?: Disk): Promise<Kit> {
  const [folder, server] = [tempFolder(), await FaultServer.start()]
  const store = new SqliteJobStore(openDatabase(join(tempFolder(), 'queue.sqlite')).database)
  const partFiles = new PartFileRepository(join(tempFolder(), 'partFiles.sqlite'))
  const now = Date.now
  const queue = new JobQueue({
    ...{
      store,
      now,
      random: () => 0,
      pace: new JobPace({ limits: () => limits, now, random: () => 0 }),
    },
    retries: samePolicy({ ...unattendedRetries.downloads, baseMs: 2, capMs: 5 }),
  })
  const downloader = new Downloader({
    ...{ segmentThresholdBytes: MiB, responseTimeoutMs: 4000, stallMs: 4000 },
    ...{ clock: fastClock(20), segments: 2 },
    ...(disk && { disk }),
  })
  store.accounts.save({ id: 'a', provider: 'redner', name: 'Redner', baseUrl: server.origin })
  const rows = clips.map((_, n) => ({
    ...{ accountId: 'a', remoteId: `job_${n}`, title: `clip-${n}`, columns: {} },
  }))
  const batch = { name: 'Spring', folder, template: '{title}.{ext}' }
  const ids = queue.addBatch(batch, rows).added
  const remote = new Map<number, readonly RemoteOutput[]>()
  ids.forEach((id, n) => {
    const { size, script, promised = null, url } = clips[n]!
    server.put(`clip-${n}`, size, script)
    const lease = { url: url ?? server.link(`clip-${n}`), expiresAt: null, issuedAt: now() }
    const output = { key: 'video', name: null, kind: 'video', locale: null, index: null } as const
    const facts = { ...output, extension: 'mp4', sizeBytes: promised }
    remote.set(id, [{ ...facts, source: { type: 'lease', lease } } as unknown as RemoteOutput])
    store.outputs.register(id, [facts])
    queue.move(id, 'ready', { dueAt: now() })
  })
  const leases = new LeaseKeeper({
    ask: async (id) => ({ state: 'ready', outputs: remote.get(id) ?? [] }) as unknown as JobReport,
    onRenewed: () => undefined,
    monotonicNow: () => performance.now(),
  })
  let tries = 0
  const run = {
    ...{ store, partFiles, leases, downloader, now },
    live: { set: () => undefined, end: () => undefined } as never,
    reserveName: reserveName.bind(null, store, partFiles, () => 'number' as const),
    overwrites: () => false,
    allowedServers: () => onThisMachine,
  }
  const clock = new WatchedClock({ now, monotonicNow: () => performance.now() })
  const scheduler = new Scheduler({ clock, onClockJump: () => queue.boundDueTimes() })
  const slots = new DownloadSlots(
    {
      ...{ queue, now, scheduler, finish: () => null },
      run: (task) => {
        tries++
        return runOutput(run, task)
      },
    },
    2,
  )
  slots.on('folderFailed', (_, failure) => queue.block(queue.activeOf('a'), failure, 'failed'))
  slots.on('jobEnded', (id) => leases.forget(id))
  queue.on('wake', () => slots.wake())
  queue.on('stopped', (stopped) => void slots.stopJobs(stopped))
  onTestFinished(async () => {
    await slots.stop()
    scheduler.close()
    downloader.close()
    await server.close()
    await store.durable()
    partFiles.close()
    store.close()
  })
  const jobs = () => ids.map((id) => store.jobs.get(id)!)
  const end = async () => {
    slots.start()
    const ended = () => jobs().every(({ state }) => state === 'completed' || state === 'failed')
    await expect.poll(ended, { timeout: 25_000, interval: 5 }).toBe(true)
    return jobs()
  }
  return { folder, server, queue, ids, tries: () => tries, end }
}

/** They end as they must: soon, with no second copy, and only with whole files in the folder. */
async function expectEnds(clips: readonly Clip[], disk?: Disk): Promise<JobRecord[]> {
  const run = await kit(clips, disk)
  const jobs = await run.end()
  const most = jobs.reduce((sum, job) => sum + maxTries + uncounted(job), 0)
  expect(run.tries()).toBeLessThanOrEqual(most)
  expect(run.server.requests.length).toBeLessThanOrEqual(run.tries() * requestsPerTry)
  for (const name of readdirSync(run.folder).filter((found) => !found.endsWith('.part'))) {
    const clip = clips[Number(/^clip-(\d+)\.mp4$/.exec(name)?.[1])]
    expect(readFileSync(join(run.folder, name))).toHaveLength(clip?.size ?? -1)
  }
  return jobs
}

async function expectEnd(clip: Clip, disk?: Disk): Promise<JobRecord> {
  const [job] = await expectEnds([clip], disk)
  return job!
}

const uncounted = ({ failure }: JobRecord) => (failure?.reason === 'FILE_TOO_MANY_OPEN' ? 4 : 0)

const size = 3 * MiB
const turns = (nth: number) => (nth % 2 === 0 ? '"even"' : '"odd"')

describe('a store that fails in the same way every time', () => {
  test.each<[string, Script, string | null]>([
    ['503', () => ({ status: 503 }), 'SERVER_BUSY'],
    ['404', () => ({ status: 404 }), 'SERVER_OBJECT_GONE'],
    ['500', () => ({ status: 500 }), 'SERVER_ERROR'],
    ['hangs up', () => ({ hangUp: true }), 'NETWORK_BROKEN'],
    ['a page', () => ({ status: 200, text: '<!doctype html>Sign in' }), 'SERVER_WRONG_CONTENT'],
    ['cut, without ranges', () => ({ cutAfter: MiB, ignoreRange: true }), 'NETWORK_BROKEN'],
    ['broken, without ranges', () => ({ breakAfter: MiB, ignoreRange: true }), 'NETWORK_BROKEN'],
    [
      'cut, no length, no ranges',
      () => ({ cutAfter: MiB, ignoreRange: true, noLength: 'chunked' }),
      'NETWORK_BROKEN',
    ],
    ['never answers', () => ({ silent: true }), 'NETWORK_TIMEOUT'],
    ['sends no byte', () => ({ stallAfter: 0 }), 'NETWORK_STALLED'],
    ['stalls, without ranges', () => ({ stallAfter: MiB, ignoreRange: true }), 'NETWORK_STALLED'],
    [
      'resets, without ranges',
      () => ({ breakAfter: MiB, reset: true, ignoreRange: true }),
      'NETWORK_BROKEN',
    ],
    ['bytes from further on than it says', () => ({ shiftBytes: 7 }), 'NETWORK_STALLED'],
    ['two ETags in turn, broken', (n) => ({ etag: turns(n), breakAfter: MiB }), null],
    [
      'two ETags in turn, If-Range ignored',
      (n) => ({ etag: turns(n), breakAfter: MiB, ignoreIfRange: true }),
      null,
    ],
    ['an ETag of its own for each answer', (n) => ({ etag: `"${n}"`, breakAfter: MiB }), null],
    ['other bytes than asked for', () => ({ breakAfter: MiB, shiftRange: 7 }), null],
    ['another total', () => ({ breakAfter: MiB, totalLie: 7 }), null],
    [
      'breaks a little further on each time',
      (n) => ({ breakAfter: MiB + n, ignoreRange: true }),
      null,
    ],
  ])(
    '%s',
    async (_, script, reason) => {
      const job = await expectEnd({ size, script })
      expect(job.state).toBe('failed')
      if (reason === null) expect(job.failure?.reason).toMatch(/^(SERVER|NETWORK)_/)
      else expect(job.failure?.reason).toBe(reason)
    },
    30_000,
  )

  test.each<[string, Fault, string | null, number?]>([
    [
      'cut, until the connection ends',
      { cutAfter: MiB, noLength: 'close', ignoreRange: true },
      'NETWORK_BROKEN',
      size,
    ],
    ['empty', { replaceWith: { body: Buffer.alloc(0) } }, 'SERVER_WRONG_CONTENT'],
    [
      'a part of something, unasked',
      { partial: true, contentRange: () => 'bytes 5-9/50' },
      'SERVER_BAD_RANGE',
    ],
    [
      'a part of an unknown whole, unasked',
      { partial: true, contentRange: () => '' },
      'SERVER_WRONG_LENGTH',
    ],
    [
      'several parts',
      { partial: true, headers: { 'content-type': 'multipart/byteranges' } },
      'SERVER_BAD_RANGE',
    ],
    ['ranges from before, broken', { breakAfter: MiB, alignBytes: 700_000 }, 'NETWORK_BROKEN'],
    [
      'ranges in other units, broken',
      { breakAfter: MiB, contentRange: () => 'seconds 1-2/3' },
      'NETWORK_BROKEN',
    ],
    [
      'the whole for every range, broken',
      { breakAfter: MiB, ignoreRange: true, partial: true },
      'NETWORK_BROKEN',
    ],
    [
      'a page for a label, of another length',
      { headers: { 'content-type': 'text/html' } },
      'SERVER_WRONG_CONTENT',
      size + 1,
    ],
    ['packed, and is not', { headers: { 'content-encoding': 'gzip' } }, 'SERVER_WRONG_CONTENT'],
    [
      'packed in a way that cannot be unpacked',
      { headers: { 'content-encoding': 'compress' } },
      'SERVER_WRONG_CONTENT',
    ],
    [
      'packed, cut',
      {
        replaceWith: { body: gzipSync(Buffer.alloc(size)).subarray(0, 2000) },
        headers: { 'content-encoding': 'gzip' },
      },
      'SERVER_WRONG_CONTENT',
    ],
    [
      'packed, without end',
      {
        replaceWith: { body: gzipSync(Buffer.alloc(80 * MiB)) },
        headers: { 'content-encoding': 'gzip' },
      },
      'SERVER_WRONG_CONTENT',
    ],
    [
      'two lengths',
      { raw: (answer) => inWords(answer, { lines: ['Content-Length: 7'] }) },
      'NETWORK_BROKEN',
    ],
    [
      'a head without end',
      { raw: () => `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}` },
      'NETWORK_BROKEN',
    ],
    ['no HTTP', { raw: () => 'SSH-2.0-OpenSSH_9.6\r\n' }, 'NETWORK_BROKEN'],
    [
      'chunks that are none',
      {
        raw: (answer) =>
          inWords(answer, { without: ['content-length'], lines: ['Transfer-Encoding: chunked'] }),
      },
      'NETWORK_BROKEN',
    ],
    [
      'announcements alone',
      { raw: () => 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(5) },
      'NETWORK_BROKEN',
    ],
    ['nothing where something was announced', { status: 204 }, null],
    ['refuses, and never ends saying why', { status: 404, text: 'no ', stallAfter: 0 }, null],
    [
      'leads on, and never ends its page',
      { status: 302, headers: { location: '/elsewhere' }, text: 'see ', stallAfter: 0 },
      null,
    ],
  ])(
    '%s',
    async (_, fault, reason, promised = undefined) => {
      const job = await expectEnd({
        size,
        script: () => fault,
        ...(promised !== undefined && { promised }),
      })
      expect(job.state).toBe('failed')
      if (reason === null) expect(job.failure?.reason).toMatch(/^(SERVER|NETWORK)_/)
      else expect(job.failure?.reason).toBe(reason)
    },
    30_000,
  )

  test('has an object without a byte, and the provider promises none: asked for once, and saved', async () => {
    const run = await kit([{ size: 0, promised: 0 }])
    const [job] = await run.end()
    expect([job?.state, run.server.requests.length]).toEqual(['completed', 1])
  })

  test('has a film whose length the provider has not measured: it is fetched', async () => {
    const run = await kit([{ size, promised: 0 }])
    const [job] = await run.end()
    expect([job?.state, run.server.bytesSent]).toEqual(['completed', size])
  })

  test('ends with every connection, and the length is not known: the file is kept, and that is told', async () => {
    const run = await kit([{ size, script: () => ({ noLength: 'close' }) }])
    const [job] = await run.end()
    expect(job).toMatchObject({
      state: 'completed',
      warnings: [{ code: 'lengthUnknown', params: { name: 'clip-0.mp4' } }],
    })
  })

  test('refuses every connection as one too many', async () => {
    const run = await kit([{ size }])
    run.server.connectionLimit = 0
    const [job] = await run.end()
    expect(job?.failure?.reason).toBe('SERVER_BUSY')
    expect(run.tries()).toBeLessThanOrEqual(maxTries)
  }, 30_000)

  test('bears one connection only: every job completes all the same', async () => {
    const run = await kit([{ size }, { size }, { size: 1000 }])
    run.server.connectionLimit = 1
    expect((await run.end()).map(({ state }) => state)).toEqual(Array(3).fill('completed'))
  }, 30_000)

  test('another length than promised', async () => {
    const job = await expectEnd({ size, promised: size + 1 })
    expect(job.failure?.reason).toBe('SERVER_WRONG_LENGTH')
    const chunked = await expectEnd({
      ...{ size, promised: size + 1, script: () => ({ noLength: 'chunked' as const }) },
    })
    expect(chunked.failure?.reason).toBe('SERVER_WRONG_LENGTH')
  })

  test.each(['file:///etc/passwd', 'ftp://127.0.0.1/clip.mp4'])(
    '%s is refused once',
    async (url) => {
      const run = await kit([{ size: 1, url }])
      const [job] = await run.end()
      expect(job?.failure).toMatchObject({ reason: 'PROVIDER_UNEXPECTED_ANSWER', permanent: true })
      expect([run.tries(), run.server.requests.length]).toEqual([1, 0])
    },
  )
})

describe('a provider whose links lead where they must not', () => {
  test.each([
    ['NETWORK_ADDRESS_REFUSED', 'https://169.254.169.254/latest/meta-data'],
    ['NETWORK_ADDRESS_REFUSED', 'https://10.0.0.1/clip.mp4'],
    ['NETWORK_ADDRESS_REFUSED', 'http://[::ffff:a9fe:a9fe]/clip.mp4'],
    ['NETWORK_PLAIN_HTTP', 'http://store.example/clip.mp4'],
  ])('%s once: %s', async (reason, url) => {
    const run = await kit([{ size: 1, url }])
    const [job] = await run.end()
    expect(job?.failure).toMatchObject({ reason, permanent: true })
    expect([run.tries(), run.server.requests.length]).toEqual([1, 0])
  })

  test('by name is asked again, because names change, and given up in the end', async () => {
    const asked = nameServer({ 'store.example': ['169.254.169.254', '10.0.0.1'] })
    const job = await expectEnd({ size: 1, url: 'https://store.example/clip.mp4' })
    expect(job.failure).toMatchObject({ reason: 'NETWORK_ADDRESS_REFUSED', permanent: false })
    expect(asked.length).toBeLessThanOrEqual(maxTries)
  })

  test.each([
    ['NETWORK_REDIRECT_REFUSED', 'http://169.254.169.254/latest/meta-data'],
    ['NETWORK_REDIRECT_REFUSED', 'https://inner.example/clip.mp4'],
    ['NETWORK_PLAIN_HTTP', 'http://store.example/clip.mp4'],
  ])('by a redirect: %s, %s', async (reason, location) => {
    nameServer({ 'inner.example': ['10.0.0.1'] })
    const job = await expectEnd({ size, script: () => ({ status: 302, headers: { location } }) })
    expect(job.failure?.reason).toBe(reason)
  })
})

/** The disk itself says that it is full: that is every job's failure, so each meets it alone. */
const fullErrnos = ['ENOSPC', 'EDQUOT']
const fileErrnos = [
  ...['EFBIG', 'EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EIO'],
  ...['EBUSY', 'ENAMETOOLONG', 'EINVAL', 'ESTALE'],
]
const fileOperations = [
  ...(['open', 'write', 'sync', 'rename', 'size', 'stat', 'read', 'truncate', 'remove'] as const),
]
/** Without these a file can come to its end. */
const dispensable = ['size', 'stat', 'read', 'truncate', 'remove', 'freeBytes']

/** Of the folder or the machine, and so of every job; that a name is taken is believed, and another tried. */
const ofFolder: ReadonlySet<string> = new Set([
  ...[...fullErrnos, 'EMFILE', 'ENFILE', 'EEXIST', 'EISDIR', 'ENOTEMPTY'],
  // Interrupted calls are made again: see the disk's own tests.
  ...['EINTR', 'EAGAIN'],
])

const expectAll = (jobs: readonly JobRecord[], state: JobRecord['state']) =>
  expect(jobs.map((job) => job.state)).toEqual(jobs.map(() => state))

/** More than one block, so that there is a part. */
const partBytes = 700_000

function expectReason(job: JobRecord, operation: string): void {
  if (job.state === 'failed') expect(job.failure?.reason).toMatch(/^FILE_/)
  else expect(dispensable).toContain(operation)
}

describe('a disk that fails in the same way every time', () => {
  test.each(fileOperations)(
    'at each %s of a file, whatever its error',
    async (operation) => {
      const disk = hookedDisk((called, path) => {
        const code = fileErrnos[Number(/clip-(\d+)/.exec(path)?.[1])]
        if (called === operation && code !== undefined) throw systemError(code)
      })
      const jobs = await expectEnds(
        fileErrnos.map(() => ({ size: partBytes })),
        disk,
      )
      for (const job of jobs) expectReason(job, operation)
    },
    30_000,
  )

  test.each(fileOperations)(
    'at each %s, because it is full',
    async (operation) => {
      for (const code of fullErrnos) {
        const disk = hookedDisk((called) => {
          if (called === operation) throw systemError(code)
        })
        expectReason(await expectEnd({ size: partBytes }, disk), operation)
      }
    },
    30_000,
  )

  test.each(callNames)(
    'at each %s, whatever the system says',
    async (failing) => {
      // What says that the folder is at fault ends every job, so those are not among them.
      const codes = systemErrors.filter((code) => !ofFolder.has(code))
      const disk = createDisk(
        faultyCalls((call, path) => {
          const code = codes[Number(/clip-(\d+)/.exec(path)?.[1])]
          return call === failing && code !== undefined ? code : null
        }),
      )
      const jobs = await expectEnds(
        codes.map(() => ({ size: partBytes })),
        disk,
      )
      for (const job of jobs)
        if (job.state === 'failed') expect(job.failure?.reason).toMatch(/^FILE_/)
      if (failing === 'link' || failing === 'statfs') expectAll(jobs, 'completed')
      if (failing === 'write') expectAll(jobs, 'failed')
    },
    60_000,
  )

  test.each(['syncFolder', 'freeBytes'] as const)(
    'at each %s of a folder',
    async (operation) => {
      for (const code of [...fullErrnos, ...fileErrnos]) {
        const disk = hookedDisk((called) => {
          if (called === operation) throw systemError(code)
        })
        expectReason(await expectEnd({ size: 5 * MiB }, disk), operation)
      }
    },
    30_000,
  )
})

test('file handles that run out end in their own reason, after a few more tries', async () => {
  const disk = hookedDisk((called) => {
    if (called === 'open') throw systemError('EMFILE')
  })
  expect((await expectEnd({ size: MiB }, disk)).failure?.reason).toBe('FILE_TOO_MANY_OPEN')
}, 30_000)

describe.each([1000, 3 * MiB])('a file of %i bytes whose folder cannot be synced', (bytes) => {
  test('is there once, fetched once, and known again when the folder can be', async () => {
    let failing = 3
    const disk = hookedDisk((called) => {
      if (called === 'syncFolder' && failing-- > 0) throw systemError('EREMOTEIO')
    })
    const run = await kit([{ size: bytes }], disk)
    const [job] = await run.end()
    expect(job?.state).toBe('completed')
    expect(readdirSync(run.folder)).toEqual(['clip-0.mp4'])
    expect(run.server.bytesSent).toBe(bytes)
  })

  test('fails in the end with its reason, and keeps the proof that the file is ours', async () => {
    const disk = hookedDisk((called) => {
      if (called === 'syncFolder') throw systemError('EREMOTEIO')
    })
    const run = await kit([{ size: bytes }], disk)
    const [job] = await run.end()
    expect(job?.failure?.reason).toBe('FILE_IO_ERROR')
    expect([run.tries(), readdirSync(run.folder)]).toEqual([maxTries, ['clip-0.mp4']])
    const content = readFileSync(join(run.folder, 'clip-0.mp4'))
    const [output] = run.queue.store.outputs.ofJob(run.ids[0]!)
    expect(output?.sha256).toBe(createHash('sha256').update(content).digest('hex'))
    expect(run.server.bytesSent).toBe(bytes)
  })
})

describe('innocent jobs', () => {
  test('do not suffer from a part that another program deletes, and its file costs one more try', async () => {
    let deleted = false
    const disk = hookedDisk((called, path) => {
      if (called !== 'rename' || deleted) return
      deleted = true
      rmSync(partOf(path)!)
    })
    const run = await kit([{ size }, { size }, { size }], disk)
    expect((await run.end()).map(({ state }) => state)).toEqual(Array(3).fill('completed'))
    expect([run.tries(), readdirSync(run.folder).length]).toEqual([4, 3])
  })

  test('do not suffer from a size that only the provider promises', async () => {
    const run = await kit([{ size, promised: Number.MAX_SAFE_INTEGER }, { size: 5 * MiB }])
    const [vain, innocent] = await run.end()
    expect(vain?.failure?.reason).toBe('SERVER_WRONG_LENGTH')
    expect(innocent?.state).toBe('completed')
  })

  test('do not suffer from one file that is larger than the disk', async () => {
    const disk: Disk = { ...hookedDisk(() => undefined), freeBytes: async () => 10 * MiB }
    const clips = [{ size: 30 * MiB }, { size: 5 * MiB }, { size: 1000 }]
    const run = await kit(clips, disk)
    const [large, ...innocent] = await run.end()
    expect(large?.failure).toMatchObject({ reason: 'FILE_DISK_FULL', permanent: false })
    expect(large?.failure?.message).toContain('30 MiB more, but only')
    expect(innocent.map(({ state }) => state)).toEqual(['completed', 'completed'])
  })
})
