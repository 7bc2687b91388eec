/** A receipt read again: by an engine that knows its jobs, and by one that has never heard of them. */
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readBatch } from '../../main/imports/read-batch.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { DEFAULT_TEMPLATE } from '../../main/naming/name-template.ts'
import type { Engine } from '../../main/engine/engine.ts'
import type { QueuedBatch } from '../../main/engine/engine-options.ts'
import type { NewJob } from '../../main/queue/records.ts'
import { writeReceipt } from '../../main/views/receipt-jobs.ts'
import { engineKit, inFolder, reached, videoJob, type Kit } from '../helpers/engine-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const failing: SimulatedJobSpec = videoJob(
  'job_3',
  0,
  {},
  {
    outputs: [],
    failure: { status: 'failed', message: 'Job failed. No output files available.' },
  },
)

/** Two jobs saved, one failed, and the receipt of all three; the engine is stopped. */
async function finished(extension: 'csv' | 'json') {
  const kit = await engineKit()
  const engine = kit.open()
  const ids = await kit.add(engine, [videoJob('job_1'), videoJob('job_2', 3000), failing])
  engine.start()
  await Promise.all(ids.map((id) => reached(engine, id, 'completed', 'failed')))
  engine.store.jobs.update(
    ids[0]!,
    { cost: 2.5, costUnit: 'USD', durationSeconds: 12, words: 90 },
    Date.now(),
  )
  const receipt = join(tempFolder(), `Spring.${extension}`)
  await writeReceipt(engine.store, receipt, 'Spring', ids)
  const { completedAt } = engine.store.jobs.get(ids[0]!)!
  await engine.stop()
  return { kit, receipt, completedAt, requests: kit.simulator.stats() }
}

async function jobsOf(receipt: string): Promise<NewJob[]> {
  const { rows } = await readBatch('Spring.csv', readFileSync(receipt, 'utf8'))
  return rows.map(({ remoteId, title, columns, earlier }) => ({
    accountId: 'redner',
    remoteId,
    title,
    columns,
    earlier: earlier ?? undefined,
  }))
}

async function importInto(engine: Engine, kit: Kit, receipt: string): Promise<QueuedBatch> {
  const batch = { name: 'Again', folder: kit.folder, template: DEFAULT_TEMPLATE }
  return engine.addBatch(batch, await jobsOf(receipt))
}

const settle = (engine: Engine, ids: readonly number[]) =>
  Promise.all(ids.map((id) => reached(engine, id, 'completed', 'failed')))
const newFolder = () => mkdtempSync(join(tempFolder(), 'data-'))

describe.each(['csv', 'json'] as const)('a receipt as %s', (extension) => {
  test('in a new data folder: what is there is saved without a question, the rest is asked for', async () => {
    const { kit, receipt, completedAt, requests } = await finished(extension)
    kit.simulator.addJob({ ...videoJob('job_3', 500), pollsUntilDone: 0 })
    const engine = kit.open({ dataFolder: newFolder() })
    const { added, known } = await importInto(engine, kit, receipt)
    expect([added.length, known.length]).toEqual([3, 0])
    engine.start()
    const jobs = await settle(engine, added)
    expect(jobs.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed'])
    expect(jobs[0]).toMatchObject({
      ...{ cost: 2.5, costUnit: 'USD', durationSeconds: 12, words: 90 },
      completedAt,
    })
    expect(engine.store.outputs.ofJob(added[0]!)).toMatchObject([
      { state: 'saved', kind: 'video', path: inFolder(kit, 'job_1.mp4'), bytesDone: 50_000 },
    ])
    const { api, storage } = kit.simulator.stats()
    expect(api.redner - requests.api.redner).toBe(1)
    expect(storage.requests - requests.storage.requests).toBe(1)
    expect(readdirSync(kit.folder).sort()).toEqual(['job_1.mp4', 'job_2.mp4', 'job_3.mp4'])
  })

  test('where it came from: jobs that had failed are tried again, saved ones stay as they are', async () => {
    const { kit, receipt, requests } = await finished(extension)
    kit.simulator.addJob({ ...videoJob('job_3', 500), pollsUntilDone: 0 })
    const engine = kit.open()
    const { batchId, known, retried } = await importInto(engine, kit, receipt)
    expect([batchId, known.length, retried]).toEqual([null, 3, [known[2]]])
    engine.start()
    const jobs = await settle(engine, known)
    expect(jobs.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed'])
    expect(kit.simulator.stats().api.redner - requests.api.redner).toBe(1)
  })
})

test('a file that is gone, cut, grown or changed is fetched again, beside what is there now', async () => {
  const { kit, receipt } = await finished('csv')
  const same = inFolder(kit, 'job_1.mp4')
  writeFileSync(same, Buffer.alloc(50_000, 7))
  rmSync(inFolder(kit, 'job_2.mp4'))
  const engine = kit.open({ dataFolder: newFolder() })
  const { added } = await importInto(engine, kit, receipt)
  engine.start()
  await settle(engine, added)
  expect(engine.store.outputs.ofJob(added[0]!)).toMatchObject([
    { state: 'saved', path: inFolder(kit, 'job_1 (2).mp4') },
  ])
  expect(engine.store.outputs.ofJob(added[1]!)).toMatchObject([
    { state: 'saved', path: inFolder(kit, 'job_2.mp4') },
  ])
  const told = engine.store.timeline.ofJob(added[0]!).map(({ event }) => event)
  expect(told).toContainEqual({ code: 'notTheSame', params: { name: 'job_1.mp4' } })

  appendFileSync(inFolder(kit, 'job_2.mp4'), 'x')
  const another = kit.open({ dataFolder: newFolder() })
  const second = await importInto(another, kit, receipt)
  another.start()
  await settle(another, second.added)
  expect(another.store.outputs.ofJob(second.added[1]!)[0]?.path).toBe(
    inFolder(kit, 'job_2 (2).mp4'),
  )
})

test('of a job with several files only those that are missing are fetched', async () => {
  const kit = await engineKit()
  const files = ['a.srt', 'b.srt'].map((name) => videoJob(name, 900).outputs[0]!)
  const job = videoJob('job_1', 0, {}, { product: 'translate', outputs: files })
  const engine = kit.open()
  const ids = await kit.add(engine, [job])
  engine.start()
  await settle(engine, ids)
  const receipt = join(tempFolder(), 'r.json')
  await writeReceipt(engine.store, receipt, 'r', ids)
  const [first, second] = engine.store.outputs.ofJob(ids[0]!).map(({ path }) => path ?? '')
  await engine.stop()
  renameSync(second!, `${second}.moved`)
  const before = kit.simulator.stats().storage.requests
  const again = kit.open({ dataFolder: newFolder() })
  const { added } = await importInto(again, kit, receipt)
  again.start()
  await settle(again, added)
  expect(again.store.outputs.ofJob(added[0]!).map(({ path }) => path)).toEqual([first, second])
  expect(kit.simulator.stats().storage.requests - before).toBe(1)
})

test('what a run does not get to compare, the next one does', async () => {
  const { kit, receipt, requests } = await finished('csv')
  const dataFolder = newFolder()
  const engine = kit.open({ dataFolder })
  const { added } = await importInto(engine, kit, receipt)
  expect(added.map((id) => engine.store.jobs.get(id)?.state)).toEqual([
    'finalizing',
    'finalizing',
    'queued',
  ])
  await engine.stop()
  const next = kit.open({ dataFolder })
  next.start()
  const jobs = await settle(next, added)
  expect(jobs.map(({ state }) => state)).toEqual(['completed', 'completed', 'failed'])
  expect(kit.simulator.stats().storage.requests).toBe(requests.storage.requests)
})

test('a run that ended after the last comparison and before the word of it asks for nothing', async () => {
  const { kit, receipt, requests } = await finished('csv')
  const dataFolder = newFolder()
  const engine = kit.open({ dataFolder })
  const { added } = await importInto(engine, kit, receipt)
  const [id = 0] = added
  await reached(engine, id, 'completed')
  const left = { state: 'finalizing', finalizingFor: 'receipt', claimedComplete: true } as const
  engine.store.jobs.update(id, left, Date.now())
  await engine.stop()
  const next = kit.open({ dataFolder })
  next.start()
  const job = await reached(next, id, 'completed')
  expect(job).toMatchObject({ finalizingFor: null, claimedComplete: false })
  expect(next.store.timeline.ofJob(id).at(-1)?.event.code).toBe('savedBefore')
  expect(kit.simulator.stats().storage.requests).toBe(requests.storage.requests)
})

test('two jobs of a receipt never share a file, and a path that is no file is not looked into', async () => {
  const { kit, receipt } = await finished('json')
  const engine = kit.open({ dataFolder: newFolder() })
  const [one, two] = await jobsOf(receipt)
  const file = one!.earlier!.files[0]!
  const odd = { ...one!.earlier!, files: [{ ...file, path: kit.folder, bytes: 4096 }] }
  const jobs = [
    one!,
    { ...two!, earlier: one!.earlier },
    { ...one!, remoteId: 'job_4', earlier: odd },
  ]
  kit.simulator.addJob({ ...videoJob('job_4', 700), pollsUntilDone: 0 })
  const batch = { name: 'Again', folder: kit.folder, template: DEFAULT_TEMPLATE }
  const { added } = await engine.addBatch(batch, jobs)
  engine.start()
  const settled = await settle(engine, added)
  expect(settled.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed'])
  const paths = added.map((id) => engine.store.outputs.ofJob(id)[0]?.path)
  expect(paths).toEqual([
    inFolder(kit, 'job_1.mp4'),
    inFolder(kit, 'job_2 (2).mp4'),
    inFolder(kit, 'job_4.mp4'),
  ])
})
