/** Warnings as the queue stores them: older ones stay readable, and nothing that is stored stops a read. */
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadSqlite } from '../../../main/queue/sqlite/driver.ts'
import { readWarnings } from '../../../main/queue/sqlite/damaged-rows.ts'
import { openDatabase } from '../../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import { jobWarningInEnglish } from '../../../main/strings/english.ts'
import {
  jobWarningCodes,
  jobWarningSchema,
  type JobWarning,
} from '../../../preload/contract/job-warnings.ts'
import { jobViewSchema, queueQuerySchema } from '../../../preload/contract/model.ts'
import { addJobs } from '../../helpers/add-jobs.ts'
import { queueKit } from '../../helpers/queue-kit.ts'
import { seeded, type Seeded } from '../../helpers/seeded.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const cutShort: JobWarning = { code: 'cutShort', params: { name: 'a.mp4', bytes: 12 } }
const asText = (text: string): JobWarning => ({ code: 'text', params: { text } })

/** A queue with one job, and a way to put anything into its column of warnings. */
function storedJob(): { path: string; id: number; put: (warnings: string | null) => void } {
  const path = join(tempFolder(), 'queue.sqlite')
  const store = new SqliteJobStore(openDatabase(path).database)
  store.accounts.save({ id: 'a', provider: 'a2e', name: 'A2E', baseUrl: 'http://127.0.0.1:1' })
  const row = { accountId: 'a', remoteId: 'job_1', title: null, columns: {} }
  const batch = { name: 'B', folder: '/files', template: '{title}' }
  const [id = 0] = addJobs(store, batch, [row], 1).added
  store.close()
  const put = (warnings: string | null): void => {
    const database = new (loadSqlite().DatabaseSync)(path)
    database.prepare('UPDATE jobs SET warnings = ? WHERE id = ?').run(warnings, id)
    database.close()
  }
  return { path, id, put }
}

function open(path: string): SqliteJobStore {
  const store = new SqliteJobStore(openDatabase(path).database)
  onTestFinished(() => store.close())
  return store
}

test('a warning is read back after a restart as it was told', () => {
  const { path, id } = storedJob()
  const first = new SqliteJobStore(openDatabase(path).database)
  first.jobs.update(id, { warnings: [cutShort] }, 2)
  first.close()
  expect(open(path).jobs.get(id)?.warnings).toEqual([cutShort])
})

test('sentences of an older queue are kept when another warning is added', () => {
  const { path, id, put } = storedJob()
  put(JSON.stringify(['a.mp4 is empty.']))
  const store = open(path)
  const queue = queueKit().over(store)
  queue.warn(id, cutShort)
  queue.warn(id, cutShort)
  expect(store.jobs.get(id)?.warnings).toEqual([asText('a.mp4 is empty.'), cutShort])
  expect(store.jobs.get(id)?.warnings.map(jobWarningInEnglish)).toEqual([
    'a.mp4 is empty.',
    'a.mp4 is cut short: 12 bytes are missing at its end.',
  ])
})

test('the same warning is told once, another of the same kind too', () => {
  const { store, queue, add } = queueKit()
  const [id] = add(['job_1']) as [number]
  const other: JobWarning = { code: 'cutShort', params: { name: 'b.mp4', bytes: 12 } }
  for (const warning of [cutShort, other, { ...cutShort, params: { bytes: 12, name: 'a.mp4' } }])
    queue.warn(id, warning)
  expect(store.jobs.get(id)?.warnings).toEqual([cutShort, other])
})

test.each([
  ['[1]', ['1']],
  ['[null, "Worth a look"]', ['null', 'Worth a look']],
  ['[{"code":"nobody","params":{}}]', ['{"code":"nobody","params":{}}']],
  ['[{"code":"cutShort","params":{"name":"a.mp4"}}]', [expect.stringContaining('cutShort')]],
  [`[${'['.repeat(100_000)}${']'.repeat(100_000)}]`, [expect.any(String)]],
])('what is no warning is shown as it is: %.60s', (stored, texts) => {
  expect(readWarnings(stored)?.map(jobWarningInEnglish)).toEqual(texts)
})

test.each(['', 'null', '{}', '"a.mp4 is empty."', '[{"code":"emp', 1, null])(
  'what is no list is a damaged field: %j',
  (stored) => {
    expect(readWarnings(stored)).toBeNull()
  },
)

/** JSON of any shape, with a liking for what nearly is a warning. */
function anything(random: Seeded, depth = 3): unknown {
  const plain = [
    null,
    true,
    -1,
    1e300,
    0.5,
    '',
    '\0',
    '\ud800',
    '{name}',
    'a.mp4',
    ...jobWarningCodes,
  ]
  const kind = depth === 0 ? 0 : random.int(4)
  const inner = (): unknown => anything(random, depth - 1)
  if (kind === 0) return random.pick(plain)
  if (kind === 1) return Array.from({ length: random.int(4) }, inner)
  if (kind === 2) return { code: random.pick(plain), params: inner() }
  const keys = ['name', 'bytes', 'found', 'wanted', 'line', 'part', 'text', '__proto__', 'code']
  return Object.fromEntries(
    Array.from({ length: random.int(6) }, () => [random.pick(keys), inner()]),
  )
}

test('any JSON, whole or cut off, is read as warnings with words, or as damage', () => {
  const random = seeded(5)
  for (let round = 0; round < 5000; round++) {
    const list = Array.from({ length: random.int(4) }, () => anything(random))
    const json = JSON.stringify(random.int(8) === 0 ? anything(random) : list)
    const stored = random.int(4) === 0 ? json.slice(0, random.int(json.length + 1)) : json
    const warnings = readWarnings(stored)
    for (const warning of warnings ?? []) {
      expect(jobWarningSchema.parse(warning)).toEqual(warning)
      expect(typeof jobWarningInEnglish(warning)).toBe('string')
    }
  }
})

test('whatever is stored, the job is listed, and the window takes what it is shown', () => {
  const { path, id, put } = storedJob()
  const random = seeded(6)
  for (let round = 0; round < 25; round++) {
    const json = JSON.stringify([anything(random), anything(random)])
    put(json.slice(0, random.int(2) === 0 ? json.length : random.int(json.length)))
    const store = new SqliteJobStore(openDatabase(path).database)
    const [job] = store.lists.page(queueQuerySchema.parse({})).jobs
    expect(job?.id).toBe(id)
    jobViewSchema.shape.warnings.parse(job?.warnings)
    store.close()
  }
})
