/** Jobs that are over are fetched once more, on real files against the simulator. */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Engine } from '../../main/engine/engine.ts'
import { receiptJobs } from '../../main/views/receipt-jobs.ts'
import { engineKit, inFolder, isObject, reached, videoJob } from '../helpers/engine-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const here = { folder: null, template: null, changed: 'keep' as const }

async function savedJob(id = 'job_1') {
  const kit = await engineKit()
  const engine = kit.open({ undoGraceMs: 60_000 })
  const [job = 0] = await kit.add(engine, [videoJob(id)])
  engine.start()
  await reached(engine, job, 'completed')
  const output = () => engine.store.outputs.ofJob(job)[0]!
  return { kit, engine, job, output, path: output().path! }
}

const again = (engine: Engine, id: number, to = {}) =>
  engine.downloadAgain({ target: { ids: [id] }, ...here, ...to })

const completedAgain = async (engine: Engine, id: number) => {
  await reached(engine, id, 'queued', 'waiting', 'ready', 'downloading', 'finalizing')
  return reached(engine, id, 'completed', 'failed')
}

test('a saved job is fetched again into the same name, and nothing is left of the file before', async () => {
  const { kit, engine, job, output, path } = await savedJob()
  const before = output()
  expect(await again(engine, job)).toMatchObject({ affected: 1 })
  expect((await completedAgain(engine, job)).state).toBe('completed')
  expect(output()).toMatchObject({ state: 'saved', path, earlier: null, sha256: before.sha256 })
  expect(readdirSync(kit.folder)).toHaveLength(1)
  expect(isObject(path, 'job_1.mp4', 50_000)).toBe(true)
})

test('another folder and template: the new file is there, and the one before stays where it is', async () => {
  const { engine, job, output, path } = await savedJob()
  const folder = join(tempFolder(), 'new', 'again')
  await again(engine, job, { folder, template: 'again/{jobId}-2.{ext}' })
  await completedAgain(engine, job)
  expect(output()).toMatchObject({ path: join(folder, 'again', 'job_1-2.mp4'), root: folder })
  expect(isObject(output().path!, 'job_1.mp4', 50_000)).toBe(true)
  expect(isObject(path, 'job_1.mp4', 50_000)).toBe(true)
  expect(engine.views.detail(job)?.folder).toBe(folder)
})

test('a file that was edited stays as it is, and the new one gets a number', async () => {
  const { engine, job, output, path } = await savedJob()
  writeFileSync(path, 'my own cut')
  await again(engine, job)
  await completedAgain(engine, job)
  expect(readFileSync(path, 'utf8')).toBe('my own cut')
  expect(output().path).toBe(path.replace('.mp4', ' (2).mp4'))
  expect(isObject(output().path!, 'job_1.mp4', 50_000)).toBe(true)
})

test('an edited file is replaced where the user wants that', async () => {
  const { engine, job, output, path } = await savedJob()
  writeFileSync(path, 'cut short by a full disk')
  await again(engine, job, { changed: 'replace' })
  await completedAgain(engine, job)
  expect(output().path).toBe(path)
  expect(isObject(path, 'job_1.mp4', 50_000)).toBe(true)
})

test('a file that is edited during the download is not replaced either', async () => {
  const { kit, engine, job, output, path } = await savedJob()
  let edit = (): void => undefined
  const until = new Promise<void>((resolve) => (edit = resolve))
  kit.simulator.addJob(videoJob('job_1', 50_000, { heldAfter: { bytes: 20_000, until } }))
  await again(engine, job)
  await reached(engine, job, 'downloading')
  writeFileSync(path, 'my own cut')
  edit()
  await completedAgain(engine, job)
  expect(readFileSync(path, 'utf8')).toBe('my own cut')
  expect(isObject(output().path!, 'job_1.mp4', 50_000)).toBe(true)
})

test('a file that was moved away comes back under its name', async () => {
  const { kit, engine, job, output, path } = await savedJob()
  renameSync(path, inFolder(kit, 'moved.mp4'))
  await again(engine, job)
  await completedAgain(engine, job)
  expect(output().path).toBe(path)
  expect(readdirSync(kit.folder)).toHaveLength(2)
})

test('when the provider no longer has it, the job fails and the file before is kept, and can be its file again', async () => {
  const { kit, engine, job, output, path } = await savedJob()
  const failure = { status: 'failed', message: 'The source was deleted.' }
  kit.simulator.addJob(videoJob('job_1', 50_000, {}, { failure }))
  await again(engine, job)
  expect((await completedAgain(engine, job)).state).toBe('failed')
  expect(output()).toMatchObject({ state: 'pending', earlier: { path } })
  expect(isObject(path, 'job_1.mp4', 50_000)).toBe(true)
  expect(await engine.keepEarlier({ ids: [job] })).toMatchObject({ affected: 1 })
  expect(engine.store.jobs.get(job)).toMatchObject({ state: 'completed', failure: null })
  expect(output()).toMatchObject({ state: 'saved', path, earlier: null })
})

test('it is taken back as long as no new file has begun: the job is what it was', async () => {
  const { engine, job, output } = await savedJob()
  const before = { job: engine.store.jobs.get(job), output: output() }
  await engine.rest()
  const { undo } = await again(engine, job, { folder: tempFolder() })
  expect(output()).toMatchObject({ state: 'pending', path: null })
  expect(await engine.undo(undo)).toEqual({ action: 'again', affected: 1 })
  const { updatedAt, dueAt } = engine.store.jobs.get(job)!
  expect(engine.store.jobs.get(job)).toEqual({ ...before.job, updatedAt, dueAt })
  expect(output()).toEqual(before.output)
})

test('nothing else is saved under the name of a file that may be wanted back', async () => {
  const { kit, engine, job, output, path } = await savedJob()
  await engine.rest()
  await again(engine, job, { folder: tempFolder() })
  rmSync(path)
  const [other = 0] = await kit.add(engine, [videoJob('job_2', 9_000, {}, { title: 'job_1' })])
  engine.queue.move(job, 'paused')
  engine.resume()
  await reached(engine, other, 'completed')
  expect(engine.store.outputs.ofJob(other)[0]?.path).not.toBe(path)
  expect(output().earlier?.path).toBe(path)
})

test('a job that still works is left alone', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const [job = 0] = await kit.add(engine, [videoJob('job_1')])
  expect(await again(engine, job)).toEqual({ affected: 0, undo: null })
})

test('a list that names known jobs downloads them again only where that is wanted', async () => {
  const { kit, engine, job, path } = await savedJob()
  const batch = { name: 'Again', folder: tempFolder(), template: '{title}.{ext}' }
  const rows = [{ accountId: 'redner', remoteId: 'job_1', title: null, columns: {} }]
  expect(await engine.addBatch(batch, rows)).toMatchObject({ added: [], known: [job] })
  expect(engine.store.jobs.get(job)?.state).toBe('completed')
  expect(await engine.addBatch(batch, rows, { again: true })).toMatchObject({ again: 1 })
  await completedAgain(engine, job)
  expect(readdirSync(kit.folder)).toHaveLength(1)
  expect(isObject(path, 'job_1.mp4', 50_000)).toBe(true)
})

test('while a file is downloaded again, a receipt names the one that is there', async () => {
  const { engine, job, output, path } = await savedJob()
  const { sha256 } = output()
  await engine.rest()
  await again(engine, job, { folder: tempFolder() })
  const [entry] = receiptJobs(engine.store, [engine.store.jobs.get(job)!])
  expect(entry?.outputs).toMatchObject([{ path, bytes: 50_000, sha256 }])
})

test('a killed run goes on with what was to be downloaded again, and still has the file before', async () => {
  const { kit, engine, job, path } = await savedJob()
  await engine.rest()
  const folder = tempFolder()
  await again(engine, job, { folder })
  await engine.stop()
  const next = kit.open()
  expect(next.store.outputs.ofJob(job)[0]).toMatchObject({ state: 'pending', earlier: { path } })
  next.start()
  await reached(next, job, 'completed')
  expect(next.store.outputs.ofJob(job)[0]?.path).toBe(join(folder, 'job_1.mp4'))
  expect(isObject(path, 'job_1.mp4', 50_000)).toBe(true)
})
