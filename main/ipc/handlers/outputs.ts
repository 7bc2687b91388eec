import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type OutputCalls = 'mediaUrl' | 'readOutput' | 'openFile'

export function outputHandlers({
  outputs,
}: Pick<Services, 'outputs'>): Pick<Handlers, OutputCalls> {
  return {
    mediaUrl: (output) => outputs.mediaUrl(output),
    readOutput: (output) => outputs.read(output),
    openFile: (output) => outputs.openFile(output),
  }
}
