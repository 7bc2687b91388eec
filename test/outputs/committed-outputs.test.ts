/** What a kill or a power cut leaves between a file's name and the queue's word that it is saved. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256Of } from '../../main/demo/object-content.ts'
import { loadSqlite } from '../../main/queue/sqlite/driver.ts'
import { engineKit, inFolder, reached, videoJob, type Kit } from '../helpers/engine-kit.ts'

/** A queue whose only file has been committed and has its name, and that knows no more. */
async function interrupted(kit: Kit): Promise<number> {
  const engine = kit.open()
  const [id = 0] = await kit.add(engine, [videoJob('job_1', 5000, {}, { title: 'Film' })])
  engine.start()
  await reached(engine, id, 'completed')
  engine.store.jobs.update(id, { state: 'downloading', completedAt: null }, Date.now())
  await engine.stop()
  const database = new (loadSqlite().DatabaseSync)(join(kit.data, 'queue.sqlite'))
  database.exec("UPDATE outputs SET state = 'committing', completed_at = NULL")
  database.close()
  return id
}

test('a file that got its name is known again without a word to the provider', async () => {
  const kit = await engineKit()
  const id = await interrupted(kit)
  const before = kit.simulator.stats()
  const engine = kit.open()
  engine.start()
  await reached(engine, id, 'completed')
  expect(readdirSync(kit.folder)).toEqual(['Film.mp4'])
  expect(kit.simulator.stats().storage.requests).toBe(before.storage.requests)
  expect(engine.store.outputs.ofJob(id)[0]).toMatchObject({
    state: 'saved',
    bytesDone: 5000,
    sha256: sha256Of('job_1.mp4', 5000),
  })
})

test('another file of that name is unknown, and stays', async () => {
  const kit = await engineKit()
  const id = await interrupted(kit)
  writeFileSync(inFolder(kit, 'Film.mp4'), 'from another program')
  const engine = kit.open()
  engine.start()
  await reached(engine, id, 'completed')
  expect(readdirSync(kit.folder).sort()).toEqual(['Film (2).mp4', 'Film.mp4'])
})
