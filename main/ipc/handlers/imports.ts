import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type ImportCalls =
  | 'openLists'
  | 'chooseFiles'
  | 'waitingLists'
  | 'joinLists'
  | 'splitList'
  | 'rereadImport'
  | 'tryTemplate'
  | 'importTarget'
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
    openLists: (request) => imports.open(request),
    chooseFiles: async () => {
      const paths = await shell.chooseFiles()
      return paths.length > 0 ? imports.open({ paths }) : []
    },
    waitingLists: () => imports.waiting(),
    joinLists: (ids) => imports.join(ids),
    splitList: (id) => imports.split(id),
    rereadImport: (request) => imports.reread(request),
    tryTemplate: (request) => imports.tryTemplate(request),
    importTarget: (request) => imports.target(request),
    stopImport: () => imports.stop(),
    commitImport: (request) => imports.commit(request),
    discardImport: (previewId) => imports.discard(previewId),
    takeOffer: () => pendingImports.take(),
    trySample: () => samples.start(),
  }
}
