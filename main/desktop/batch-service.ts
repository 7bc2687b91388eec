/** Batches as the window holds them: what is done to them, the archive, finding, tables of failures. */
import { join } from 'node:path'
import type { QueueFinds } from '../../preload/contract/find.ts'
import { MOST_FINDS } from '../../preload/contract/find.ts'
import type { JobAction } from '../../preload/contract/model.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { Engine } from '../engine/engine.ts'
import type { BatchService } from '../ipc/services.ts'
import { safeName } from '../naming/file-name.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import { inSlices } from '../queue/in-slices.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import { writeFailedJobs } from '../views/failed-jobs.ts'
import type { DesktopStrings } from './ui/language.ts'

export interface BatchServiceDeps {
  readonly engine: Engine
  readonly settings: Pick<SettingsStore, 'lookedAt' | 'saveLookedAt'>
  readonly providers: Pick<ProviderRegistry, 'find'>
  /** In the language of the moment. */
  readonly strings: () => DesktopStrings
}

export function createBatchService(deps: BatchServiceDeps): BatchService {
  const { engine, settings, providers, strings } = deps
  const { store } = engine
  const nameOf = (batchId: number): string | null => store.batches.get(batchId)?.name ?? null
  return {
    rename: (change) => engine.batchActions.rename(change),
    changeFolder: (batchId, folder) => engine.batchActions.changeFolder(batchId, folder),
    archive: (change) => engine.batchActions.archive(change),
    archived: () => engine.views.archive(),
    checkNow: (target) => engine.checkNow(target),
    remoteIds: (target) => remoteIdsOf(engine, target),
    find: (text): QueueFinds => engine.views.find(text, MOST_FINDS),
    rowOf: ({ query, id }) => store.lists.rowOf(query, id),
    failedJobsPath(batchId) {
      const batch = store.batches.get(batchId)
      return batch && join(batch.folder, `${safeName(`${batch.name} failed jobs`)}.csv`)
    },
    writeFailedJobs(batchId, path) {
      const { failures } = strings().messages
      return writeFailedJobs(store, path, store.lists.ids({ batchId, states: ['failed'] }), {
        provider: (name) => providers.find(name)?.label ?? name,
        reason: ({ reason, message }: Failure) => failures[reason] ?? message,
      })
    },
    lookedAt() {
      const last = settings.lookedAt()
      const isGone = last !== null && last.batchId !== null && nameOf(last.batchId) === null
      return isGone ? null : last
    },
    saveLookedAt: (lookedAt) => settings.saveLookedAt(lookedAt),
  }
}

async function remoteIdsOf(
  { store }: Pick<Engine, 'store'>,
  target: JobAction['target'],
): Promise<string[]> {
  const found: string[] = []
  await inSlices(store.lists.matching(target, null), (some) => {
    for (const id of some) {
      const job = store.jobs.get(id)
      if (job !== null) found.push(job.remoteId)
    }
  })
  return found
}
