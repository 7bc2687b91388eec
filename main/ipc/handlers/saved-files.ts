import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type SavedFilesCalls =
  | 'lookAtFiles'
  | 'verifyFiles'
  | 'stopVerifying'
  | 'getVerification'
  | 'locateFile'
  | 'verifySiblings'
  | 'keepFile'
  | 'previewAgain'
  | 'downloadAgain'
  | 'keepEarlier'

export function savedFilesHandlers({
  savedFiles,
}: Pick<Services, 'savedFiles'>): Pick<Handlers, SavedFilesCalls> {
  return {
    lookAtFiles: (jobId) => savedFiles.look(jobId),
    verifyFiles: (request) => savedFiles.verify(request),
    stopVerifying: () => savedFiles.stop(),
    getVerification: () => savedFiles.verification(),
    locateFile: (output) => savedFiles.locate(output),
    verifySiblings: () => savedFiles.verifySiblings(),
    keepFile: (output) => savedFiles.keep(output),
    previewAgain: (request) => savedFiles.preview(request),
    downloadAgain: (request) => savedFiles.again(request),
    keepEarlier: (request) => savedFiles.keepEarlier(request),
  }
}
