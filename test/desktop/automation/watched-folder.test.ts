import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { PendingReceipts } from '../../../main/desktop/automation/pending-receipts.ts'
import {
  WatchedFolder,
  type ImportedList,
  type WatchedFolderDeps,
} from '../../../main/desktop/automation/watched-folder.ts'
import { UsageError } from '../../../main/errors.ts'
import { memoryStoreFile } from '../../helpers/memory-store-file.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

// Only the timers are made up: files, and what the system tells of them, are real.
beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => vi.useRealTimers())

function setUp(deps: Partial<WatchedFolderDeps> = {}) {
  const folder = tempFolder()
  let now = 0
  const importList = vi.fn(async (_path: string): Promise<ImportedList> => ({
    batchId: 7,
    added: 2,
    known: 0,
    leftOut: [],
  }))
  const promised: [number, string][] = []
  const told: string[] = []
  const watched = new WatchedFolder({
    importList,
    promiseReceipt: (batchId, path) => promised.push([batchId, path]),
    settleReceipts: async () => undefined,
    notify: (text) => told.push(text),
    now: () => now,
    ...deps,
  })
  onTestFinished(() => watched.close())
  watched.apply({ enabled: true, folder })
  const drop = (name: string, text = 'job_id\njob_1\n') => writeFileSync(join(folder, name), text)
  /** Lets time go by, a look at a time. */
  const wait = async (ms: number) => {
    for (const end = now + ms; now < end;) {
      now += 100
      vi.advanceTimersByTime(100)
      await watched.settled()
      // What the system tells of the folder arrives between two turns of the loop.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const imported = () => importList.mock.calls.map(([path]) => path.slice(folder.length + 1))
  return { folder, watched, importList, promised, told, drop, wait, imported }
}

describe('a watched folder', () => {
  test('imports a list, moves it aside, and has its receipt put beside it', async () => {
    const { folder, drop, wait, imported, promised, told } = setUp()
    drop('Spring.csv')
    await wait(9000)
    expect(imported()).toEqual(['Spring.csv'])
    expect(readdirSync(folder)).toEqual(['imported'])
    expect(readdirSync(join(folder, 'imported'))).toEqual(['Spring.csv'])
    expect(promised).toEqual([[7, join(folder, 'imported', 'Spring.receipt.csv')]])
    expect(told).toEqual(['Spring.csv from the watched folder: 2 jobs added.'])
  })

  test('waits until a list is written to its end', async () => {
    const { folder, drop, wait, imported } = setUp()
    drop('Slow.csv')
    for (let piece = 0; piece < 6; piece++) {
      await wait(1000)
      appendFileSync(join(folder, 'Slow.csv'), `job_${piece}\n`)
    }
    expect(imported()).toEqual([])
    await wait(9000)
    expect(imported()).toEqual(['Slow.csv'])
  })

  test('takes a list that is whole while another is written to without a rest', async () => {
    const { folder, drop, wait, imported } = setUp()
    drop('Spring.csv')
    drop('Endless.csv')
    for (let ms = 0; ms < 9000; ms += 100) {
      appendFileSync(join(folder, 'Endless.csv'), `job_${ms}\n`)
      await wait(100)
    }
    expect(imported()).toEqual(['Spring.csv'])
  })

  test('takes a list that is renamed into place, and leaves its temporary name alone', async () => {
    const { folder, drop, wait, imported } = setUp()
    drop('.Spring.csv.tmp')
    drop('Spring.csv.part')
    await wait(9000)
    expect(imported()).toEqual([])
    renameSync(join(folder, 'Spring.csv.part'), join(folder, 'Spring.csv'))
    await wait(9000)
    expect(imported()).toEqual(['Spring.csv'])
  })

  test('makes a batch of each of two lists that come at once', async () => {
    const { drop, wait, imported } = setUp()
    drop('b.csv')
    drop('a.TSV')
    drop('c.json')
    drop('film.mp4')
    await wait(9000)
    expect(imported().sort()).toEqual(['a.TSV', 'b.csv', 'c.json'])
  })

  test('keeps lists of the same name apart', async () => {
    const { folder, drop, wait, promised } = setUp()
    for (let day = 0; day < 3; day++) {
      drop('daily.csv', `day ${day}\n`)
      await wait(9000)
    }
    const aside = join(folder, 'imported')
    expect(readdirSync(aside).sort()).toEqual(['daily (2).csv', 'daily (3).csv', 'daily.csv'])
    expect(readFileSync(join(aside, 'daily (3).csv'), 'utf8')).toBe('day 2\n')
    expect(promised[1]).toEqual([7, join(aside, 'daily (2).receipt.csv')])
  })

  test('puts a list that cannot be used aside, with the reason', async () => {
    const { folder, drop, wait, importList, told } = setUp()
    importList.mockRejectedValue(new UsageError('Notes.txt: there are no job IDs in it'))
    drop('Notes.txt')
    await wait(9000)
    const unusable = join(folder, 'imported', 'unusable')
    expect(readdirSync(unusable)).toEqual(['Notes.txt', 'Notes.txt.txt'])
    expect(readFileSync(join(unusable, 'Notes.txt.txt'), 'utf8')).toBe(
      'Notes.txt: there are no job IDs in it\n',
    )
    expect(told).toHaveLength(1)
  })

  test('says which rows were left out', async () => {
    const { folder, drop, wait, importList } = setUp()
    const leftOut = ['Line 3: “?” is not a job ID']
    importList.mockResolvedValue({ batchId: 7, added: 1, known: 4, leftOut })
    drop('Spring.csv')
    await wait(9000)
    expect(readFileSync(join(folder, 'imported', 'Spring.csv.left-out.txt'), 'utf8')).toBe(
      'Line 3: “?” is not a job ID\n',
    )
  })

  test('keeps a list that the machine does not let it read, says so once, and tries again', async () => {
    const { folder, drop, wait, importList, told } = setUp()
    const cause = Object.assign(new Error('EBUSY'), { code: 'EBUSY' })
    importList.mockRejectedValueOnce(new UsageError('Locked.csv could not be read', { cause }))
    importList.mockRejectedValueOnce(new UsageError('Locked.csv could not be read', { cause }))
    drop('Locked.csv')
    await wait(20_000)
    expect(importList).toHaveBeenCalledTimes(3)
    expect(told).toHaveLength(2)
    expect(readdirSync(join(folder, 'imported'))).toEqual(['Locked.csv'])
  })

  test('reads a list again that was changed while it was imported', async () => {
    const { folder, drop, wait, importList, imported } = setUp()
    importList.mockImplementationOnce(async (path) => {
      appendFileSync(path, 'job_late\n')
      return { batchId: 7, added: 1, known: 0, leftOut: [] }
    })
    drop('Spring.csv')
    await wait(12_000)
    expect(imported()).toEqual(['Spring.csv', 'Spring.csv'])
    expect(readdirSync(join(folder, 'imported'))).toEqual(['Spring.csv'])
  })

  test('survives that the folder goes, and goes on when it is back', async () => {
    const { folder, drop, wait, imported, told } = setUp()
    await wait(6000)
    rmSync(folder, { recursive: true })
    await wait(20_000)
    expect(told).toEqual([expect.stringMatching(/cannot be read/)])
    mkdirSync(folder)
    drop('Back.csv')
    await wait(15_000)
    expect(imported()).toEqual(['Back.csv'])
    expect(told[1]).toMatch(/is there again/)
  })

  test('follows no links, and takes an empty file for one only after a while', async () => {
    const { folder, drop, wait, imported } = setUp()
    symlinkSync('/etc/passwd', join(folder, 'link.csv'))
    drop('empty.csv', '')
    await wait(30_000)
    expect(imported()).toEqual([])
    await wait(45_000)
    expect(imported()).toEqual(['empty.csv'])
  })

  test('does nothing while it is off', async () => {
    const { folder, watched, drop, wait, imported } = setUp()
    watched.apply({ enabled: false, folder })
    drop('Spring.csv')
    await wait(9000)
    expect(imported()).toEqual([])
    expect(existsSync(join(folder, 'imported'))).toBe(false)
  })
})

describe('pending receipts', () => {
  test('are written when the batch has settled, again each time it settles later, also after a restart', async () => {
    const file = memoryStoreFile()
    const settled = new Map<number, number | null>([[7, null]])
    const written: [number, string][] = []
    const open = () =>
      new PendingReceipts({
        file,
        settledAt: (id) => settled.get(id),
        write: async (id, path) => void written.push([id, path]),
      })
    const first = open()
    first.promise(7, '/in/imported/a.receipt.csv')
    await first.settle()
    expect(written).toEqual([])
    settled.set(7, 1000)
    await open().settle()
    await open().settle()
    expect(written).toEqual([[7, '/in/imported/a.receipt.csv']])
    settled.set(7, 2000)
    await open().settle()
    expect(written).toHaveLength(2)
    settled.delete(7)
    await open().settle()
    settled.set(7, 3000)
    await open().settle()
    expect(written).toHaveLength(2)
  })

  test('stay due when they cannot be written', async () => {
    let full = true
    const write = vi.fn(async () => {
      if (full) throw new Error('ENOSPC')
    })
    const pending = new PendingReceipts({ file: memoryStoreFile(), settledAt: () => 5, write })
    pending.promise(1, '/x')
    await expect(pending.settle()).rejects.toThrow('ENOSPC')
    full = false
    await pending.settle()
    await pending.settle()
    expect(write).toHaveBeenCalledTimes(2)
  })
})
