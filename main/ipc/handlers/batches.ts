import { UsageError } from '../../errors.ts'
import { batchGone } from '../../queue/batch-actions.ts'
import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type BatchCalls =
  | 'checkNow'
  | 'remoteIds'
  | 'renameBatch'
  | 'changeBatchFolder'
  | 'setBatchFolder'
  | 'archiveBatches'
  | 'listArchive'
  | 'saveFailedJobs'
  | 'findInQueue'
  | 'rowOfJob'
  | 'getLookedAt'
  | 'saveLookedAt'

export function batchHandlers({
  batches,
  queue,
  shell,
}: Pick<Services, 'batches' | 'queue' | 'shell'>): Pick<Handlers, BatchCalls> {
  return {
    checkNow: (target) => batches.checkNow(target),
    remoteIds: (target) => batches.remoteIds(target),
    renameBatch: (change) => batches.rename(change),
    changeBatchFolder: async (batchId) => {
      const folder = queue.batchFolder(batchId)
      if (folder === null) throw new UsageError(batchGone)
      const chosen = await shell.chooseFolder(folder)
      return chosen === null ? null : batches.changeFolder(batchId, chosen)
    },
    setBatchFolder: async ({ batchId, folder }) => {
      await batches.changeFolder(batchId, folder)
    },
    archiveBatches: (change) => batches.archive(change),
    listArchive: () => batches.archived(),
    saveFailedJobs: async (batchId) => {
      const proposed = batches.failedJobsPath(batchId)
      if (proposed === null) throw new UsageError(batchGone)
      const path = await shell.chooseCsv('failedJobs', proposed)
      if (path !== null) await batches.writeFailedJobs(batchId, path)
      return path
    },
    findInQueue: (text) => batches.find(text),
    rowOfJob: (wanted) => batches.rowOf(wanted),
    getLookedAt: () => batches.lookedAt(),
    saveLookedAt: (lookedAt) => batches.saveLookedAt(lookedAt),
  }
}
