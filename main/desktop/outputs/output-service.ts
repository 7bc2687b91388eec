/** What the window may do with finished files: play, read, open. */
import type { OutputRef } from '../../../preload/contract/model.ts'
import type { OutputService } from '../../ipc/services.ts'
import type { FinishedOutputs } from './finished-outputs.ts'
import type { MediaProtocol } from './media-protocol.ts'
import { previewOutput } from './output-preview.ts'

export interface OutputServiceDeps {
  readonly outputs: FinishedOutputs
  readonly media: MediaProtocol
  /** Opens a file in the program that the system has for it. */
  readonly openPath: (path: string) => Promise<void>
  /** What cannot be opened is looked at: it may have been moved. */
  readonly look: (jobId: number) => Promise<void>
}

export function createOutputService({
  outputs,
  media,
  openPath,
  look,
}: OutputServiceDeps): OutputService {
  const looked = async <T>(output: OutputRef, use: () => Promise<T>): Promise<T> => {
    try {
      return await use()
    } catch (error) {
      await look(output.jobId)
      throw error
    }
  }
  return {
    mediaUrl: (output) => looked(output, () => media.urlOf(output)),
    read: (output) => looked(output, async () => previewOutput(await outputs.open(output))),
    openFile: (output) =>
      looked(output, async () => {
        const { file, path } = await outputs.open(output)
        await file.close()
        await openPath(path)
      }),
  }
}
