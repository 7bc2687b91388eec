import { UsageError } from '../../errors.ts'
import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type QueueCalls =
  'watchQueue' | 'jobDetail' | 'actOnJobs' | 'pauseAll' | 'showFile' | 'openBatchFolder'

export function queueHandlers({
  queue,
  shell,
  watchQueue,
}: Pick<Services, 'queue' | 'shell' | 'watchQueue'>): Pick<Handlers, QueueCalls> {
  return {
    watchQueue: (query) => watchQueue(query),
    jobDetail: (jobId) => queue.detail(jobId),
    actOnJobs: (action) => ({ affected: queue.act(action) }),
    pauseAll: (paused) => queue.pauseAll(paused),
    showFile: ({ jobId, outputKey }) => {
      const path = queue.filePathOf(jobId, outputKey)
      if (path === null) throw new UsageError('This job has no file on disk yet.')
      shell.showFile(path)
    },
    openBatchFolder: async (batchId) => {
      const folder = queue.batchFolder(batchId)
      if (folder === null) throw new UsageError('This batch is no longer in the queue.')
      await shell.openFolder(folder)
    },
  }
}
