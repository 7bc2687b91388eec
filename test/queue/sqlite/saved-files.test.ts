import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import { earlierOf } from '../../../main/queue/earlier-output.ts'
import { canMoveOutput } from '../../../main/queue/output-state.ts'
import { outputStates, type OutputState } from '../../../preload/contract/vocabulary.ts'
import { seeded } from '../../helpers/seeded.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const output = {
  kind: 'video',
  index: 0,
  locale: null,
  name: null,
  extension: 'mp4',
  sizeBytes: null,
} as const

function openStore() {
  const { database } = openDatabase(join(tempFolder(), 'queue.sqlite'))
  const store = new SqliteJobStore(database)
  onTestFinished(() => store.close())
  const baseUrl = 'http://127.0.0.1:1'
  store.accounts.save({ id: 'a', provider: 'redner', name: 'Redner', baseUrl })
  return { store, database }
}

const mayFollow = (from: OutputState) => (to: OutputState) => canMoveOutput(from, to)

/** A batch of jobs with two outputs each. */
function addBatch(store: SqliteJobStore, name: string) {
  const rows = ['1', '2', '3', '4'].map((n) => ({
    accountId: 'a',
    remoteId: `job_${name}${n}`,
    title: null,
    columns: {},
  }))
  const batch = { name, folder: '/files', template: '{title}.{ext}' }
  const { batchId, added } = store.intake.add(batch, rows, 1)
  for (const id of added) {
    store.outputs.register(
      id,
      ['one', 'two'].map((key) => ({ ...output, key })),
    )
  }
  return { batchId: batchId!, jobs: added }
}

test('the count that is kept is the one that the database gives, whatever happens', () => {
  const { store, database } = openStore()
  const batches = [addBatch(store, 'Spring'), addBatch(store, 'Autumn')]
  const random = seeded(7)
  const binned: number[] = []
  const counted = (id: number) =>
    database
      .prepare(
        `SELECT count(*) AS files, coalesce(sum(bytes_done), 0) AS bytes
         FROM outputs o JOIN jobs j ON j.id = o.job_id
         WHERE batch_id = ? AND j.state <> 'binned' AND o.state = 'saved'`,
      )
      .get(id)
  for (let step = 0; step < 400; step++) {
    const { jobs } = random.pick(batches)
    const job = random.pick(jobs)
    const one = store.outputs.ofJob(job)[random.int(2)]
    const act = random.int(20)
    if (act === 0) binned.push(...store.trash.put([job]))
    else if (act === 1) store.trash.restore(binned.splice(0))
    else if (act === 2 && one !== undefined) store.outputs.remove(one.id)
    else if (act === 3) store.outputs.register(job, [{ ...output, key: 'one' }])
    else if (one !== undefined)
      store.outputs.move(one.id, random.pick(outputStates.filter(mayFollow(one.state))), {
        ...{ path: `/files/${one.id}`, sizeBytes: 1000, sha256: 'c0ffee' },
        bytesDone: random.int(1000),
        earlier: earlierOf(one, false),
      })
    for (const { batchId } of batches)
      expect(store.batches.files(batchId), `step ${step}`).toEqual({ ...counted(batchId) })
  }
})
