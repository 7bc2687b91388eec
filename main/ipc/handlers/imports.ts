import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type ImportCalls =
  'previewFiles' | 'previewText' | 'chooseFiles' | 'commitImport' | 'discardImport' | 'trySample'

export function importHandlers({
  imports,
  samples,
  shell,
}: Pick<Services, 'imports' | 'samples' | 'shell'>): Pick<Handlers, ImportCalls> {
  return {
    previewFiles: (paths) => imports.previewFiles(paths),
    previewText: (text) => imports.previewText(text),
    chooseFiles: async () => {
      const paths = await shell.chooseFiles()
      return paths.length > 0 ? imports.previewFiles(paths) : null
    },
    commitImport: (request) => imports.commit(request),
    discardImport: (previewId) => imports.discard(previewId),
    trySample: () => samples.start(),
  }
}
