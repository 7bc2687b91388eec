import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Downloader } from '../../main/transfer/downloader.ts'
import { LiveProgress } from '../../main/outputs/live-progress.ts'
import { reserveName } from '../../main/outputs/output-name.ts'
import { runOutput } from '../../main/outputs/output-run.ts'
import { PartFileRepository } from '../../main/queue/sqlite/part-store.ts'
import { LeaseKeeper } from '../../main/leases/lease-keeper.ts'
import type { RemoteOutput } from '../../main/providers/provider.ts'
import type { CollisionPolicy } from '../../preload/contract/vocabulary.ts'
import { onThisMachine } from '../helpers/download-kit.ts'
import { FaultServer, type Script } from '../helpers/fault-server.ts'
import { partOf } from '../helpers/part-files.ts'
import { queueKit, videoOutput } from '../helpers/queue-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const size = 50_000

/** One job whose only file is the object `clip` of a store that may misbehave. */
async function runKit(collisions: CollisionPolicy = 'number') {
  const kit = queueKit()
  const folder = tempFolder()
  const server = await FaultServer.start()
  const downloader = new Downloader()
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
  const remote = (): RemoteOutput => ({
    ...{ ...videoOutput, sizeBytes: null },
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
  return { ...kit, folder, server, leases, live, id, output, run, put, at }
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
