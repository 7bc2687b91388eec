import { UsageError } from '../../errors.ts'
import { batchGone } from '../../queue/batch-actions.ts'
import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type QueueCalls =
  | 'watchQueue'
  | 'listLocales'
  | 'jobDetail'
  | 'actOnJobs'
  | 'moveJobs'
  | 'undo'
  | 'stopAction'
  | 'pauseAll'
  | 'showFile'
  | 'saveReceipt'
  | 'openBatchFolder'

export function queueHandlers({
  queue,
  shell,
  watchQueue,
}: Pick<Services, 'queue' | 'shell' | 'watchQueue'>): Pick<Handlers, QueueCalls> {
  return {
    watchQueue: (query) => watchQueue(query),
    listLocales: () => queue.locales(),
    jobDetail: (jobId) => queue.detail(jobId),
    actOnJobs: (action) => queue.act(action),
    moveJobs: (move) => queue.move(move),
    undo: (token) => queue.undo(token),
    stopAction: () => queue.stopAction(),
    pauseAll: (paused) => queue.pauseAll(paused),
    showFile: ({ jobId, outputKey }) => {
      const path = queue.filePathOf(jobId, outputKey)
      if (path === null) throw new UsageError('This job has no file on the disk.')
      shell.showFile(path)
    },
    saveReceipt: async (batchId) => {
      const proposed = queue.receiptPath(batchId)
      if (proposed === null) throw new UsageError(batchGone)
      const path = await shell.chooseReceipt(proposed)
      if (path !== null) await queue.writeReceipt(batchId, path)
      return path
    },
    openBatchFolder: async (batchId) => {
      const folder = queue.batchFolder(batchId)
      if (folder === null) throw new UsageError(batchGone)
      await shell.openFolder(folder)
    },
  }
}
