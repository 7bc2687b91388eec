/** What the window may do with saved files after they were saved. */
import type { Engine } from '../../engine/engine.ts'
import { UsageError } from '../../errors.ts'
import type { SavedFilesService, ShellService } from '../../ipc/services.ts'
import { previewAgain, problemOf } from './again-preview.ts'

export function createSavedFilesService(
  engine: Engine,
  shell: Pick<ShellService, 'locateFile'>,
): SavedFilesService {
  const { saved, store } = engine
  return {
    look: (jobId) => saved.look(jobId),
    verify: ({ target }) => saved.verify(store.lists.matching(target, null)),
    stop: () => saved.stop(),
    verification: () => saved.verification,
    async locate(output) {
      const renamed = await saved.findRenamed(output)
      if (renamed !== null) return renamed
      const { path } =
        store.outputs.ofJob(output.jobId).find(({ key }) => key === output.outputKey) ?? {}
      const chosen = await shell.locateFile(path ?? '')
      return chosen === null ? { type: 'closed' } : saved.locate(output, chosen)
    },
    verifySiblings: () => saved.verifySiblings(),
    keep: (output) => saved.accept(output),
    preview: (request) => previewAgain(store, request),
    async again(request) {
      const problem = request.template === null ? null : problemOf(request.template, null)
      if (problem !== null) throw new UsageError(problem)
      return engine.downloadAgain(request)
    },
    keepEarlier: ({ target }) => engine.keepEarlier(target),
  }
}
