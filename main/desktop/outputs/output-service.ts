/** What the window may do with finished files: play, read, open. */
import type { OutputService } from '../../ipc/services.ts'
import type { FinishedOutputs } from './finished-outputs.ts'
import type { MediaProtocol } from './media-protocol.ts'
import { previewOutput } from './output-preview.ts'

export interface OutputServiceDeps {
  readonly outputs: FinishedOutputs
  readonly media: MediaProtocol
  /** Opens a file in the program that the system has for it. */
  readonly openPath: (path: string) => Promise<void>
}

export function createOutputService({
  outputs,
  media,
  openPath,
}: OutputServiceDeps): OutputService {
  return {
    mediaUrl: (output) => media.urlOf(output),
    read: async (output) => previewOutput(await outputs.open(output)),
    async openFile(output) {
      const { file, path } = await outputs.open(output)
      await file.close()
      await openPath(path)
    },
  }
}
