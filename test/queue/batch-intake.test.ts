import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEFAULT_TEMPLATE } from '../../main/naming/name-template.ts'
import type { Engine } from '../../main/engine/engine.ts'
import type { NewJob } from '../../main/queue/records.ts'
import { engineKit, type Kit } from '../helpers/engine-kit.ts'
import { slowMachine } from '../helpers/slow-machine.ts'

const many = 5000
const jobs = (n: number): NewJob[] =>
  Array.from({ length: n }, (_, i) => ({
    accountId: 'redner',
    remoteId: `job_${i}`,
    title: `Film ${i}`,
    columns: { client: 'Acme' },
  }))
const batchIn = (kit: Kit) => ({
  name: 'Large',
  folder: join(kit.folder, 'Large'),
  template: DEFAULT_TEMPLATE,
})

/** Slices in which so many jobs are written, and shown again. */
const slices = many / 100

/** Counts the turns of the event loop that others get until `work` is done. */
async function turnsDuring<T>(work: Promise<T>, onTurn = () => undefined as void): Promise<number> {
  let turns = 0
  let going = true
  const tick = (): void => {
    turns++
    onTurn()
    if (going) setImmediate(tick)
  }
  setImmediate(tick)
  await work.catch(() => undefined)
  going = false
  return turns
}

/** Starts adding and calls it off once so much is done. */
function addUntil(engine: Engine, kit: Kit, share: number): Promise<unknown> {
  const stop = new AbortController()
  const onProgress = (done: number): void => {
    if (done >= share) stop.abort()
  }
  return engine.addBatch(batchIn(kit), jobs(many), { signal: stop.signal, onProgress })
}

describe('a large batch', () => {
  test('lets other work run in between, and is not seen before all of it is there', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    slowMachine()
    let done = 0
    const seenEarly = new Set<number>()
    const work = engine.addBatch(batchIn(kit), jobs(many), {
      onProgress: (share) => (done = share),
    })
    const turns = await turnsDuring(work, () => {
      if (done > 0 && done < 0.8) seenEarly.add(engine.store.lists.counts().queued ?? 0)
    })
    expect(turns).toBeGreaterThan(2 * slices)
    expect([...seenEarly]).toEqual([0])
    expect(done).toBe(1)
    expect(engine.store.lists.counts()).toEqual({ queued: many })
    const { batchId, added } = await work
    expect(engine.store.batches.counts(batchId!)).toEqual({ queued: many })
    expect(added).toHaveLength(many)
    expect(engine.store.jobs.get(added[17]!)).toMatchObject({ remoteId: 'job_17', state: 'queued' })
  })

  test.each([
    ['written', 0.3],
    ['shown', 0.9],
  ])('leaves nothing when it is called off while it is %s', async (_when, share) => {
    const kit = await engineKit()
    const engine = kit.open()
    const before = await engine.addBatch({ ...batchIn(kit), name: 'Before' }, jobs(3))
    slowMachine()
    const work = addUntil(engine, kit, share)
    const turns = await turnsDuring(work)
    await expect(work).rejects.toThrow('aborted')
    expect(turns).toBeGreaterThan(share * slices)
    expect(engine.store.lists.counts()).toEqual({ queued: 3 })
    expect(engine.store.batches.all().map(({ id }) => id)).toEqual([before.batchId])
    expect(engine.store.trash.ids()).toEqual([])
    await engine.addBatch(batchIn(kit), jobs(many))
    expect(engine.store.lists.counts()).toEqual({ queued: many })
  })

  test('takes the folder with it that was made for it', async () => {
    const kit = await engineKit()
    await expect(addUntil(kit.open(), kit, 0.1)).rejects.toThrow('aborted')
    expect(existsSync(batchIn(kit).folder)).toBe(false)
  })

  test('knows the jobs of one that is being added at the same time, and its own repeats', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    const twice = [...jobs(300), ...jobs(10)]
    const [first, second] = await Promise.all([
      engine.addBatch(batchIn(kit), twice),
      engine.addBatch({ ...batchIn(kit), name: 'Second' }, jobs(301)),
    ])
    expect([first.added.length, first.known.length]).toEqual([300, 10])
    expect([second.added.length, second.known.length]).toEqual([1, 300])
    expect(second.batchId).not.toBe(first.batchId)
  })

  test.each([
    ['D639C2A7-4B18-44CC-9F9B-D4D90DC48595', true],
    ['652630D6BAE4DE626F8B49EC', true],
    ['JOB_ABC123', false],
    ['DEADBEEF', false],
  ])('knows %s in small letters: %j', async (remoteId, same) => {
    const kit = await engineKit()
    const engine = kit.open()
    const job = { accountId: 'redner', remoteId, title: null, columns: {} }
    const lower = { ...job, remoteId: remoteId.toLowerCase() }
    const { added } = await engine.addBatch(batchIn(kit), [job])
    expect(engine.store.jobs.find('redner', lower.remoteId)?.id ?? null).toBe(
      same ? added[0] : null,
    )
    const again = await engine.addBatch(batchIn(kit), [lower])
    expect(again.known).toEqual(same ? added : [])
  })

  test('may name jobs that were removed a moment ago', async () => {
    const kit = await engineKit()
    const engine = kit.open({ undoGraceMs: 60_000 })
    const { added } = await engine.addBatch(batchIn(kit), jobs(2))
    await engine.act({ action: 'remove', target: { ids: [...added] } })
    await expect(engine.addBatch(batchIn(kit), jobs(2))).resolves.toMatchObject({ known: [] })
    expect(engine.store.lists.counts()).toEqual({ queued: 2 })
  })

  test('says at once that its account does not work, where that is known', async () => {
    const kit = await engineKit()
    const engine = kit.open({ credential: () => null })
    await engine.addBatch(batchIn(kit), jobs(1))
    engine.start()
    await expect.poll(() => engine.store.lists.counts().blocked).toBe(1)
    await engine.addBatch(batchIn(kit), jobs(400))
    expect(engine.store.lists.counts()).toEqual({ blocked: 400 })
  })
})

test('where no window has to be kept moving, a batch is written in one go', async () => {
  const kit = await engineKit()
  const engine = kit.open({ unattended: true })
  const first = await engine.addBatch(batchIn(kit), jobs(many))
  expect(first.added).toHaveLength(many)
  const seen = new Set<number>()
  const more = Array.from({ length: many }, (_, i) => ({ ...jobs(1)[0]!, remoteId: `more_${i}` }))
  const work = engine.addBatch(batchIn(kit), [...jobs(3), ...more])
  await turnsDuring(work, () => seen.add(engine.store.lists.counts().queued ?? 0))
  expect([...seen].every((n) => n === many || n === 2 * many)).toBe(true)
  expect((await work).known).toEqual(first.added.slice(0, 3))
  expect(engine.store.lists.counts()).toEqual({ queued: 2 * many })
})

describe('a run that ends while a batch is added', () => {
  test('leaves nothing of it to the next one', async () => {
    const kit = await engineKit()
    const first = kit.open()
    const work = first.addBatch(batchIn(kit), jobs(many))
    await new Promise(setImmediate)
    await Promise.all([expect(work).rejects.toThrow('aborted'), first.stop()])
    const second = kit.open()
    second.start()
    expect(second.store.lists.counts()).toEqual({})
    expect(second.store.batches.all()).toEqual([])
  })

  test('leaves all of it where the first of its jobs could be seen already', async () => {
    const kit = await engineKit()
    const { store, stop } = opened(kit)
    const { batchId, added } = store.intake.stage(batchIn(kit), null, jobs(500), 1)
    store.intake.reveal(batchId!, added.slice(0, 100))
    expect(store.lists.counts()).toEqual({ queued: 100 })
    await stop()
    const second = kit.open()
    await second.pauseAll(true)
    second.start()
    expect(second.store.batches.counts(batchId!)).toEqual({ queued: 500 })
  })
})

function opened(kit: Kit) {
  const engine = kit.open()
  return { store: engine.store, stop: () => engine.stop() }
}
