import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { migrate } from '../../../main/queue/sqlite/schema.ts'
import { loadSqlite } from '../../../main/queue/sqlite/driver.ts'
import { openDatabase } from '../../../main/queue/sqlite/open-database.ts'
import { foldForSearch } from '../../../main/queue/sqlite/search-texts.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import { queueQuerySchema } from '../../../preload/contract/model.ts'
import { addJobs } from '../../helpers/add-jobs.ts'
import { queueKit, videoOutput } from '../../helpers/queue-kit.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const found = (store: SqliteJobStore, text: string, more: object = {}): (string | null)[] =>
  store.lists.page(queueQuerySchema.parse({ text, ...more })).jobs.map(({ remoteId }) => remoteId)

function queueOf(jobs: Readonly<Record<string, string | null>>, name = 'Spring') {
  const kit = queueKit()
  const rows = Object.entries(jobs).map(([remoteId, title]) => {
    return { accountId: 'a', remoteId, title, columns: {} }
  })
  const { added } = addJobs(kit.store, { name, folder: '/films/Neu', template: '{title}' }, rows)
  return { ...kit, ids: added }
}

const saveAs = (store: SqliteJobStore, jobId: number, path: string): void => {
  store.outputs.register(jobId, [videoOutput])
  store.outputs.update(store.outputs.ofJob(jobId)[0]!.id, { path })
}

describe('a search', () => {
  test.each([
    ['part of a title', 'ong way', ['a']],
    ['part of an ID', 'B7', ['job_b7']],
    ['without regard to case, in any script', 'MÜNCHEN ΟΔΌΣ', ['m']],
    ['without accents', 'munchen οδος', ['m']],
    ['one letter', 'y', ['a']],
    ['two letters of Japanese', '映画', ['ja']],
    ['Arabic without its vowel signs', 'فيلم', ['ar']],
    ['half-width for full-width', 'abc', ['wide']],
    ['what LIKE would take for a pattern', '100%_', ['percent']],
    ['what no text has', 'zzz', []],
    ['the name of a batch', 'sprin', ['a', 'job_b7', 'm', 'ja', 'ar', 'wide', 'percent', 'none']],
    ['nothing across the fields', 'home job', []],
  ])('finds %s', (_, text, expected) => {
    const { store } = queueOf({
      ...{ a: 'The long way home', job_b7: 'Film', m: 'Fahrt nach München ὁδός' },
      ...{ ja: '日本の映画', ar: 'فِيلْمٌ جديد', wide: 'ＡＢＣ', percent: '100%_', none: null },
    })
    expect(found(store, text)).toEqual(expected)
  })

  test('finds a job by the files it has now', () => {
    const { store, ids } = queueOf({ one: 'A', two: 'B' })
    saveAs(store, ids[0]!, '/films/Neu/Crème brûlée.mp4')
    expect(found(store, 'creme brulee.mp4')).toEqual(['one'])
    expect(found(store, 'neu/cr')).toEqual(['one'])
    const [output] = store.outputs.ofJob(ids[0]!)
    store.outputs.update(output!.id, { path: '/films/Neu/Other.mp4' })
    expect(found(store, 'creme')).toEqual([])
    store.outputs.move(output!.id, 'pending', { path: null })
    expect(found(store, 'other')).toEqual([])
  })

  test('finds a job by the title that its provider gives it', () => {
    const { store, ids } = queueOf({ one: null })
    store.jobs.update(ids[0]!, { title: 'Später' }, 5)
    expect(found(store, 'spater')).toEqual(['one'])
  })

  test('keeps to the other filters, and to what is not removed', () => {
    const { store, ids } = queueOf({ one: 'Film', two: 'Film', three: 'Film' })
    store.jobs.update(ids[1]!, { state: 'failed' }, 5)
    expect(found(store, 'film', { states: ['failed'] })).toEqual(['two'])
    store.trash.put([ids[0]!])
    expect(found(store, 'film')).toEqual(['two', 'three'])
    expect(found(store, 'spring')).toEqual(['two', 'three'])
    store.trash.remove(ids)
    expect(found(store, 'film')).toEqual([])
  })
})

test('a part of a text is found whatever the text is', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 })
  fc.assert(
    fc.property(text, fc.nat(30), fc.nat(30), (whole, from, length) => {
      const part = [...whole].slice(from, from + length).join('')
      expect(foldForSearch(whole)).toContain(foldForSearch(part))
    }),
    { numRuns: 2000 },
  )
})

test('what was found by comparing letters as they are is found, too', () => {
  const word = fc.stringMatching(/^[a-dA-D %_éß映]{0,6}$/)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 6 }),
      word,
      (rows, text) => {
        const jobs = rows.map(([title, file], at) => [`job_${at}`, title, file] as const)
        const { store, ids, database } = queueOf(
          Object.fromEntries(jobs.map(([id, title]) => [id, title])),
          'Zulu',
        )
        jobs.forEach(([id, , file], at) => saveAs(store, ids[at]!, `/x/${file} ${id}.mp4`))
        const like = `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`
        const before = database
          .prepare(
            `SELECT remote_id FROM jobs WHERE title LIKE ?1 ESCAPE '\\' OR remote_id LIKE ?1 ESCAPE '\\'
             OR EXISTS (SELECT 1 FROM outputs WHERE job_id = jobs.id AND path LIKE ?1 ESCAPE '\\')`,
          )
          .all(like)
        expect(found(store, text)).toEqual(
          expect.arrayContaining(before.map((row) => row.remote_id)),
        )
      },
    ),
    { numRuns: 60 },
  )
})

test('an older queue can be searched once it is opened', () => {
  const path = join(tempFolder(), 'queue.sqlite')
  const { DatabaseSync } = loadSqlite()
  const old = new DatabaseSync(path)
  migrate(old, 9)
  old.exec(`
    INSERT INTO accounts (id, provider, name, base_url) VALUES ('a', 'redner', 'A', 'http://127.0.0.1:1');
    INSERT INTO batches (id, name, folder, template, created_at) VALUES (1, 'B', '/x', '', 1);
    WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 12001)
      INSERT INTO jobs (id, batch_id, account_id, provider, remote_id, title, created_at, updated_at)
      SELECT id, 1, 'a', 'redner', 'job_' || id, 'Crème ' || id, 1, 1 FROM n;
    INSERT INTO outputs (job_id, key, kind, extension, path) VALUES (12001, 'v', 'video', 'mp4', '/x/Last.mp4');
  `)
  old.close()
  const store = new SqliteJobStore(openDatabase(path).database)
  onTestFinished(() => store.close())
  expect(found(store, 'creme 12001')).toEqual(['job_12001'])
  expect(found(store, 'last.mp4')).toEqual(['job_12001'])
  expect(store.lists.page(queueQuerySchema.parse({ text: 'Creme', limit: 1 })).total).toBe(12_001)
})
