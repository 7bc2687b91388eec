import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDisk, type Disk } from '../../main/disk/disk.ts'
import { Downloader } from '../../main/transfer/downloader.ts'
import { LiveProgress } from '../../main/outputs/live-progress.ts'
import { reserveName } from '../../main/outputs/output-name.ts'
import { runOutput } from '../../main/outputs/output-run.ts'
import { PartFileRepository } from '../../main/queue/sqlite/part-store.ts'
import { LeaseKeeper } from '../../main/leases/lease-keeper.ts'
import type { RemoteOutput } from '../../main/providers/provider.ts'
import type { CollisionPolicy } from '../../preload/contract/vocabulary.ts'
import { onThisMachine } from '../helpers/download-kit.ts'
import { faultyCalls, type CallName } from '../helpers/faulty-calls.ts'
import { FaultServer, type Script } from '../helpers/fault-server.ts'
import { partOf } from '../helpers/part-files.ts'
import { queueKit, videoOutput } from '../helpers/queue-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const size = 50_000

/** One job whose only file is the object `clip` of a store that may misbehave. */
async function runKit(collisions: CollisionPolicy = 'number', disk?: Disk) {
  const kit = queueKit()
  const folder = tempFolder()
  const server = await FaultServer.start()
  const downloader = new Downloader(disk && { disk })
  const parts = new PartFileRepository(join(tempFolder(), 'parts.sqlite'))
  const live = new LiveProgress(() => performance.now())
  onTestFinished(async () => {
    downloader.close()
    await server.close()
    await kit.store.durable()
    parts.close()
  })
  const [id = 0] = kit.add(['job_1'], 'a', folder)
  kit.store.outputs.register(id, [{ ...videoOutput, sizeBytes: null }])
  kit.queue.move(id, 'ready')
  const known = { formIsGuess: false }
  const remote = (): RemoteOutput => ({
    ...{ ...videoOutput, ...known, sizeBytes: null },
    source: {
      type: 'lease',
      lease: { url: server.link('clip'), expiresAt: null, issuedAt: Date.now() },
    },
  })
  const leases = new LeaseKeeper({
    ask: () =>
      Promise.resolve({
        ...{ state: 'ready', status: 'merged', facts: {}, missing: [] },
        outputs: [remote()],
      } as const),
    onRenewed: () => undefined,
    monotonicNow: () => performance.now(),
  })
  const output = () => kit.store.outputs.ofJob(id)[0]!
  const run = (signal = new AbortController().signal) => {
    const job = kit.store.jobs.get(id)!
    return runOutput(
      {
        ...{ store: kit.store, partFiles: parts, leases, downloader, live },
        reserveName: reserveName.bind(null, kit.store, parts, () => collisions),
        overwrites: () => collisions === 'overwrite',
        allowedServers: () => onThisMachine,
        now: () => kit.clock.now,
      },
      {
        job,
        batch: kit.store.batches.get(job.batchId)!,
        output: output(),
        siblings: kit.store.outputs.ofJob(id),
        signal,
        onFinalizing: () => undefined,
      },
    )
  }
  const put = (script?: Script) => server.put('clip', size, script)
  const at = (name: string) => join(folder, name)
  return { ...kit, folder, server, leases, live, parts, id, output, run, put, at, known }
}

test('saves the file under its name, and remembers how long it is and what is in it', async () => {
  const { run, put, output, live, folder, at } = await runKit()
  const content = put()
  expect(await run()).toMatchObject({ type: 'saved', path: at('job_1.mp4'), bytes: size })
  expect(readFileSync(at('job_1.mp4')).equals(content)).toBe(true)
  expect(readdirSync(folder)).toEqual(['job_1.mp4'])
  const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/) as string
  expect(output()).toMatchObject({ state: 'saved', bytesDone: size, sizeBytes: size, sha256 })
  expect(live.filesMoving).toBe(0)
})

test('saves text that the provider delivered itself, and asks no store', async () => {
  const { run, leases, id, server, at } = await runKit()
  leases.keep(id, [{ ...videoOutput, source: { type: 'inline', content: 'Good morning.' } }])
  expect(await run()).toMatchObject({ type: 'saved', bytes: 13 })
  expect(readFileSync(at('job_1.mp4'), 'utf8')).toBe('Good morning.')
  expect(server.requests).toEqual([])
})

test('a refusal that may pass leaves the output to another try, under the same name', async () => {
  const { run, put, output, at } = await runKit()
  put((nth) => (nth === 1 ? { status: 500 } : null))
  expect(await run()).toMatchObject({ type: 'failed', failure: { permanent: false } })
  expect(output()).toMatchObject({ state: 'pending', path: at('job_1.mp4') })
  expect(await run()).toMatchObject({ type: 'saved', path: at('job_1.mp4') })
})

test('a refusal for good fails the output', async () => {
  const { run, put, output } = await runKit()
  put(() => ({ status: 410 }))
  const failure = { reason: 'SERVER_OBJECT_GONE', permanent: true }
  expect(await run()).toMatchObject({ type: 'failed', failure })
  expect(output().state).toBe('failed')
})

test('a run that is stopped keeps its bytes, and the next one continues there', async () => {
  const { run, put, output, live, server, at } = await runKit()
  const stop = new AbortController()
  const content = put((nth) => (nth === 1 ? { stallAfter: 20_000 } : null))
  const stopped = run(stop.signal)
  await expect.poll(() => live.of(output().id)?.done ?? 0, { interval: 5 }).toBeGreaterThan(0)
  stop.abort()
  expect(await stopped).toEqual({ type: 'stopped' })
  expect(output().state).toBe('pending')
  expect(partOf(at('job_1.mp4'))).not.toBeNull()
  expect(live.of(output().id)).toBeNull()
  expect(await run()).toMatchObject({ type: 'saved', bytes: size })
  expect(readFileSync(at('job_1.mp4')).equals(content)).toBe(true)
  expect(server.requests[1]?.range).toMatch(/^bytes=[1-9]\d*-/)
})

test('a file that is there is left alone where the user wants that', async () => {
  const { run, put, output, server, at } = await runKit('skip')
  put()
  writeFileSync(at('job_1.mp4'), 'of the user')
  expect(await run()).toEqual({ type: 'skipped', path: at('job_1.mp4') })
  expect([output().state, server.requests]).toEqual(['skipped', []])
  expect(readFileSync(at('job_1.mp4'), 'utf8')).toBe('of the user')
})

test('a name that another program takes during the download is given up for the next', async () => {
  const { run, put, output, folder, at } = await runKit()
  put(() => {
    writeFileSync(at('job_1.mp4'), 'of another program')
    return null
  })
  expect(await run()).toMatchObject({ type: 'saved', path: at('job_1 (2).mp4') })
  expect(output().path).toBe(at('job_1 (2).mp4'))
  expect(readFileSync(at('job_1.mp4'), 'utf8')).toBe('of another program')
  expect(readdirSync(folder).sort()).toEqual(['job_1 (2).mp4', 'job_1.mp4'])
})

describe('a file of two blocks that goes into a subfolder', () => {
  const large = 700_000

  /** `act` is called when the store is asked; the subfolder is there since the name was reserved. */
  async function runMeanwhile(act: (subfolder: string, elsewhere: string) => void) {
    const kit = await runKit()
    const [id = 0] = kit.add(['job_2'], 'a', kit.folder)
    kit.store.outputs.register(id, [{ ...videoOutput, sizeBytes: null }])
    const elsewhere = tempFolder()
    const subfolder = join(kit.folder, 'sub')
    mkdirSync(subfolder)
    kit.store.outputs.move(kit.output().id, 'downloading', { path: join(subfolder, 'a.mp4') })
    kit.server.put('clip', large, () => {
      act(subfolder, elsewhere)
      return null
    })
    return { ...kit, subfolder, elsewhere, outcome: await kit.run() }
  }

  test('is not written where a link leads that has taken the place of the subfolder', async () => {
    const { outcome, elsewhere } = await runMeanwhile((subfolder, elsewhere) => {
      rmdirSync(subfolder)
      symlinkSync(elsewhere, subfolder)
    })
    const failure = { reason: 'FILE_NAME_REFUSED', advice: 'removeLink' }
    expect(outcome).toMatchObject({ type: 'failed', failure, scope: 'file' })
    expect(readdirSync(elsewhere)).toEqual([])
  })

  test('gets no name there either, when the link appears while bytes come', async () => {
    let swapped = false
    const disk = createDisk(
      faultyCalls((call, path) => {
        if (call !== 'fdatasync' || swapped || !path.includes('a.mp4')) return null
        swapped = true
        const subfolder = join(path, '..')
        renameSync(subfolder, `${subfolder}-before`)
        symlinkSync(join(subfolder, '..', '..'), subfolder)
        return null
      }),
    )
    const kit = await runKit('number', disk)
    mkdirSync(join(kit.folder, 'sub'))
    kit.store.outputs.move(kit.output().id, 'downloading', {
      path: join(kit.folder, 'sub', 'a.mp4'),
    })
    kit.server.put('clip', large)
    expect(await kit.run()).toMatchObject({ failure: { advice: 'removeLink' }, scope: 'file' })
    expect(existsSync(join(kit.folder, '..', 'a.mp4'))).toBe(false)
  })

  test.each(['removed', 'replaced by one of another program'])(
    'whose part is %s fails alone, and is fetched again',
    async (what) => {
      let met = false
      const disk = createDisk(
        faultyCalls((call, path) => {
          if (call !== 'fdatasync' || met || !path.endsWith('.part')) return null
          met = true
          rmSync(path)
          if (what !== 'removed') writeFileSync(path, 'x'.repeat(large))
          return null
        }),
      )
      const kit = await runKit('number', disk)
      const content = kit.server.put('clip', large)
      const failure = { reason: 'FILE_IO_ERROR', permanent: false, advice: 'downloadedAgain' }
      expect(await kit.run()).toMatchObject({ type: 'failed', failure, scope: 'file' })
      expect(await kit.run()).toMatchObject({ type: 'saved' })
      expect(readFileSync(kit.at('job_1.mp4')).equals(content)).toBe(true)
      expect(readdirSync(kit.folder)).toEqual(['job_1.mp4'])
    },
  )

  test('whose record is removed is fetched again, and nothing is left of its part', async () => {
    const kit = await runKit()
    const stop = new AbortController()
    const content = kit.server.put('clip', large, (nth) =>
      nth === 1 ? { stallAfter: 600_000 } : null,
    )
    const stopped = kit.run(stop.signal)
    await expect.poll(() => kit.live.of(kit.output().id)?.done ?? 0).toBeGreaterThan(0)
    stop.abort()
    await stopped
    kit.parts.discard(kit.parts.pathFor(kit.at('job_1.mp4')))
    expect(await kit.run()).toMatchObject({ type: 'saved', bytes: large })
    expect(readFileSync(kit.at('job_1.mp4')).equals(content)).toBe(true)
    expect(readdirSync(kit.folder)).toEqual(['job_1.mp4'])
  })
})

describe('a name that the disk refuses', () => {
  const named: ReadonlySet<CallName> = new Set(['open', 'link', 'rename', 'lstat'])

  async function runOn(refuses: (name: string) => string | null, title: string) {
    const disk = createDisk(
      faultyCalls((call, path) => (named.has(call) ? refuses(basename(path)) : null)),
    )
    const kit = await runKit('number', disk)
    kit.store.jobs.update(kit.id, { title }, 1)
    const content = kit.put()
    const outcome = await kit.run()
    const [name = '', ...others] = readdirSync(kit.folder)
    expect(outcome).toMatchObject({ type: 'saved', path: kit.at(name) })
    expect(others).toEqual([])
    expect(readFileSync(kit.at(name)).equals(content)).toBe(true)
    return name
  }

  test('as too long is shortened, and keeps its extension and what tells it from others', async () => {
    // As eCryptfs has it.
    const refuses = (name: string) => (Buffer.byteLength(name) > 143 ? 'ENAMETOOLONG' : null)
    const title = 'The long version of a spring campaign, '.repeat(5)
    const names = [await runOn(refuses, `${title}1`), await runOn(refuses, `${title}2`)]
    for (const name of names) expect(name).toMatch(/^The long version .{60,}\.mp4$/)
    expect(new Set(names).size).toBe(2)
  })

  test.each(['EINVAL', 'EILSEQ'])('with %s for its characters is made plain', async (code) => {
    const refuses = (name: string) => (/[^ -~]/.test(name) ? code : null)
    expect(await runOn(refuses, 'Été 春')).toMatch(/^Ete _~[a-z2-7]{6}\.mp4$/)
  })

  test('whatever it is, is refused once and for all', async () => {
    const disk = createDisk(faultyCalls((call) => (call === 'open' ? 'ENAMETOOLONG' : null)))
    const { run, put, folder } = await runKit('number', disk)
    put()
    const failure = { reason: 'FILE_NAME_REFUSED', permanent: true }
    expect(await run()).toMatchObject({ type: 'failed', failure, scope: 'file' })
    expect(readdirSync(folder)).toEqual([])
  })
})

test('a run says of a disk that cannot flush what was written', async () => {
  const disk = createDisk(
    faultyCalls((call, path) => (call.endsWith('sync') && path !== '' ? 'ENOTSUP' : null)),
  )
  const { run, put, folder } = await runKit('number', disk)
  put()
  const warnings = [{ code: 'notFlushed', params: { folder } }]
  expect(await run()).toMatchObject({ type: 'saved', warnings })
})

describe('a file whose kind and extension are a guess', () => {
  const mp3 = readFileSync(join(import.meta.dirname, '../fixtures/media/tone.mp3'))
  const answer = { replaceWith: { body: mp3 } }

  test('is named by what it is, and fetched once', async () => {
    const { run, put, output, folder, at, known, server } = await runKit()
    known.formIsGuess = true
    put(() => answer)
    expect(await run()).toMatchObject({ type: 'saved', path: at('job_1.mp3'), warnings: [] })
    expect(readdirSync(folder)).toEqual(['job_1.mp3'])
    expect(readFileSync(at('job_1.mp3')).equals(mp3)).toBe(true)
    const path = at('job_1.mp3')
    expect(output()).toMatchObject({ state: 'saved', kind: 'audio', extension: 'mp3', path })
    expect(server.requests).toHaveLength(1)
  })

  test('is named by what it is where its store keeps it packed', async () => {
    const { run, put, folder, known } = await runKit()
    known.formIsGuess = true
    const headers = { 'Content-Encoding': 'gzip' }
    put(() => ({ headers, replaceWith: { body: gzipSync(mp3) } }))
    expect(await run()).toMatchObject({ type: 'saved' })
    expect(readdirSync(folder)).toEqual(['job_1.mp3'])
  })

  test('takes a number where the name that fits is taken', async () => {
    const { run, put, folder, at, known } = await runKit()
    known.formIsGuess = true
    writeFileSync(at('job_1.mp3'), 'of the user')
    put(() => answer)
    expect(await run()).toMatchObject({ type: 'saved', path: at('job_1 (2).mp3') })
    expect(readFileSync(at('job_1.mp3'), 'utf8')).toBe('of the user')
    expect(readdirSync(folder).sort()).toEqual(['job_1 (2).mp3', 'job_1.mp3'])
  })

  test('keeps its name where the provider has told what it is', async () => {
    const { run, put, folder } = await runKit()
    put(() => answer)
    const inspection = { warning: { code: 'otherFormat' } }
    expect(await run()).toMatchObject({ type: 'saved', inspection })
    expect(readdirSync(folder)).toEqual(['job_1.mp4'])
  })

  test('is fetched once, however large: what came is only renamed', async () => {
    const { run, put, folder, known, server } = await runKit()
    known.formIsGuess = true
    const body = Buffer.concat([mp3, ...Array<Buffer>(2000).fill(mp3)])
    put(() => ({ replaceWith: { body } }))
    expect(await run()).toMatchObject({ type: 'saved', bytes: body.length })
    expect(readdirSync(folder)).toEqual(['job_1.mp3'])
    expect(server.requests).toHaveLength(1)
  })
})
