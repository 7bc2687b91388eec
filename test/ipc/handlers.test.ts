import { describe, expect, test, vi } from 'vitest'
import { UsageError } from '../../main/errors.ts'
import { createHandlers } from '../../main/ipc/handlers/index.ts'
import type { Services } from '../../main/ipc/services.ts'
import { calls } from '../../preload/contract/channels.ts'
import type { ImportPreview } from '../../preload/contract/model.ts'

const preview: ImportPreview = {
  id: 'p1',
  name: 'jobs',
  files: ['jobs.csv'],
  roles: { jobId: 'jobId', provider: null, account: null, product: null, title: null },
  folder: '/films/jobs',
  reading: { encoding: null, sheet: null, firstRow: null, remembered: false },
  template: '{title}',
  repeats: [],
  columns: ['jobId'],
  counts: { fresh: 1, known: 0, duplicate: 0, unusable: 0 },
  receipt: null,
  here: { over: 0, working: 0 },
  accounts: [],
  providers: { redner: 1 },
  sample: [],
  issues: [],
  moreIssues: 0,
}

/** Handlers over services of which only the given parts exist: anything else would throw. */
function handlersWith(parts: {
  queue?: Partial<Services['queue']>
  imports?: Partial<Services['imports']>
  shell?: Partial<Services['shell']>
}) {
  return createHandlers({ queue: {}, imports: {}, shell: {}, ...parts } as unknown as Services)
}

describe('createHandlers', () => {
  test('answers every call of the contract', () => {
    expect(Object.keys(handlersWith({})).sort()).toEqual(Object.keys(calls).sort())
  })

  test('chooseFiles previews what the dialog returns', async () => {
    const previewFiles = vi.fn(() => Promise.resolve(preview))
    const handlers = handlersWith({
      imports: { previewFiles },
      shell: { chooseFiles: () => Promise.resolve(['/jobs.csv']) },
    })
    expect(await handlers.chooseFiles(undefined)).toBe(preview)
    expect(previewFiles).toHaveBeenCalledWith(['/jobs.csv'])
  })

  test('chooseFiles answers null when the dialog is closed', async () => {
    const handlers = handlersWith({ shell: { chooseFiles: () => Promise.resolve([]) } })
    expect(await handlers.chooseFiles(undefined)).toBeNull()
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
