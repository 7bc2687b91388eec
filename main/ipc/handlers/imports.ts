import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type ImportCalls =
  | 'previewFiles'
  | 'previewText'
  | 'chooseFiles'
  | 'rereadImport'
  | 'tryTemplate'
  | 'stopImport'
  | 'commitImport'
  | 'discardImport'
  | 'takeOffer'
  | 'trySample'

export function importHandlers({
  imports,
  pendingImports,
  samples,
  shell,
}: Pick<Services, 'imports' | 'pendingImports' | 'samples' | 'shell'>): Pick<
  Handlers,
  ImportCalls
> {
  return {
    previewFiles: (paths) => imports.previewFiles(paths),
    previewText: (text) => imports.previewText(text),
    chooseFiles: async () => {
      const paths = await shell.chooseFiles()
      return paths.length > 0 ? imports.previewFiles(paths) : null
    },
    rereadImport: (request) => imports.reread(request),
    tryTemplate: (request) => imports.tryTemplate(request),
    stopImport: () => imports.stop(),
    commitImport: (request) => imports.commit(request),
    discardImport: (previewId) => imports.discard(previewId),
    takeOffer: () => pendingImports.take(),
    trySample: () => samples.start(),
  }
}
