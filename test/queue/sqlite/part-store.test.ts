import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nothingWritten } from '../../../main/disk/part-record.ts'
import { loadSqlite } from '../../../main/queue/sqlite/driver.ts'
import { PartFileRepository } from '../../../main/queue/sqlite/part-store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const record = nothingWritten()

test('remembers parts by their paths, for the next run too', () => {
  const path = join(tempFolder(), 'parts.sqlite')
  const first = new PartFileRepository(path)
  first.save('/a.part', record)
  first.save('/b.part', record)
  first.discard('/b.part')
  first.close()
  const second = new PartFileRepository(path)
  expect([second.load('/a.part'), second.load('/b.part')]).toEqual([record, null])
  second.close()
})

test('a record goes with its part, over what was known of the new name', () => {
  const parts = new PartFileRepository(join(tempFolder(), 'parts.sqlite'))
  parts.save('/old.part', { ...record, etag: '"1"' })
  parts.save('/new.part', record)
  parts.move('/old.part', '/new.part')
  expect(parts.load('/new.part')).toMatchObject({ etag: '"1"' })
  expect(parts.load('/old.part')).toBeNull()
  parts.close()
})

test('replaces a damaged file: its records are only a saving', () => {
  const path = join(tempFolder(), 'parts.sqlite')
  writeFileSync(path, 'not a database'.repeat(500))
  const parts = new PartFileRepository(path)
  parts.save('/a.part', record)
  expect(parts.load('/a.part')).toEqual(record)
  parts.close()
})

test('parts have names that tell the queue whose they are, in every run', () => {
  const [path, other] = [join(tempFolder(), 'parts.sqlite'), join(tempFolder(), 'parts.sqlite')]
  const first = new PartFileRepository(path)
  const named = first.pathFor('/films/Film.mp4')
  first.close()
  const [second, another] = [new PartFileRepository(path), new PartFileRepository(other)]
  expect(named).toMatch(/^\/films\/Film\.mp4\.[a-z2-7]{6}\.part$/)
  expect(second.pathFor('/films/Film.mp4')).toBe(named)
  expect(another.pathFor('/films/Film.mp4')).not.toBe(named)
  second.close()
  another.close()
})

test('parts of older versions keep the names that they have, until they are done', () => {
  const path = join(tempFolder(), 'parts.sqlite')
  const old = new (loadSqlite().DatabaseSync)(path)
  old.exec('CREATE TABLE part_files (path TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT')
  const insert = old.prepare('INSERT INTO part_files (path, record) VALUES (?, ?)')
  insert.run('/films/Film.mp4.part', JSON.stringify(record))
  old.close()
  const parts = new PartFileRepository(path)
  expect(parts.pathFor('/films/Film.mp4')).toBe('/films/Film.mp4.part')
  expect(parts.pathFor('/films/Another.mp4')).not.toBe('/films/Another.mp4.part')
  parts.discard('/films/Film.mp4.part')
  expect(parts.pathFor('/films/Film.mp4')).not.toBe('/films/Film.mp4.part')
  parts.close()
})
