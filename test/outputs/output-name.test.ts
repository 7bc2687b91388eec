import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { DEFAULT_TEMPLATE } from '../../main/naming/name-template.ts'
import { nothingWritten } from '../../main/disk/part-record.ts'
import { reserveName, wantedPath } from '../../main/outputs/output-name.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { PartFileRepository } from '../../main/queue/sqlite/part-store.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

let folder: string
let store: SqliteJobStore
let parts: PartFileRepository

beforeEach(() => {
  folder = tempFolder()
  const data = tempFolder()
  store = new SqliteJobStore(openDatabase(join(data, 'queue.sqlite')).database, (error) => {
    throw error
  })
  parts = new PartFileRepository(join(data, 'parts.sqlite'))
  store.accounts.save({ id: 'a', provider: 'redner', name: 'Redner', baseUrl: 'http://127.0.0.1' })
  onTestFinished(() => {
    store.close()
    parts.close()
  })
})

/** Reserves a name for the only file of a job that is new to the queue. */
async function reserve(remoteId: string): Promise<string> {
  const batch = { name: 'Test', folder, template: DEFAULT_TEMPLATE }
  const row = { accountId: 'a', remoteId, title: 'Film', columns: {} }
  const [id = 0] = store.intake.add(batch, [row], Date.now()).added
  const output = { key: 'video', kind: 'video', index: 0, locale: null, name: null } as const
  store.outputs.register(id, [{ ...output, extension: 'mp4', sizeBytes: null }])
  const job = store.jobs.get(id)!
  const outputs = store.outputs.ofJob(id)
  const named = store.batches.get(job.batchId)!
  return (await reserveName(store, parts, () => 'number', job, named, outputs[0]!, outputs)).path
}

const at = (name: string): string => join(folder, name)

test('two jobs that want one name get two', async () => {
  expect([await reserve('job_1'), await reserve('job_2')]).toEqual([
    at('Film.mp4'),
    at('Film (2).mp4'),
  ])
})

test('leaves an unknown part file alone', async () => {
  writeFileSync(at('Film.mp4.part'), 'a browser works on it')
  expect(await reserve('job_1')).toBe(at('Film (2).mp4'))
  expect(existsSync(at('Film.mp4.part'))).toBe(true)
})

test('takes the name again when a kill came between the part file and the reservation', async () => {
  const part = parts.pathFor(at('Film.mp4'))
  writeFileSync(part, 'bytes of an unknown job')
  parts.save(part, nothingWritten())
  expect(await reserve('job_1')).toBe(at('Film.mp4'))
  expect(existsSync(part)).toBe(false)
  expect(parts.load(part)).toBeNull()
})

test('an output that proves to be of another form is named beside its siblings as they are named', () => {
  const batch = { name: 'Test', folder, template: DEFAULT_TEMPLATE }
  const row = { accountId: 'a', remoteId: 'job_1', title: 'Film', columns: {} }
  const [id = 0] = store.intake.add(batch, [row], Date.now()).added
  const video = {
    kind: 'video',
    locale: null,
    name: null,
    extension: 'mp4',
    sizeBytes: null,
  } as const
  store.outputs.register(
    id,
    [0, 1].map((index) => ({ ...video, key: String(index), index })),
  )
  const job = store.jobs.get(id)!
  const siblings = store.outputs.ofJob(id)
  const named = store.batches.get(job.batchId)!
  const sound = { ...siblings[1]!, kind: 'audio', extension: 'mp3' } as const
  expect(wantedPath(job, named, siblings[0]!, siblings)).toBe(at('Film-1.mp4'))
  expect(wantedPath(job, named, sound, siblings)).toBe(at('Film-2.mp3'))
})
