import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDisk } from '../../main/disk/disk.ts'
import { pooledCalls } from '../../main/disk/file-calls.ts'
import { PartFile } from '../../main/disk/part-file.ts'
import { keptOf } from '../../main/disk/part-record.ts'
import { PrefixHash } from '../../main/disk/prefix-hash.ts'
import { SegmentTable } from '../../main/disk/segments.ts'
import { systemError } from '../../main/disk/system-errors.ts'
import { MemoryJournal } from '../helpers/download-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

test('a failed flush is told when the digest has ended: nothing is recorded of a download that is over', async () => {
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  const slow = new (class extends PrefixHash {
    override async finish(...file: Parameters<PrefixHash['finish']>): Promise<string> {
      await held
      return super.finish(...file)
    }
  })()
  const disk = createDisk({
    ...pooledCalls,
    fdatasync: () => Promise.reject(systemError('EIO', 'fdatasync', '')),
  })
  const path = join(tempFolder(), 'clip.mp4.part')
  const table = SegmentTable.whole(8)
  const journal = new MemoryJournal()
  const part = new PartFile(disk, path, table, {
    ...{ journal, hash: slow, space: null, syncEveryBytes: 1024, kept: keptOf(null) },
  })
  const segment = table.next(8)!
  await part.write(segment, Buffer.from('half'))
  await part.write(segment, Buffer.from('more'))
  let isOver = false
  const over = part
    .finish({ targetPath: join(path, '..', 'clip.mp4'), overwrite: false })
    .finally(() => (isOver = true))
  over.catch(() => undefined)
  for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve))
  expect([isOver, journal.committed]).toEqual([false, null])
  letGo()
  await expect(over).rejects.toMatchObject({ reason: 'FILE_IO_ERROR' })
  await part.close()
})
