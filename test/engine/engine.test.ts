import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { SavedFile } from '../../main/outputs/download-slots.ts'
import { engineKit, inFolder, isObject, limits, reached, videoJob } from '../helpers/engine-kit.ts'
import { partOf } from '../helpers/part-files.ts'

const unauthorised = {
  status: 401,
  body: JSON.stringify({ error: { code: 'UNAUTHORIZED', message: 'Invalid API key' } }),
}

describe('Engine', () => {
  test('brings a job from its id to a verified file, and says so once', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    const files: SavedFile[] = []
    engine.on('file', (file) => files.push(file))
    const [id] = await kit.add(engine, [videoJob('job_1', 300_000)])
    expect(engine.views.detail(id!)).toMatchObject({
      state: 'queued',
      nextDueAt: expect.any(Number),
    })
    engine.start()
    const job = await reached(engine, id!, 'completed')
    expect(job).toMatchObject({ product: 'dub', failure: null })
    expect(engine.views.detail(id!)).toMatchObject({ state: 'completed', nextDueAt: null })
    expect(isObject(inFolder(kit, 'job_1.mp4'), 'job_1.mp4', 300_000)).toBe(true)
    expect(readdirSync(kit.folder)).toEqual(['job_1.mp4'])
    await engine.store.durable()
    await Promise.resolve()
    expect(files.map(({ path, bytes }) => [path, bytes])).toEqual([
      [inFolder(kit, 'job_1.mp4'), 300_000],
    ])
    expect(engine.store.timeline.ofJob(id!).map(({ event }) => event)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'finished' }),
        {
          code: 'saved',
          params: { name: 'job_1.mp4', bytes: 300_000, seconds: expect.any(Number) as number },
        },
        { code: 'completed', params: {} },
      ]) as unknown[],
    )
  })

  test('asks the provider no more often than the work needs', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    const ids = await kit.add(
      engine,
      Array.from({ length: 20 }, (_, i) => videoJob(`job_${i}`, 1000, {}, { pollsUntilDone: 2 })),
    )
    engine.start()
    for (const id of ids) await reached(engine, id, 'completed')
    expect(kit.simulator.stats().api.redner).toBe(60)
    expect(kit.simulator.stats().storage.requests).toBe(20)
  })

  test('renews a link that is dead at its first use', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    const [id] = await kit.add(engine, [videoJob('job_1', 5000, { deadLinks: 1 })])
    engine.start()
    expect(await reached(engine, id!, 'completed')).toMatchObject({ renewals: 1 })
    expect(isObject(inFolder(kit, 'job_1.mp4'), 'job_1.mp4', 5000)).toBe(true)
  })

  test("a link that stays dead ends in the store's own reason, not in endless renewals", async () => {
    const kit = await engineKit()
    const engine = kit.open()
    const [id] = await kit.add(engine, [videoJob('job_1', 5000, { deadLinks: 10_000 })])
    // At once: the next try comes within half a second, and would be counted here, too.
    const rested = new Promise<void>((resolve) =>
      engine.queue.on('moved', ({ failure }) => failure && resolve(engine.rest())),
    )
    engine.start()
    await rested
    expect(engine.store.jobs.get(id!)?.failure?.reason).toBe('SERVER_LEASE_EXPIRED')
    expect(kit.simulator.stats().api.redner).toBe(4)
    expect(readdirSync(kit.folder)).toEqual([])
  })

  test('continues a transfer that broke, with only the missing bytes', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    const [id] = await kit.add(engine, [
      videoJob('job_1', 4_000_000, { breakAfterBytes: 2_000_000 }),
    ])
    engine.start()
    await reached(engine, id!, 'completed')
    expect(isObject(inFolder(kit, 'job_1.mp4'), 'job_1.mp4', 4_000_000)).toBe(true)
    expect(kit.simulator.stats().storage.bytes).toBeLessThan(4_600_000)
  })

  test('one rejected key blocks its account once, and a new key sets all its jobs going', async () => {
    const kit = await engineKit()
    let key = 'wrong'
    const engine = kit.open({ credential: () => ({ key }) })
    const ids = await kit.add(engine, [videoJob('job_1'), videoJob('job_2'), videoJob('job_3')])
    engine.start()
    for (const id of ids) await reached(engine, id, 'blocked')
    expect(engine.views.summary().attention).toMatchObject([
      { accountId: 'redner', jobs: 3, failure: { reason: 'ACCOUNT_KEY_REJECTED' } },
    ])
    key = kit.simulator.credentials.redner.key
    engine.unblockAccount('redner')
    for (const id of ids) await reached(engine, id, 'completed')
    expect(engine.views.summary().attention).toEqual([])
  })

  test('unattended, a rejected key fails the jobs with that reason', async () => {
    const kit = await engineKit()
    const engine = kit.open({ unattended: true, credential: () => ({ key: 'wrong' }) })
    const ids = await kit.add(engine, [videoJob('job_1'), videoJob('job_2')])
    engine.start()
    for (const id of ids)
      expect((await reached(engine, id, 'failed')).failure?.reason).toBe('ACCOUNT_KEY_REJECTED')
  })

  test('waits as long as a 429 asks, without failing anything', async () => {
    const kit = await engineKit()
    const engine = kit.open({ unattended: true })
    kit.simulator.answerNext(
      'redner',
      {
        status: 429,
        headers: { 'retry-after': '1' },
        body: '{"error":{"code":"RATE_LIMITED","message":"Slow down"}}',
      },
      4,
    )
    const ids = await kit.add(
      engine,
      Array.from({ length: 6 }, (_, i) => videoJob(`job_${i}`, 1000)),
    )
    engine.start()
    for (const id of ids) await reached(engine, id, 'completed')
  })

  test('a 500 of the API is tried again; a 401 in the middle of everything is not', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    kit.simulator.answerNext('redner', { status: 503, body: 'busy' }, 2)
    const [id] = await kit.add(engine, [videoJob('job_1')])
    engine.start()
    await reached(engine, id!, 'completed')
    kit.simulator.answerNext('redner', unauthorised)
    const [second] = await kit.add(engine, [videoJob('job_2')])
    await reached(engine, second!, 'blocked')
  })

  test('an API that is gone for a while fails nothing, and is hardly asked meanwhile', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    const ids = await kit.add(
      engine,
      Array.from({ length: 30 }, (_, i) => videoJob(`job_${i}`, 1000)),
    )
    const { baseUrl } = engine.accounts()[0]!
    engine.saveAccount({
      id: 'redner',
      provider: 'redner',
      name: 'Redner',
      baseUrl: 'http://127.0.0.1:9',
    })
    engine.start()
    await expect
      .poll(() => engine.views.summary().attention)
      .toMatchObject([{ accountId: 'redner', failure: { reason: 'NETWORK_REFUSED' } }])
    expect(engine.requests.api).toBeLessThan(30)
    engine.saveAccount({ id: 'redner', provider: 'redner', name: 'Redner', baseUrl })
    for (const id of ids) await reached(engine, id, 'completed')
    expect(engine.views.summary().attention).toEqual([])
  })

  test('pause stops a transfer and keeps its bytes; resume continues them', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    const [id] = await kit.add(engine, [videoJob('job_1', 6_000_000, { bytesPerSecond: 60_000 })])
    engine.start()
    await reached(engine, id!, 'downloading')
    await movedBytes(engine, id!, 600_000)
    await engine.act({ action: 'pause', target: { ids: [id!] } })
    expect(engine.store.jobs.get(id!)?.state).toBe('paused')
    await engine.rest()
    expect(partOf(inFolder(kit, 'job_1.mp4'))).not.toBeNull()
    engine.resume()
    await engine.act({ action: 'resume', target: { ids: [id!] } })
    await reached(engine, id!, 'completed')
    expect(isObject(inFolder(kit, 'job_1.mp4'), 'job_1.mp4', 6_000_000)).toBe(true)
    expect(kit.simulator.stats().storage.bytes).toBeLessThan(6_000_000 + 2 * 1_048_576 * 4)
  })

  test('cancel removes what was fetched so far', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    const [id] = await kit.add(engine, [videoJob('job_1', 6_000_000, { bytesPerSecond: 60_000 })])
    engine.start()
    await movedBytes(engine, id!, 600_000)
    await engine.act({ action: 'cancel', target: { ids: [id!] } })
    await expect.poll(() => readdirSync(kit.folder)).toEqual([])
    expect(engine.store.jobs.get(id!)?.state).toBe('cancelled')
  })

  test('a restart goes on without a question and doubles nothing', async () => {
    const kit = await engineKit()
    const first = kit.open()
    const ids = await kit.add(first, [
      videoJob('job_1', 1000),
      videoJob('job_2', 6_000_000, { bytesPerSecond: 60_000 }),
    ])
    first.start()
    await reached(first, ids[0]!, 'completed')
    await movedBytes(first, ids[1]!, 600_000)
    await first.stop()
    const second = kit.open()
    second.start()
    await reached(second, ids[1]!, 'completed')
    expect(isObject(inFolder(kit, 'job_2.mp4'), 'job_2.mp4', 6_000_000)).toBe(true)
    expect(readdirSync(kit.folder).sort()).toEqual(['job_1.mp4', 'job_2.mp4'])
  })

  test('a finished file that the user has moved away is not fetched again', async () => {
    const kit = await engineKit()
    const first = kit.open()
    const [id] = await kit.add(first, [videoJob('job_1', 1000)])
    first.start()
    await reached(first, id!, 'completed')
    await first.stop()
    rmSync(inFolder(kit, 'job_1.mp4'))
    const second = kit.open()
    second.start()
    expect(await kit.add(second, [videoJob('job_1', 1000)])).toEqual([])
    expect(second.unsettled).toBe(0)
    expect(kit.simulator.stats().storage.requests).toBe(1)
  })

  test('two jobs of one title get two names, and a file that is there is left alone', async () => {
    const kit = await engineKit()
    writeFileSync(inFolder(kit, 'Film.mp4'), 'mine')
    const engine = kit.open()
    const ids = await kit.add(engine, [
      videoJob('job_1', 1000, {}, { title: 'Film' }),
      videoJob('job_2', 2000, {}, { title: 'FILM' }),
    ])
    engine.start()
    for (const id of ids) await reached(engine, id, 'completed')
    const names = ids.map((id) => engine.views.detail(id)?.outputs[0]?.fileName?.toLowerCase())
    expect(new Set(names).size).toBe(2)
    expect(readFileSync(inFolder(kit, 'Film.mp4'), 'utf8')).toBe('mine')
    expect(readdirSync(kit.folder)).toHaveLength(3)
    expect(kit.simulator.stats().storage.requests).toBe(2)
  })

  test.each([
    ['number', 'mine', ['Film (2).mp4', 'Film.mp4']],
    ['overwrite', null, ['Film.mp4']],
    ['skip', 'mine', ['Film.mp4']],
  ] as const)('a name that a file has already: %s', async (collisions, left, names) => {
    const kit = await engineKit()
    writeFileSync(inFolder(kit, 'Film.mp4'), 'mine')
    const engine = kit.open({ limits: { ...limits, collisions } })
    const [id] = await kit.add(engine, [videoJob('job_1', 1000, {}, { title: 'Film' })])
    engine.start()
    await reached(engine, id!, 'completed')
    expect(readdirSync(kit.folder).sort()).toEqual(names)
    if (left === null) expect(isObject(inFolder(kit, 'Film.mp4'), 'job_1.mp4', 1000)).toBe(true)
    else expect(readFileSync(inFolder(kit, 'Film.mp4'), 'utf8')).toBe(left)
    expect(kit.simulator.stats().storage.requests).toBe(collisions === 'skip' ? 0 : 1)
  })

  test('a folder that vanished blocks its jobs with one message, and they go on when it is back', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    const settled: number[] = []
    engine.on('batchSettled', (batchId) => settled.push(batchId))
    const ids = await kit.add(engine, [videoJob('job_1'), videoJob('job_2')])
    rmSync(kit.folder, { recursive: true })
    engine.start()
    for (const id of ids)
      expect((await reached(engine, id, 'blocked')).failure?.reason).toBe('FILE_FOLDER_MISSING')
    expect(engine.views.summary().attention).toHaveLength(1)
    // Blocked is a wait, no end: nothing that follows a finished batch may begin.
    expect([settled, engine.store.batches.get(1)?.settledAt]).toEqual([[], null])
    mkdirSync(kit.folder)
    await engine.act({ action: 'resume', target: { ids: [...ids] } })
    for (const id of ids) await reached(engine, id, 'completed')
    await expect.poll(() => settled).toEqual([1])
  })

  test('tells when the last job of a batch has settled', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    const settled: number[] = []
    engine.on('batchSettled', (batchId) => settled.push(batchId))
    const ids = await kit.add(engine, [
      videoJob('job_1', 1000),
      videoJob(
        'job_2',
        1000,
        {},
        { outputs: [], failure: { status: 'failed', message: 'No output.' } },
      ),
    ])
    engine.start()
    await reached(engine, ids[0]!, 'completed')
    await reached(engine, ids[1]!, 'failed')
    await expect.poll(() => settled).toEqual([1])
    const [batch] = engine.store.batches.all().map((one) => engine.views.batch(one))
    expect(batch).toMatchObject({
      jobs: 2,
      files: 1,
      bytes: 1000,
      counts: { completed: 1, failed: 1 },
    })
  })
})

/** Resolves when a job has at least `bytes` on its way. */
function movedBytes(
  engine: ReturnType<Awaited<ReturnType<typeof engineKit>>['open']>,
  id: number,
  bytes: number,
): Promise<void> {
  return expect.poll(() => engine.views.detail(id)?.bytesDone ?? 0).toBeGreaterThan(bytes)
}
