import { describe, expect, test, vi } from 'vitest'
import { UsageError } from '../../main/errors.ts'
import { createHandlers } from '../../main/ipc/handlers/index.ts'
import type { Services } from '../../main/ipc/services.ts'
import { calls } from '../../preload/contract/channels.ts'
import type { OpenList } from '../../preload/contract/open-lists.ts'

const list: OpenList = { id: 'p1', kind: 'files', name: 'jobs.csv', files: 1, group: null }

/** Handlers over services of which only the given parts exist: anything else would throw. */
function handlersWith(parts: {
  queue?: Partial<Services['queue']>
  batches?: Partial<Services['batches']>
  imports?: Partial<Services['imports']>
  shell?: Partial<Services['shell']>
}) {
  return createHandlers({
    queue: {},
    batches: {},
    imports: {},
    shell: {},
    ...parts,
  } as unknown as Services)
}

describe('createHandlers', () => {
  test('answers every call of the contract', () => {
    expect(Object.keys(handlersWith({})).sort()).toEqual(Object.keys(calls).sort())
  })

  test('chooseFiles takes in what the dialog returns', async () => {
    const open = vi.fn(() => [list])
    const handlers = handlersWith({
      imports: { open },
      shell: { chooseFiles: () => Promise.resolve(['/jobs.csv']) },
    })
    expect(await handlers.chooseFiles(undefined)).toEqual([list])
    expect(open).toHaveBeenCalledWith({ paths: ['/jobs.csv'] })
  })

  test('chooseFiles answers with nothing when the dialog is closed', async () => {
    const handlers = handlersWith({ shell: { chooseFiles: () => Promise.resolve([]) } })
    expect(await handlers.chooseFiles(undefined)).toEqual([])
  })

  test('a batch’s folder is changed to what the dialog says, which begins where it is now', async () => {
    const chooseFolder = vi.fn((): Promise<string | null> => Promise.resolve('/new'))
    const changeFolder = vi.fn(() => Promise.resolve({ folder: '/new', stay: 0, undo: 1 }))
    const handlers = handlersWith({
      queue: { batchFolder: (id) => (id === 1 ? '/old' : null) },
      batches: { changeFolder },
      shell: { chooseFolder },
    })
    await handlers.changeBatchFolder(1)
    expect(chooseFolder).toHaveBeenCalledWith('/old')
    expect(changeFolder).toHaveBeenCalledWith(1, '/new')
    chooseFolder.mockResolvedValueOnce(null)
    expect(await handlers.changeBatchFolder(1)).toBeNull()
    expect(changeFolder).toHaveBeenCalledTimes(1)
    await expect(handlers.changeBatchFolder(2)).rejects.toThrow(/no longer in the queue/)
  })

  test('failed jobs are written where the dialog says, or not at all', async () => {
    const chooseCsv = vi.fn((): Promise<string | null> => Promise.resolve('/t.csv'))
    const writeFailedJobs = vi.fn(() => Promise.resolve())
    const failedJobsPath = (id: number): string | null => (id === 1 ? '/b/failed.csv' : null)
    const handlers = handlersWith({
      batches: { failedJobsPath, writeFailedJobs },
      shell: { chooseCsv },
    })
    expect(await handlers.saveFailedJobs(1)).toBe('/t.csv')
    expect(writeFailedJobs).toHaveBeenCalledWith(1, '/t.csv')
    chooseCsv.mockResolvedValueOnce(null)
    expect(await handlers.saveFailedJobs(1)).toBeNull()
    expect(writeFailedJobs).toHaveBeenCalledTimes(1)
    await expect(handlers.saveFailedJobs(2)).rejects.toThrow(UsageError)
  })

  test('showFile shows the path that the queue knows, never one that the window names', () => {
    const showFile = vi.fn()
    const handlers = handlersWith({
      queue: { filePathOf: (id, key) => `/out/${id}-${key}.mp4` },
      shell: { showFile },
    })
    void handlers.showFile({ jobId: 4, outputKey: '0' })
    expect(showFile).toHaveBeenCalledWith('/out/4-0.mp4')
  })

  test('showFile says so when there is no file yet', () => {
    const handlers = handlersWith({ queue: { filePathOf: () => null } })
    expect(() => handlers.showFile({ jobId: 4, outputKey: null })).toThrow(UsageError)
  })

  test('saveReceipt proposes a place, writes where the dialog says, and nowhere when it is closed', async () => {
    const writeReceipt = vi.fn(() => Promise.resolve())
    const chooseReceipt = vi.fn<(proposed: string) => Promise<string | null>>()
    const queue = { receiptPath: (id: number) => `/films/${id} receipt.csv`, writeReceipt }
    const { saveReceipt } = handlersWith({ queue, shell: { chooseReceipt } })
    chooseReceipt.mockResolvedValueOnce('/desk/spring.json')
    expect(await saveReceipt(3)).toBe('/desk/spring.json')
    expect(chooseReceipt).toHaveBeenCalledWith('/films/3 receipt.csv')
    expect(writeReceipt).toHaveBeenCalledExactlyOnceWith(3, '/desk/spring.json')
    chooseReceipt.mockResolvedValueOnce(null)
    expect(await saveReceipt(3)).toBeNull()
    expect(writeReceipt).toHaveBeenCalledOnce()
    const gone = handlersWith({ queue: { receiptPath: () => null } })
    await expect(gone.saveReceipt(3)).rejects.toThrow('no longer in the queue')
  })

  test('openBatchFolder says so when the batch is gone', async () => {
    const handlers = handlersWith({ queue: { batchFolder: () => null } })
    await expect(handlers.openBatchFolder(9)).rejects.toThrow('no longer in the queue')
  })
})
